import Binlog
import Catalog
import MySQL
import Replay
import Server
import Stream

/// Connections whose read views show the source as of one position in its binary log, or as of moments around it that the binary
/// log brings to that position (``span``).
///
/// `LOCK INSTANCE FOR BACKUP` is held until ``release()``: it keeps DDL and account changes out while definitions are read, and
/// lets all other writes through. There is no other lock on the server (``ReadViews``).
package struct Snapshot: SourceSnapshot {
    private let views: OpenedViews
    private let source: Server
    /// Reads definitions; holds the backup lock.
    private let coordinator: Connection
    private let heartbeat: Heartbeat
    private let owners = RangeOwners()

    package var coordinates: SnapshotCoordinates { views.coordinates }
    package var span: CopySpan? { views.span }
    package var displacement: String? { views.displacement }
    package var lockSeconds: Double { views.held / .seconds(1) }
    package var preparedTransactions: [UndecidedTransaction] { views.preparedTransactions }

    /// - Parameter note: told in plain words why it waits.
    static func take(
        of source: Server, _ binlogs: any BinlogSource, readers count: Int, patience: LockPatience,
        note: @escaping @Sendable (String) -> Void
    ) async throws -> Snapshot {
        let coordinator = try await source.connect()
        let readers = try await source.connect(count)
        for reader in readers { try await reader.execute("SET character_set_results = NULL") }
        // A lock must not outlive a machine that vanishes.
        try await coordinator.execute("SET SESSION lock_wait_timeout = 1, SESSION wait_timeout = 120")
        let views = try await patience.attempt("take the snapshot", note: note) {
            try await BackupLock.take(on: coordinator)
            do {
                var views = ReadViews(of: source, binlogs, coordinator: coordinator, readers: readers, note: note)
                return try await views.open()
            } catch {
                // DDL that came meanwhile need not wait for the next attempt.
                _ = try? await coordinator.execute("UNLOCK INSTANCE")
                throw error
            }
        }
        for reader in views.readers + views.ofTables.values {
            // Rolling back to it gives up the metadata lock on a table that has been read, but not the read view.
            try await reader.execute("SAVEPOINT mysqlfork")
        }
        return Snapshot(
            views: views, source: source, coordinator: coordinator,
            heartbeat: Heartbeat(of: coordinator, ending: views.readers + views.ofTables.values))
    }

    private init(views: OpenedViews, source: Server, coordinator: Connection, heartbeat: Heartbeat) {
        self.views = views
        self.source = source
        self.coordinator = coordinator
        self.heartbeat = heartbeat
    }

    /// Ends the read views and lets DDL through again.
    /// - Throws: ``ServerError`` also when the backup lock was lost on the way: definitions may have changed then.
    package func release() async throws {
        heartbeat.stop()
        try heartbeat.check()
        for connection in connections { try await connection.execute("ROLLBACK") }
        try await coordinator.execute("UNLOCK INSTANCE")
    }

    package func abandon() async {
        heartbeat.stop()
        await Cleanup.abandon(source, connections + [coordinator])
    }

    private var connections: [Connection] { views.readers + views.ofTables.values }

    // MARK: - Reading

    package var readers: [any RowReader] {
        views.readers.map {
            LiveReader(connection: $0, ofTables: views.ofTables, owners: owners, heartbeat: heartbeat)
        }
    }

    package func databases() async throws -> [String] { try await UserDatabases.read(from: coordinator) }

    package func catalog(of databases: [String]) async throws -> Catalog {
        try await CatalogReader.read(from: coordinator, databases: databases)
    }

    package func accounts() async throws -> AccountSet { try await AccountReader.read(from: coordinator) }

    package func settings() async throws -> ServerSettings { try await SettingsReader.read(from: coordinator) }

    /// A range of a large table is about this many bytes.
    private static let bytesPerRange = 64 << 20

    package func ranges(of tables: [Table]) async throws -> [[KeyRange]] {
        let ranges = try await WorkQueue.run(tables, on: views.readers) { table, connection in
            try await KeyRanges.split(
                table: table, rowsPerRange: KeyRanges.rowsPerRange(of: table, bytes: Self.bytesPerRange),
                on: connection)
        }
        for (table, ranges) in zip(tables, ranges) { owners.divide(table.name, into: ranges) }
        return ranges
    }

    package func compareRows(
        of tables: [TableCopy], apartFrom omitted: [TableIdentity: Set<ExactText>], on target: Server,
        connections count: Int,
        progress: JobProgress
    ) async throws -> VerificationReport {
        let targets = try await Verification.open(target, connections: count)
        let compared = tables.map { $0.table.without(omitted[$0.table.name] ?? []) }
        let verification = Verification(source: views.readers, target: targets)
        let checksums = try await verification.sourceChecksums(of: compared, owners: owners) {
            progress.add(rows: $0.rows)
        }
        return try await verification.compare(checksums, targetTables: Set(compared.map(\.name)), owners: owners) {
            progress.add(rows: $0.rows)
        }
    }
}
