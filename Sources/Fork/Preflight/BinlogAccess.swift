import MySQL
import Server

/// Whether a source's binary log can be read at all.
package enum BinlogAccess {
    /// - Parameter readsEnd: whether the place where the binary log ends is asked for, too.
    /// - Throws: ``ForkError`` `refused` with what to do about it.
    package static func check(_ server: Server, _ connection: Connection, readsEnd: Bool = false) async throws {
        let logs = try await connection.query("SELECT @@GLOBAL.log_bin AS logs", operation: "look for a binary log")
        guard logs.rows.first?.int("logs") == 1 else {
            throw ForkError(
                .refused, "\(server.name) keeps no binary log",
                hint: "start it with log_bin; what happened before that cannot be told")
        }
        let (account, missing) = try await ToolAccount.missing(
            of: readsEnd ? RequiredPrivilege.ofArchive : RequiredPrivilege.ofTimeline, on: connection)
        // Held on the one table, on its database or on all: asking the server is the simplest way to know.
        let readsStatus =
            "GRANT SELECT ON performance_schema.log_status TO \(SQL.account(user: account.user, host: account.host));"
        guard missing.isEmpty else {
            let statements = missing.statements(for: account) + (readsEnd ? [readsStatus] : [])
            throw ForkError(
                .refused,
                "the account \(account) on \(server.name) lacks \(missing.reasons.joined(separator: ", "))",
                hint: "run there, as an administrator: \(statements.joined(separator: " "))")
        }
        guard readsEnd else { return }
        do {
            _ = try await SnapshotCoordinates.read(from: connection)
        } catch let error as ServerError where error.number == ServerError.tableAccessDenied {
            throw ForkError(
                .refused,
                "the account \(account) on \(server.name) lacks SELECT on performance_schema.log_status (to read the binary"
                    + " log's position)",
                hint: "run there, as an administrator: \(readsStatus)")
        }
    }
}
