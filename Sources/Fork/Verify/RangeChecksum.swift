import Catalog

/// What one server holds in a range of a table.
struct RangeChecksum: Sendable, Equatable {
    let range: KeyRange
    let rows: Int
    /// Equal digests mean equal rows, in any order. Only comparable with one made by the same SQL.
    let digest: String

    func isSame(as other: RangeChecksum) -> Bool { rows == other.rows && digest == other.digest }
}

/// What one server holds in a table, range by range; or why that cannot be said.
struct TableChecksum: Sendable {
    /// As the source describes it: both servers are asked with the same SQL.
    let table: Table
    let ranges: [RangeChecksum]
    /// The error of the server that could not read a range.
    let failure: String?

    var rows: Int { ranges.map(\.rows).clampedSum }
}

/// A table with the ranges that it is to be checked in.
struct TableRanges: Sendable {
    let table: Table
    let ranges: [KeyRange]
}
