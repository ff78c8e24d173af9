import Foundation
import MySQL

/// Takes off a server what a test has left on it, as far as that is usual. Whether it is clean then is for ``ServerState`` to say.
struct ServerReset {
    let server: TestServer
    /// What the server was like when it had just been started.
    let fresh: ServerState

    private struct StillThere: Error, CustomStringConvertible {
        let description: String
    }

    func run() async throws -> ServerState {
        let connection = try await server.connect()
        try await connection.execute("SET SESSION sql_log_bin = 0")
        try await connection.execute("SET SESSION foreign_key_checks = 0")
        try await connection.execute("SET SESSION lock_wait_timeout = 5")
        try await endSessions(connection)
        try await rollBackPrepared(connection)
        try await setVariables(connection)
        try await drop(connection)
        if fresh.variables["log_bin"] == "ON" { try await connection.execute("RESET BINARY LOGS AND GTIDS") }
        // What the server has counted and noted so far is not of the next test.
        try await connection.execute("CALL sys.ps_truncate_all_tables(FALSE)")
        try await connection.execute("FLUSH NO_WRITE_TO_BINLOG STATUS")
        // The server goes on at its new end.
        if truncate(server.errorLog, 0) != 0 { throw StillThere(description: "its error log") }
        return try await ServerState.read(server, connection)
    }

    /// Sessions of the test are about to end; those that read a binlog notice it only at the next event.
    private func endSessions(_ connection: Connection) async throws {
        let query =
            "SELECT ID FROM performance_schema.processlist WHERE ID <> CONNECTION_ID()"
            + " AND USER NOT IN ('event_scheduler', 'system user')"
        for attempt in 0..<500 {
            let ids = try await connection.query(query).rows.map { $0.text(at: 0) }
            if ids.isEmpty { return }
            if attempt % 50 == 5 {
                // One that has just ended is an error.
                for id in ids { _ = try? await connection.execute("KILL \(id)") }
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw StillThere(description: "sessions that do not end")
    }

    /// They hold what they have locked, also without a session.
    private func rollBackPrepared(_ connection: Connection) async throws {
        for row in try await connection.query("XA RECOVER CONVERT XID").rows {
            let hex = row.text("data").dropFirst(2)
            let middle = hex.index(hex.startIndex, offsetBy: 2 * (row.int("gtrid_length") ?? 0))
            try await connection.execute(
                "XA ROLLBACK X'\(hex[..<middle])', X'\(hex[middle...])', \(row.text("formatID"))")
        }
    }

    private func setVariables(_ connection: Connection) async throws {
        let present = try await connection.query("SELECT * FROM performance_schema.global_variables").rows
        for row in present {
            let name = row.text(at: 0)
            guard let value = fresh.variables[name], value != row.text(at: 1), !name.hasPrefix("gtid_") else {
                continue
            }
            let isNumber = value.wholeMatch(of: /-?[0-9]+(\.[0-9]+)?/) != nil
            try await connection.execute("SET GLOBAL \(name) = \(isNumber ? value : SQL.literal(value))")
        }
        let file = URL(filePath: server.dataDirectory).appending(path: "mysqld-auto.cnf")
        if FileManager.default.fileExists(atPath: file.path(percentEncoded: false)) {
            try await connection.execute("RESET PERSIST")
            try FileManager.default.removeItem(at: file)
        }
    }

    private func drop(_ connection: Connection) async throws {
        let databases = try await connection.query(
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA"
                + " WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')")
        for row in databases.rows {
            let name = SQL.identifier(row.text(at: 0))
            try await connection.execute("ALTER DATABASE \(name) READ ONLY = 0")
            try await connection.execute("DROP DATABASE \(name)")
        }
        // Rows that were written to the grant tables become accounts that can be dropped.
        try await connection.execute("FLUSH NO_WRITE_TO_BINLOG PRIVILEGES")
        let users = try await connection.query(
            "SELECT User, Host FROM mysql.user WHERE (User, Host) <> ('root', 'localhost') AND User NOT LIKE 'mysql.%'")
        for row in users.rows {
            let account = SQL.account(user: row.text(at: 0), host: row.text(at: 1))
            try await connection.execute("DROP USER \(account)")
        }
        try await connection.execute("FLUSH NO_WRITE_TO_BINLOG PRIVILEGES")
        let spaces = try await connection.query(
            "SELECT NAME FROM information_schema.INNODB_TABLESPACES WHERE SPACE_TYPE = 'General' AND NAME <> 'mysql'")
        for row in spaces.rows { try await connection.execute("DROP TABLESPACE \(SQL.identifier(row.text(at: 0)))") }
    }
}
