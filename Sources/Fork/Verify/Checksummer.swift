import Binlog
import Catalog
import MySQL
import Server

/// How far a comparison is.
public struct ChecksumProgress: Sendable {
    public let table: TableIdentity
    /// Rows of the range that was just read.
    public let rows: Int
    /// Of this server.
    public let rangesDone: Int
    public let ranges: Int
}

/// Takes checksums of tables on one server, over several connections at once. Only reads.
///
/// On a source that is being forked the connections are the snapshot's readers; each range belongs to the one that copied it.
struct Checksummer: Sendable {
    typealias Progress = @Sendable (ChecksumProgress) -> Void

    /// Enough rows that a statement takes some hundred milliseconds.
    static let bytesPerRange = 64 << 20

    let connections: [Connection]
    /// Where ranges belong to connections.
    var owners: RangeOwners?

    /// Cuts the tables into ranges, on this server.
    /// - Throws: ``ServerError`` when a connection is lost. A table that cannot be read becomes a single range; taking its
    ///   checksum then says why.
    func ranges(of tables: [Table]) async throws -> [TableRanges] {
        try await WorkQueue.run(tables, on: connections) { table, connection in
            if let owned = owners?.ranges(of: table.name) {
                return TableRanges(table: table, ranges: owned.map(\.range))
            }
            let rows = min(KeyRanges.rowsPerRange(of: table, bytes: Self.bytesPerRange), 500_000)
            do {
                let ranges = try await KeyRanges.split(table: table, rowsPerRange: rows, on: connection)
                return TableRanges(table: table, ranges: ranges)
            } catch let error as ServerError where !error.isConnectionLost {
                return TableRanges(table: table, ranges: [.whole])
            }
        }
    }

    /// - Returns: one for each table, in their order.
    /// - Throws: ``ServerError`` when a connection is lost.
    func checksums(of tables: [TableRanges], progress: @escaping Progress = { _ in }) async throws -> [TableChecksum] {
        let owned = tables.map { owners?.owners(of: $0.table.name) ?? [:] }
        // Largest first, so that no connection is left with a large one at the end.
        let work = tables.enumerated().flatMap { index, part in
            part.ranges.enumerated().map { position, range in
                Work(table: index, position: position, range: range, bytes: part.table.dataBytes / part.ranges.count)
            }
        }.sorted { $0.bytes > $1.bytes }
        let counter = ProgressCounter(total: work.count, report: progress)
        let compute: @Sendable (Work, Connection) async throws -> Outcome = { item, connection in
            let table = tables[item.table].table
            do {
                let checksum = try await Self.checksum(of: table, range: item.range, on: connection)
                counter.finished(table.name, rows: checksum.rows)
                return Outcome(work: item, checksum: checksum, failure: nil)
            } catch let error as ServerError where !error.isConnectionLost {
                counter.finished(table.name, rows: 0)
                return Outcome(work: item, checksum: nil, failure: error.description)
            }
        }
        let pinned = work.compactMap { item in owned[item.table][item.range].map { (item: item, worker: $0) } }
        let free = work.filter { owned[$0.table][$0.range] == nil }
        let outcomes =
            try await WorkQueue.run(pinned, body: compute) + WorkQueue.run(free, on: connections, body: compute)
        return Self.assemble(outcomes, tables)
    }

    /// The checksum of one range, by one statement.
    static func checksum(of table: Table, range: KeyRange, on connection: Connection) async throws -> RangeChecksum {
        let result = try await connection.reading(
            "SELECT \(RowDigest.aggregates(for: table.columns, mayRepeat: table.key.isEmpty)) FROM "
                + table.name.quoted + range.clause,
            operation: "take the checksum of table \(table.name) (\(range))")
        guard let row = result.rows.first, let rows = row.int(at: 0), rows >= 0 else {
            throw ServerError.malformed(connection.server, "take the checksum of table \(table.name)", "no checksum")
        }
        return RangeChecksum(range: range, rows: rows, digest: rows == 0 ? "" : row.text(at: 1))
    }

    private struct Work: Sendable {
        let table: Int
        let position: Int
        let range: KeyRange
        let bytes: Int
    }

    private struct Outcome: Sendable {
        let work: Work
        let checksum: RangeChecksum?
        let failure: String?
    }

    private static func assemble(_ outcomes: [Outcome], _ tables: [TableRanges]) -> [TableChecksum] {
        let byTable = Dictionary(grouping: outcomes, by: \.work.table)
        return tables.enumerated().map { index, part in
            let outcomes = (byTable[index] ?? []).sorted { $0.work.position < $1.work.position }
            return TableChecksum(
                table: part.table, ranges: outcomes.compactMap(\.checksum),
                failure: outcomes.lazy.compactMap(\.failure).first)
        }
    }
}
