import Binlog
import MySQL
import Server
import Timeline

/// Locks one table against writing for the moment in which a read view is opened and the position read that it belongs to.
///
/// A lock that is still waited for makes nobody wait: writers go before it. One that is had makes writers of this table wait for a
/// round trip, and no longer than ``bound``, whatever becomes of this process's other connections.
struct TableLock {
    private let source: Server
    /// Reads the position.
    private let coordinator: Connection

    /// What all such locks together may take.
    static let bound = Duration.milliseconds(100)

    init(_ source: Server, coordinator: Connection) {
        self.source = source
        self.coordinator = coordinator
    }

    /// Opens a read view on `reader`.
    /// - Parameter budget: what is left of ``bound``.
    /// - Returns: the position that the table belongs to in that view, and for how long it was locked.
    /// - Throws: ``LockPatience/Busy`` when the lock cannot be had, or not for so short a time.
    func openView(
        of table: TableIdentity, on reader: Connection, budget: Duration
    ) async throws -> (position: BinlogPosition, held: Duration) {
        let locker = try await source.connect()
        let watchdog = try await source.connect()
        try await locker.execute("SET SESSION lock_wait_timeout = 1", operation: "prepare the session")
        guard try await roundTrip(locker) * 3 < budget else {
            throw LockPatience.Busy(
                reason: "the source answers too slowly to lock \(table) for a moment that its writers do not notice")
        }
        do {
            try await locker.execute(
                "LOCK TABLES \(table.quoted) READ", operation: "lock table \(table)")
        } catch let error as ServerError where Retry.isTransient(error) {
            throw LockPatience.Busy(reason: "a transaction that is open has written to table \(table)")
        }
        let start = ContinuousClock.now
        let guardian = Task {
            guard (try? await Task.sleep(for: budget)) != nil else { return }
            _ = try? await watchdog.execute("KILL \(locker.id)")
        }
        defer { guardian.cancel() }
        do {
            async let view: Int = reader.execute(
                "START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", operation: "open a read view")
            let position = try await SnapshotCoordinates.read(from: coordinator).binlogPosition
            _ = try await view
            // Fails when the watchdog was faster: then it is not known what the view shows.
            try await locker.execute("UNLOCK TABLES", operation: "unlock table \(table)")
            return (position, ContinuousClock.now - start)
        } catch let error as ServerError where error.isConnectionLost && error.operation.hasPrefix("unlock table") {
            throw LockPatience.Busy(reason: "the source took too long while table \(table) was locked")
        }
    }

    private func roundTrip(_ connection: Connection) async throws -> Duration {
        var shortest = Duration.seconds(60)
        for _ in 0..<3 {
            let start = ContinuousClock.now
            try await connection.execute("DO 0")
            shortest = min(shortest, ContinuousClock.now - start)
        }
        return shortest
    }
}
