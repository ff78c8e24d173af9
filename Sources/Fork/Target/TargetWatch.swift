import Catalog
import MySQL
import Server

/// Notices what others do on the target while the fork is made. What the fork itself writes goes past the target's binary log, so
/// that all that comes to be in it is others' work; statements are counted by account as well.
struct TargetWatch: Sendable {
    /// What others did.
    struct Findings: Sendable, Equatable {
        /// What they wrote, in so many words.
        var writes: [String] = []
        /// Who was there and is not known to have written anything.
        var visits: [String] = []
    }

    private struct Sight: Sendable {
        /// Transactions that went to the binary log since the server's start.
        var logged = 0
        var gtids = ""
        /// Statements since the server's start, by their kind.
        var statements: [AccountName: [String: Int]] = [:]
        /// Sessions of the tool's account, by all there were and by ours.
        var sessions = 0
        var ownSessions = 0
    }

    private let before: Sight
    private let login: AccountName
    private let own: OwnConnections

    /// Watches from now on.
    static func begin(on connection: Connection, own: OwnConnections) async throws -> TargetWatch {
        let login = try await AccountReader.login(of: connection).client
        return TargetWatch(before: try await look(on: connection, login, own), login: login, own: own)
    }

    /// Whether there is anything to tell by.
    static func isBlind(_ target: ServerFacts) -> Bool {
        !target.isOn("log_bin") && !target.isOn("performance_schema")
    }

    func findings(on connection: Connection) async throws -> Findings {
        let after = try await Self.look(on: connection, login, own)
        var found = Findings()
        let logged = after.logged - before.logged
        if logged > 0 {
            let gtids =
                try await connection.query(
                    "SELECT GTID_SUBTRACT(\(SQL.literal(after.gtids)), \(SQL.literal(before.gtids))) AS gtids"
                ).rows.first?.text("gtids").filter { !$0.isWhitespace } ?? ""
            found.writes.append(
                "\(logged.counted("transaction")) in its binary log" + (gtids.isEmpty ? "" : " (GTIDs \(gtids))"))
        }
        for (account, counts) in after.statements.sorted(by: { $0.key < $1.key }) where account != login {
            let earlier = before.statements[account] ?? [:]
            let new = counts.map { ($0.key, $0.value - (earlier[$0.key] ?? 0)) }
                .filter { $0.1 > 0 }
            let writes = new.filter { Self.isWrite($0.0) }.map(\.0).sorted()
            if !writes.isEmpty {
                found.writes.append("\(account) executed \(writes.joined(separator: ", "))")
            } else if !new.isEmpty {
                found.visits.append("\(account) (\(new.reduce(0) { $0 + $1.1 }.counted("statement")))")
            }
        }
        let others = (after.sessions - before.sessions) - (after.ownSessions - before.ownSessions)
        if others > 0 {
            found.visits.append("\(login), which is mysqlfork's own account too (\(others.counted("session")))")
        }
        return found
    }

    private static func look(
        on connection: Connection, _ login: AccountName, _ own: OwnConnections
    ) async throws -> Sight {
        let operation = "look for what others do on the target"
        var sight = Sight()
        sight.logged = try await connection.query(
            "SHOW GLOBAL STATUS WHERE Variable_name IN ('Binlog_cache_use', 'Binlog_stmt_cache_use')",
            operation: operation
        ).rows.reduce(0) { $0 + ($1.int("Value") ?? 0) }
        sight.gtids =
            try await connection.query("SELECT @@GLOBAL.gtid_executed AS gtids", operation: operation).rows.first?
            .text("gtids") ?? ""
        for row in try await connection.query(
            """
            SELECT USER AS user, HOST AS host, EVENT_NAME AS event, COUNT_STAR AS executions
            FROM performance_schema.events_statements_summary_by_account_by_event_name
            WHERE COUNT_STAR > 0 AND USER IS NOT NULL AND HOST IS NOT NULL
              AND USER NOT IN ('event_scheduler', 'mysql.session')
              AND (EVENT_NAME LIKE 'statement/sql/%' OR EVENT_NAME LIKE 'statement/com/%Execute%')
            """, operation: operation
        ).rows {
            let name = row.text("event").split(separator: "/").last.map(String.init) ?? ""
            sight.statements[AccountName(row.text("user"), row.text("host")), default: [:]][name] = row.int(
                "executions")
        }
        let sessions = try await connection.query(
            "SELECT TOTAL_CONNECTIONS AS total FROM performance_schema.accounts"
                + " WHERE USER = \(SQL.literal(login.user)) AND HOST = \(SQL.literal(login.host))", operation: operation
        )
        sight.sessions = sessions.rows.first?.int("total") ?? 0
        sight.ownSessions = own.ids.count
        return sight
    }

    /// By the names that the server gives kinds of statements (`statement/sql/insert_select`).
    private static func isWrite(_ kind: String) -> Bool {
        let verbs = [
            "insert", "update", "delete", "replace", "load", "truncate", "create_", "drop_", "alter_", "rename_",
            "grant",
            "revoke", "import", "optimize", "repair",
        ]
        return verbs.contains { kind.hasPrefix($0) }
    }
}
