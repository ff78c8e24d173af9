import Binlog
import Catalog
import MySQL
import Server

/// Compares two servers: what is defined, and every row. Reads only, on both.
///
/// ``compare(source:target:progress:)`` does it in one go. A fork takes the source's checksums from its snapshot's readers
/// (``sourceChecksums(of:progress:)``) and compares once the target is complete (``compare(_:targetTables:progress:)``),
/// while the snapshot is still open, so that what differs can be narrowed down.
public struct Verification: Sendable {
    public typealias Progress = @Sendable (ChecksumProgress) -> Void

    /// Connections whose read views do not move, with a savepoint named mysqlfork.
    let source: [Connection]
    let target: [Connection]

    /// How many tables that differ are looked into row by row; the others are named with the ranges that differ.
    private static let narrowedTables = 100
    /// How many differing ranges of a table are named.
    private static let namedRanges = 10

    public init(source: [Connection], target: [Connection]) {
        self.source = source
        self.target = target
    }

    /// Connections in read-only transactions whose read views are as of now. Without a lock there is no single moment
    /// for all of them: on a server that is written to, what is compared is the tables of about the same moment.
    /// - Throws: ``ServerError``.
    public static func open(_ server: Server, connections count: Int) async throws -> [Connection] {
        let connections = try await server.connect(count)
        for connection in connections {
            try await connection.execute(
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", operation: "open a read view")
            try await connection.execute("SAVEPOINT mysqlfork", operation: "open a read view")
        }
        return connections
    }

    /// The source's checksums of all these tables, range by range.
    /// - Throws: ``ServerError`` when a connection is lost.
    func sourceChecksums(
        of tables: [Table], owners: RangeOwners? = nil, progress: @escaping Progress = { _ in }
    ) async throws -> [TableChecksum] {
        let checksummer = Checksummer(connections: source, owners: owners)
        return try await checksummer.checksums(of: checksummer.ranges(of: tables), progress: progress)
    }

    /// Compares the rows that the source held with those that the target holds now.
    /// - Parameters:
    ///   - checksums: of the source.
    ///   - names: the tables that the target has. One that it lacks is a difference of definition, not of rows.
    /// - Throws: ``ServerError`` when a connection is lost.
    func compare(
        _ checksums: [TableChecksum], targetTables names: Set<TableIdentity>, owners: RangeOwners? = nil,
        progress: @escaping Progress = { _ in }
    ) async throws -> VerificationReport {
        let started = ContinuousClock.now
        let checksums = checksums.filter { names.contains($0.table.name) }
        let ranges = checksums.map { TableRanges(table: $0.table, ranges: $0.ranges.map(\.range)) }
        let others = try await Checksummer(connections: target).checksums(of: ranges, progress: progress)
        return try await report(checksums, others, owners, started: started)
    }

    /// Compares the rows of all tables that both catalogs have, and the definitions.
    /// - Throws: ``ServerError`` when a connection is lost.
    public func compare(
        source sourceCatalog: Catalog, target targetCatalog: Catalog, progress: @escaping Progress = { _ in }
    ) async throws -> VerificationReport {
        let started = ContinuousClock.now
        let names = Set(targetCatalog.tables.map(\.name))
        let tables = sourceCatalog.tables.filter { names.contains($0.name) }
        let ranges = try await Checksummer(connections: source).ranges(of: tables)
        async let sourceSide = Checksummer(connections: source).checksums(of: ranges, progress: progress)
        async let targetSide = Checksummer(connections: target).checksums(of: ranges, progress: progress)
        var report = try await report(sourceSide, targetSide, nil, started: started)
        report.differences.insert(
            contentsOf: DefinitionComparison.differences(source: sourceCatalog, target: targetCatalog), at: 0)
        return report
    }

    private func report(
        _ source: [TableChecksum], _ target: [TableChecksum], _ owners: RangeOwners?, started: ContinuousClock.Instant
    ) async throws -> VerificationReport {
        var report = VerificationReport(tables: source.count, rows: source.map(\.rows).clampedSum)
        var narrowed = 0
        for (source, target) in zip(source, target) {
            if let failure = source.failure ?? target.failure {
                report.differences.append(Self.unreadable(source.table.name, failure))
                continue
            }
            let pairs = zip(source.ranges, target.ranges).filter { !$0.isSame(as: $1) }.map { (source: $0, target: $1) }
            if pairs.isEmpty { continue }
            narrowed += 1
            report.differences += try await differences(
                in: source.table, pairs: pairs, owners, narrow: narrowed <= Self.narrowedTables)
        }
        report.seconds = (ContinuousClock.now - started) / .seconds(1)
        return report
    }

    private func differences(
        in table: Table, pairs: [(source: RangeChecksum, target: RangeChecksum)], _ owners: RangeOwners?, narrow: Bool
    ) async throws -> [Difference] {
        var found = TableDifference.joined(pairs.map { TableDifference($0.source, $0.target) })
        if narrow {
            let owned = owners?.owners(of: table.name) ?? [:]
            let finder = DifferenceFinder(
                table: table, source: { owned[$0] ?? source[0] }, target: target[0], limit: Self.namedRanges)
            do { found = try await finder.find(in: pairs) } catch let error as ServerError where !error.isConnectionLost
            {
                // The ranges as they are, then: that they differ is certain.
            }
        }
        var differences = found.prefix(Self.namedRanges).map { $0.difference(in: table.name) }
        let rest = found.dropFirst(Self.namedRanges)
        if !rest.isEmpty {
            differences.append(
                Difference(
                    .rows, .different, object: "table \(table.name)", detail: "and \(rest.count) more differences",
                    sourceRows: rest.map(\.sourceRows).clampedSum, targetRows: rest.map(\.targetRows).clampedSum
                ))
        }
        return differences
    }

    private static func unreadable(_ table: TableIdentity, _ failure: String) -> Difference {
        let reason =
            failure.contains(RowDigest.noDigest)
            ? failure
                + "; a column holds NULL that is NOT NULL on the source, or a JSON document exceeds max_allowed_packet"
            : failure
        return Difference(.rows, .unreadable, object: "table \(table)", detail: reason)
    }
}

extension Connection {
    /// As `query`, in a transaction that keeps its read view and gives up the lock on the table's definition afterwards: DDL
    /// that waited for it would make every later statement on that table wait too.
    func reading(_ sql: String, operation: String) async throws -> ResultSet {
        do {
            let result = try await computing { try await query(sql, operation: operation) }
            try await execute("ROLLBACK TO SAVEPOINT mysqlfork", operation: operation)
            return result
        } catch let error as ServerError where !error.isConnectionLost {
            try await execute("ROLLBACK TO SAVEPOINT mysqlfork", operation: operation)
            throw error
        }
    }
}
