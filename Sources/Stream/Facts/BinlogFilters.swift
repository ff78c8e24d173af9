import MySQL

/// The databases that a server logs, and those that it does not (MySQL manual, `--binlog-do-db`, `--binlog-ignore-db`).
package struct BinlogFilters: Sendable, Equatable {
    package let logged: [String]
    package let unlogged: [String]

    package init(logged: [String], unlogged: [String]) {
        self.logged = logged
        self.unlogged = unlogged
    }

    package static func read(from connection: Connection) async throws -> BinlogFilters {
        let status = try await connection.query(
            connection.dialect.showBinaryLogStatus, operation: "read what the binary log leaves out"
        ).rows.first
        func list(_ column: String) -> [String] {
            status?.text(column).split(separator: ",").map { String($0) } ?? []
        }
        return BinlogFilters(logged: list("Binlog_Do_DB"), unlogged: list("Binlog_Ignore_DB"))
    }
}
