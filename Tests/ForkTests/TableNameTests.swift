@testable import Catalog
import Testing


@Suite struct TableNameTests {
    /// Equal as Swift strings, and two tables.
    @Test func namesAreComparedByCode() {
        let (composed, decomposed) = (TableName("d", "caf\u{e9}"), TableName("d", "cafe\u{301}"))
        #expect(composed.name == decomposed.name)
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, composed]).count == 2)
    }
}
