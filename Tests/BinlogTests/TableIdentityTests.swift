import Testing

@testable import Binlog

@Suite struct TableIdentityTests {
    /// The server has two tables where Swift sees one text.
    @Test func namesAreComparedByBytes() {
        let (composed, decomposed) = (TableIdentity("d", "caf\u{e9}"), TableIdentity("d", "cafe\u{301}"))
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed, TableIdentity("d", "caf\u{e9}")]).count == 2)
        #expect(TableIdentity("a", "bc") != TableIdentity("ab", "c"))
    }
}
