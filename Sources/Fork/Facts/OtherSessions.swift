import Catalog
import MySQL
import Server

/// A session of somebody else's on the target.
struct OtherSession: Sendable, Equatable {
    let id: UInt
    let user: String
    /// Without the port.
    let host: String

    /// `'app'@'10.0.0.7' (connection 12)`
    var description: String { "\(AccountName(user, host)) (connection \(id))" }
}

/// Who is on the target beside this job.
enum OtherSessions {
    /// How long a session that is ended may take to roll back what it did.
    private static let patience = Duration.seconds(60)
    private static let pause = Duration.milliseconds(50)

    /// - Parameter connection: whose account has PROCESS; else it sees its own sessions only.
    static func list(on connection: Connection, beside own: OwnConnections) async throws -> [OtherSession] {
        let rows = try await connection.query("SHOW PROCESSLIST", operation: "list the target's sessions").rows
        // Also those of this process that other parts of it have opened.
        let attributes = try await connection.query(
            "SELECT PROCESSLIST_ID AS id FROM performance_schema.session_account_connect_attrs"
                + " WHERE ATTR_NAME = '\(Connection.tokenAttribute)' AND ATTR_VALUE = '\(Connection.token)'",
            operation: "look for this job's sessions")
        let ours = own.ids.union(attributes.rows.compactMap { UInt($0.text("id")) })
        return rows.compactMap { row in
            let (user, command) = (row.text("User"), row.text("Command"))
            // The server's own threads; readers of the binary log are a matter of their own; who logs in is nobody yet.
            guard let id = UInt(row.text("Id")), !ours.contains(id), command != "Daemon",
                !command.hasPrefix("Binlog Dump"),
                !["system user", "event_scheduler", "unauthenticated user"].contains(user)
            else { return nil }
            return OtherSession(id: id, user: user, host: host(row.text("Host")))
        }
    }

    /// Those that are there for more than a moment: a server takes a little to forget a session that has logged out.
    static func settled(on connection: Connection, beside own: OwnConnections) async throws -> [OtherSession] {
        var sessions = try await list(on: connection, beside: own)
        for _ in 0..<20 where !sessions.isEmpty {
            try await Task.sleep(for: pause)
            let still = try await list(on: connection, beside: own)
            sessions = sessions.filter(still.contains)
        }
        return sessions
    }

    /// Ends all that are there, and waits until they are gone.
    static func end(on connection: Connection, beside own: OwnConnections) async throws {
        var waiting = try await list(on: connection, beside: own)
        for session in waiting {
            do {
                try await connection.execute("KILL \(session.id)", operation: "end session \(session.description)")
            } catch let error as ServerError where error.number == ServerError.noSuchThread {
                continue
            }
        }
        let start = ContinuousClock.now
        while true {
            let still = try await list(on: connection, beside: own)
            waiting = waiting.filter(still.contains)
            if waiting.isEmpty { return }
            guard ContinuousClock.now - start < patience else {
                throw ForkError(
                    .rejected,
                    "sessions on \(connection.server) do not end: \(waiting.map(\.description).shortList)",
                    hint:
                        "they may be rolling back what they did: wait until SHOW PROCESSLIST on the target does not show"
                        + " them any more, then run again with \(.replace)")
            }
            try await Task.sleep(for: pause)
        }
    }

    /// `app1.example:40210` and `[::1]:40210` have a port; `localhost` has none.
    private static func host(_ text: String) -> String {
        guard let colon = text.lastIndex(of: ":"), !text[text.index(after: colon)...].isEmpty,
            text[text.index(after: colon)...].allSatisfy(\.isNumber)
        else { return text }
        return String(text[..<colon])
    }
}

extension ServerError {
    /// ER_NO_SUCH_THREAD
    fileprivate static let noSuchThread: UInt32 = 1094
}
