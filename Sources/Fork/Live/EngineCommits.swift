import MySQL
import Server

/// Waits until everything that is in the binary log has been committed by the engine as well.
///
/// A transaction is in the binary log before InnoDB commits it. So what lies before a position shows in a read view only once the
/// transactions that were being committed when the position was read are through: of those that InnoDB had open then, all
/// that are at work. Nothing is locked for it.
struct EngineCommits {
    private let source: Server
    private let connection: Connection
    /// Transactions that may be on their way, by InnoDB's number, with the connection that makes them; 0 for those that have none.
    private var open: [String: String] = [:]

    /// How long a transaction is given to show by ending that it was being committed. After that its connection is asked what it does.
    private static let patience = Duration.seconds(1)
    /// How long it is waited for at all, at a time.
    private static let limit = Duration.seconds(10)
    /// `INNODB_TRX` is renewed when nobody has read it for 100 ms (MySQL source, `trx0i_s.cc`, `CACHE_MIN_IDLE_TIME_US`): not by who
    /// asks more often.
    private static let pause = Duration.milliseconds(110)
    /// `INNODB_TRX` leaves transactions out when they take more than its memory (MySQL source, `trx0i_s.h`, `TRX_I_S_MEM_LIMIT`).
    private static let shownTransactions = 5_000

    init(_ source: Server, _ connection: Connection) {
        self.source = source
        self.connection = connection
    }

    /// - Throws: ``LockPatience/Busy`` naming a transaction that does not come through.
    mutating func settle() async throws {
        let start = ContinuousClock.now
        try await lookForOpen(until: start + Self.limit)
        while !open.isEmpty {
            let waited = ContinuousClock.now - start
            try await forgetIdle(andAtWork: waited > Self.patience)
            if open.isEmpty { return }
            guard waited < Self.limit else {
                let thread = open.values.sorted()[0]
                throw LockPatience.Busy(reason: "connection \(thread) has been committing a transaction for \(waited)")
            }
            try await Task.sleep(for: Self.pause)
            let still = try await transactions()
            open = open.filter { still[$0.key] != nil }
        }
    }

    /// `INNODB_TRX` is a copy that the server renews ten times a second at most. It is known to be of now once it shows a transaction
    /// that was begun now.
    private mutating func lookForOpen(until deadline: ContinuousClock.Instant) async throws {
        let marker = try await source.connect()
        try await marker.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY", operation: "open a read view")
        while true {
            let all = try await transactions()
            guard all.count < Self.shownTransactions else {
                throw LockPatience.Busy(reason: "\(all.count) transactions are open")
            }
            if all.values.contains("\(marker.id)") {
                open = all.filter { Self.writes($0.key) }
                break
            }
            guard ContinuousClock.now < deadline else {
                throw LockPatience.Busy(
                    reason:
                        "information_schema.INNODB_TRX is read by others all the time, and so does not become current")
            }
            try await Task.sleep(for: Self.pause)
        }
        try await marker.execute("ROLLBACK", operation: "close a read view")
    }

    private func transactions() async throws -> [String: String] {
        let rows = try await connection.query(
            "SELECT trx_id AS id, trx_mysql_thread_id AS thread FROM information_schema.INNODB_TRX",
            operation: "look for open transactions"
        ).rows
        return Dictionary(rows.map { ($0.text("id"), $0.text("thread")) }, uniquingKeysWith: { first, _ in first })
    }

    /// Those that only read have no number of their own, but one made of their address, beyond all others.
    private static func writes(_ id: String) -> Bool { (UInt64(id) ?? 0) < 1 << 48 }

    /// A connection that waits for its user's next statement is not committing; nor is one, after a while, of which the server says
    /// that it does something else.
    private mutating func forgetIdle(andAtWork isLate: Bool) async throws {
        let sessions = try await connection.query("SHOW PROCESSLIST", operation: "look for statements that run").rows
        let idle = sessions.filter { session in
            session.text("Command") == "Sleep" || (isLate && Self.otherWork.contains(session.text("State")))
        }
        let settled = Set(idle.map { $0.text("Id") })
        // A transaction without a connection is one that was prepared with XA PREPARE. Nobody decides it at the moment.
        let decides = sessions.contains { $0.text("Info").uppercased().contains("XA ") }
        open = open.filter { !settled.contains($0.value) && !(isLate && $0.value == "0" && !decides) }
    }

    /// States of a statement that is not at its end (MySQL manual, "General Thread States"). While a transaction is being committed
    /// the state is another one: `waiting for handler commit`, `Waiting for semi-sync ACK from replica`.
    private static let otherWork: Set = [
        "executing", "updating", "update", "Sending data", "User sleep", "User lock", "Creating sort index",
        "statistics",
        "Receiving from client", "Reading from net", "deleting from main table", "deleting from reference tables",
        "updating main table", "updating reference tables", "Searching rows for update",
        "Waiting for table metadata lock",
        "Applying batch of row changes (write)", "Applying batch of row changes (update)",
        "Applying batch of row changes (delete)",
    ]
}
