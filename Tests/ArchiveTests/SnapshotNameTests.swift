import Binlog
import Catalog
import Testing

@testable import Archive

@Suite struct SnapshotNameTests {
    @Test func snapshotsAreNamedAfterTheirTime() {
        // 2026-11-21T10:00:00.999999Z
        let moment = Moment(microseconds: 1_795_255_200_999_999)
        #expect(SnapshotID.make(for: moment) { _ in false } == "20261121T100000Z")
        let taken: Set = ["20261121T100000Z", "20261121T100000Z-2"]
        #expect(SnapshotID.make(for: moment) { taken.contains($0) } == "20261121T100000Z-3")
    }

    @Test(
        arguments: [
            (TableIdentity("shop", "orders"), "shop.orders.1.tsv.zst"),
            (TableIdentity("a.b", "c"), "a%2eb.c.1.tsv.zst"), (TableIdentity("a", "b.c"), "a.b%2ec.1.tsv.zst"),
            (TableIdentity("..", "/etc/passwd"), "%2e%2e.%2fetc%2fpasswd.1.tsv.zst"),
            (TableIdentity("ü", "a b\n`'\"~%"), "%c3%bc.a%20b%0a%60%27%22%7e%25.1.tsv.zst"),
        ])
    func namesOfPartsAreSafe(table: TableIdentity, name: String) {
        #expect(PartName.make(table, 1) == name)
    }

    /// MySQL's names have 64 characters, three bytes each; file systems' 255 bytes.
    @Test func longNamesStayApart() {
        let long = String(repeating: "表", count: 63)
        let names = ["一", "二"].map { PartName.make(TableIdentity(long, long + $0), 1234) }
        #expect(names[0] != names[1])
        #expect(names.allSatisfy { $0.utf8.count < 255 && $0.hasSuffix(".1234.tsv.zst") && $0.contains("~") })
    }
}
