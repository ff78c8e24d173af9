import Binlog
import Testing

@testable import Catalog
@testable import Fork

@Suite struct TableDifferenceTests {
    private let id = KeyColumn(name: "id", kind: .integer)

    private func value(_ number: Int) -> [KeyValue] { [KeyValue(literal: String(number), text: String(number))] }
    private func range(_ from: Int, _ to: Int) -> KeyRange { KeyRange([id], from: value(from), to: value(to)) }
    private func row(_ number: Int, _ digest: String = "x") -> RowDigest.Row {
        RowDigest.Row(key: value(number), digest: digest)
    }

    @Test func joinsNeighboursOfOneKind() {
        let joined = TableDifference.joined([
            TableDifference(.missing, range(1, 5), sourceRows: 4, targetRows: 0),
            TableDifference(.missing, range(5, 9), sourceRows: 3, targetRows: 0),
            TableDifference(.missing, range(10, 11), sourceRows: 1, targetRows: 0),
            TableDifference(.extra, range(11, 12), sourceRows: 0, targetRows: 1),
        ])
        #expect(
            joined == [
                TableDifference(.missing, range(1, 9), sourceRows: 7, targetRows: 0),
                TableDifference(.missing, range(10, 11), sourceRows: 1, targetRows: 0),
                TableDifference(.extra, range(11, 12), sourceRows: 0, targetRows: 1),
            ])
    }

    @Test func comparesRowByRow() {
        let source = [row(1), row(2, "a"), row(3, "a"), row(4), row(5), row(6)]
        let target = [row(1), row(2, "b"), row(3, "b"), row(4), row(6), row(7), row(8)]
        let found = RowComparison.differences(source: source, target: target, columns: [id])
        #expect(
            found.map { $0.difference(in: TableIdentity("shop", "t")).description } == [
                "table shop.t, id 2 to 3: 2 rows differ", "table shop.t, id 5: 1 row missing on the target",
                "table shop.t, id 7 to 8: 2 rows only on the target",
            ])
    }

    @Test func equalRowsHaveNoDifference() {
        #expect(RowComparison.differences(source: [row(1)], target: [row(1)], columns: [id]).isEmpty)
    }

    @Test func saysHowManyRowsEachServerHas() {
        func phrase(_ source: Int, _ target: Int) -> Difference {
            TableDifference(
                RangeChecksum(range: range(1, 10), rows: source, digest: "a"),
                RangeChecksum(range: range(1, 10), rows: target, digest: "b")
            ).difference(in: TableIdentity("shop", "t"))
        }
        #expect(phrase(9, 8).detail == "9 rows on the source, 8 on the target")
        #expect(phrase(9, 9).detail == "of 9 rows some differ")
        #expect(phrase(9, 0).kind == .missingOnTarget)
        #expect(phrase(0, 9).kind == .onlyOnTarget)
        #expect(phrase(9, 8).range == "id 1 to 9")
        #expect(phrase(9, 8).sourceRows == 9)
    }
}
