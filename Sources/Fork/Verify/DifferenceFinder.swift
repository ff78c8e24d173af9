import Catalog
import MySQL
import Server

/// Narrows ranges that differ down to single rows, by taking checksums of smaller and smaller parts on both servers, and at
/// last comparing row by row. Works in key order and stops when it has found enough; what is left is named by range.
struct DifferenceFinder {
    let table: Table
    /// The connection that a range of the source belongs to.
    let source: @Sendable (KeyRange) -> Connection
    let target: Connection
    /// How many differences of a table are worth finding.
    var limit = 10
    /// How many rows' digests to fetch to compare them one by one.
    var rowsAtOnce = 1000

    private typealias Pair = (source: RangeChecksum, target: RangeChecksum)

    /// A part of what differs, and who reads it on the source.
    private struct Part {
        let pair: Pair
        let reader: Connection
    }

    /// - Parameter ranges: checksums of the same ranges in key order, that differ.
    /// - Returns: in key order. Never empty for a range that differs: where a second look sees no difference, since the
    ///   servers were written to meanwhile, the range itself stays.
    /// - Throws: ``ServerError``.
    func find(in ranges: [(source: RangeChecksum, target: RangeChecksum)]) async throws -> [TableDifference] {
        let columns = KeyColumn.prefix(of: table)
        var found: [TableDifference] = []
        var waiting = ranges.reversed().map { Part(pair: $0, reader: source($0.source.range)) }
        // A comparison row by row may find nothing worth much: bounded too.
        var looks = 5 * limit
        while found.count < limit, looks > 0, let part = waiting.popLast() {
            looks -= 1
            let pair = part.pair
            let whole = TableDifference(pair.source, pair.target)
            let rows = max(pair.source.rows, pair.target.rows)
            if whole.kind != .somewhere || columns.isEmpty {
                found.append(whole)
            } else if rows > rowsAtOnce {
                let parts = try await parts(of: part, columns: columns, rows: rows)
                if parts.isEmpty { found.append(whole) } else { waiting += parts.reversed() }
            } else if columns.count == table.key.count {
                let single = try await compareRows(in: pair.source.range, columns: columns, part.reader)
                found += single.isEmpty ? [whole] : single
            } else {
                found.append(whole)
            }
            found = TableDifference.joined(found)
        }
        return TableDifference.joined(
            found + waiting.reversed().map { TableDifference($0.pair.source, $0.pair.target) })
    }

    /// The parts that differ; empty if the range cannot be cut or no part of it differs any more.
    private func parts(of part: Part, columns: [KeyColumn], rows: Int) async throws -> [Part] {
        let pair = part.pair
        let ranges = try await KeyRanges.step(
            through: pair.source.range, of: table, columns: columns, by: max(rowsAtOnce / 2, rows / 32),
            on: pair.source.rows >= pair.target.rows ? part.reader : target)
        guard ranges.count > 1 else { return [] }
        async let sourceChecksums = checksums(of: ranges, on: part.reader)
        async let targetChecksums = checksums(of: ranges, on: target)
        return try await zip(sourceChecksums, targetChecksums).filter { !$0.isSame(as: $1) }.map {
            Part(pair: (source: $0, target: $1), reader: part.reader)
        }
    }

    private func checksums(of ranges: [KeyRange], on connection: Connection) async throws -> [RangeChecksum] {
        var checksums: [RangeChecksum] = []
        for range in ranges {
            checksums.append(try await Checksummer.checksum(of: table, range: range, on: connection))
        }
        return checksums
    }

    private func compareRows(
        in range: KeyRange, columns: [KeyColumn], _ source: Connection
    ) async throws -> [TableDifference] {
        async let sourceRows = digests(in: range, columns: columns, on: source)
        async let targetRows = digests(in: range, columns: columns, on: target)
        return RowComparison.differences(source: try await sourceRows, target: try await targetRows, columns: columns)
    }

    private func digests(
        in range: KeyRange, columns: [KeyColumn], on connection: Connection
    ) async throws -> [RowDigest.Row] {
        let keys = columns.map(\.selected).joined(separator: ", ")
        let order = columns.map { SQL.identifier($0.name) }.joined(separator: ", ")
        let result = try await connection.reading(
            "SELECT \(keys), \(RowDigest.expression(for: table.columns)) AS digest FROM "
                + table.name.quoted + "\(range.clause) ORDER BY \(order)",
            operation: "compare rows of table \(table.name) (\(range))")
        return try result.rows.map { row in
            RowDigest.Row(
                key: try KeyRanges.key(in: row, columns, from: connection.server),
                digest: row.text(at: 2 * columns.count))
        }
    }
}
