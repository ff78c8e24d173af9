import Binlog
import Foundation
import MySQL
import Timeline

/// Where in the source's binary log the copied state belongs.
public struct SnapshotCoordinates: Sendable, Codable, Equatable {
    public let file: String
    public let position: UInt64
    /// Empty when the source does not use GTIDs.
    public let gtidSet: String
    /// Of `gtidSet`, what no binary log file of the source has (`gtid_purged`): of files that it deleted, of its own beginning as a
    /// copy, and what it replicates without logging it.
    public let purgedGTIDs: String
    /// The source's clock at the snapshot, in UTC with microseconds: `2026-11-21 10:00:00.123456`.
    public let time: String

    /// `time` as a moment.
    package var moment: Moment {
        get throws { try StopTime(now: Moment(microseconds: 0), timeZone: .gmt).moment(time) }
    }

    package var binlogPosition: BinlogPosition { BinlogPosition(file: file, offset: position) }
}

/// Several connections that all see the source as of one position in its binary log.
///
/// The global read lock is held only while the connections open their read views. `LOCK INSTANCE FOR BACKUP` stays until
/// ``release()``: it keeps DDL and account changes out while definitions are read, and lets all other writes through.
package struct Snapshot: SourceSnapshot {
    package let coordinates: SnapshotCoordinates
    package let lockSeconds: Double
    package let preparedTransactions: [NotCopied]
    private let source: Server
    private let connections: [Connection]
    /// Reads definitions; holds the backup lock.
    private let coordinator: Connection
    private let heartbeat: Task<Void, Never>

    /// - Parameter note: told in plain words why it waits.
    static func take(
        of source: Server, readers count: Int, patience: LockPatience, note: @Sendable (String) -> Void
    ) async throws -> Snapshot {
        let coordinator = try await source.connect()
        let readers = try await source.connect(count)
        for reader in readers { try await reader.execute("SET character_set_results = NULL") }
        // The short idle timeout is for the worst case: should this machine vanish while it holds the read lock, the source
        // frees itself after that many seconds.
        try await coordinator.execute("SET SESSION lock_wait_timeout = 1, SESSION wait_timeout = 10")
        let firstAttempt = ContinuousClock.now
        let start = try await patience.attempt("take the read lock", note: note) {
            try await coordinator.execute("LOCK INSTANCE FOR BACKUP", operation: "take the backup lock")
            // At first wait for a moment of calm; on a server that is never calm, settle for less.
            let isEarly = ContinuousClock.now - firstAttempt < .seconds(30)
            do {
                try await LockObstacle.check(
                    on: coordinator, longestStatement: isEarly ? .milliseconds(200) : .seconds(2))
                let start = ContinuousClock.now
                try await coordinator.execute("FLUSH TABLES WITH READ LOCK", operation: "take the read lock")
                return start
            } catch {
                // DDL that began meanwhile waits for the backup lock, and the read lock would wait for it.
                _ = try? await coordinator.execute("UNLOCK INSTANCE")
                throw error
            }
        }
        let coordinates: SnapshotCoordinates
        let prepared: [NotCopied]
        do {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for reader in readers {
                    group.addTask {
                        try await reader.execute(
                            "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", operation: "open the snapshot")
                    }
                }
                try await group.waitForAll()
            }
            coordinates = try await readCoordinates(from: coordinator)
            prepared = try await PreparedTransactions.read(from: coordinator)
        } catch {
            // Closing the connection would release the lock too, but only once the server notices.
            _ = try? await coordinator.execute("UNLOCK TABLES")
            throw error
        }
        try await coordinator.execute("UNLOCK TABLES", operation: "release the read lock")
        // The backup lock, too, must not outlive a machine that vanishes.
        try await coordinator.execute("SET SESSION wait_timeout = 120")
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        for reader in readers {
            // Rolling back to it gives up the metadata lock on a table that has been read, but not the read view.
            try await reader.execute("SAVEPOINT mysqlfork")
        }
        let heartbeat = Task {
            while (try? await Task.sleep(for: .seconds(20))) != nil {
                // In a task of its own, since cancelling a call costs the connection.
                _ = try? await Task { try await coordinator.execute("DO 0") }.value
            }
        }
        return Snapshot(
            coordinates: coordinates, lockSeconds: seconds, preparedTransactions: prepared, source: source,
            connections: readers, coordinator: coordinator, heartbeat: heartbeat)
    }

    /// Ends the read views and lets DDL through again.
    /// - Throws: ``ServerError`` also when the backup lock was lost on the way: definitions may have changed then.
    package func release() async throws {
        heartbeat.cancel()
        for connection in connections { try await connection.execute("ROLLBACK") }
        try await coordinator.execute("UNLOCK INSTANCE")
    }

    package func abandon() async {
        heartbeat.cancel()
        await Cleanup.abandon(source, connections + [coordinator])
    }

    // MARK: - Reading

    package var readers: [any RowReader] { connections.map { LiveReader(connection: $0) } }

    package func databases() async throws -> [String] { try await UserDatabases.read(from: coordinator) }

    package func catalog(of databases: [String]) async throws -> Catalog {
        try await CatalogReader.read(from: coordinator, databases: databases)
    }

    package func accounts() async throws -> AccountSet { try await AccountReader.read(from: coordinator) }

    package func settings() async throws -> ServerSettings { try await SettingsReader.read(from: coordinator) }

    /// A range of a large table is about this many bytes.
    private static let bytesPerRange = 64 << 20

    package func ranges(of tables: [Table]) async throws -> [[KeyRange]] {
        try await WorkQueue.run(tables, on: connections) { table, connection in
            try await KeyRanges.split(
                table: table, rowsPerRange: KeyRanges.rowsPerRange(of: table, bytes: Self.bytesPerRange),
                on: connection)
        }
    }

    package func compareRows(
        of tables: [TableCopy], apartFrom omitted: [TableName: Set<String>], on target: Server, connections count: Int,
        progress: JobProgress
    ) async throws -> VerificationReport {
        let targets = try await Verification.open(target, connections: count)
        let compared = tables.map { $0.table.without(omitted[$0.table.name] ?? []) }
        let verification = Verification(source: connections, target: targets)
        let checksums = try await verification.sourceChecksums(of: compared) { progress.add(rows: $0.rows) }
        return try await verification.compare(checksums, targetTables: Set(compared.map(\.name))) {
            progress.add(rows: $0.rows)
        }
    }

    /// `performance_schema.log_status` (MySQL manual, "The log_status Table").
    package static func readCoordinates(from connection: Connection) async throws -> SnapshotCoordinates {
        let result = try await connection.query(
            """
            SELECT LOCAL->>'$.binary_log_file' AS file, LOCAL->>'$.binary_log_position' AS position,
                   LOCAL->>'$.gtid_executed' AS gtids, UTC_TIMESTAMP(6) AS time
            FROM performance_schema.log_status
            """, operation: "read the binary log's position")
        guard let row = result.rows.first, let position = UInt64(row.text("position")) else {
            throw ForkError(
                .rejected, "\(connection.server) gives no binary log position in performance_schema.log_status",
                hint: "switch the binary log on (log_bin) on the source")
        }
        guard BinlogPosition.isFileName(row.text("file")) else {
            throw ServerError.malformed(
                connection.server, "read the binary log's position",
                "\(String(reflecting: row.text("file").prefix(100))) is no name of a binlog file")
        }
        // Afterwards, so that it has all that `gtids` has and the binary log has not.
        let purged = try await connection.query(
            "SELECT @@GLOBAL.gtid_purged AS purged", operation: "read the GTIDs that the binary log has not"
        ).rows.first?.text("purged")
        return SnapshotCoordinates(
            file: row.text("file"), position: position, gtidSet: row.text("gtids").filter { !$0.isWhitespace },
            purgedGTIDs: (purged ?? "").filter { !$0.isWhitespace }, time: row.text("time"))
    }
}
