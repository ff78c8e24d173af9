import MySQL

/// Reads a server's ``Contents``.
struct ContentsReader {
    let connection: Connection
    let server: Endpoint

    /// Of the accounts that the generator makes.
    static let password = "pw'é"

    static let isOurs = "NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"

    /// What differs between two servers that are the same, or is a matter of the moment.
    static let passing: Set<String> = [
        "TABLE_ROWS", "AVG_ROW_LENGTH", "DATA_LENGTH", "MAX_DATA_LENGTH", "INDEX_LENGTH", "DATA_FREE", "AUTO_INCREMENT",
        "CREATE_TIME", "UPDATE_TIME", "CHECK_TIME", "CARDINALITY", "CREATED", "LAST_ALTERED", "LAST_EXECUTED",
        "ORIGINATOR", "Timestamp", "Grantor", "password_last_changed", "CHECKSUM", "LAST_UPDATE", "PRIVILEGES",
    ]

    static func read(_ connection: Connection, _ server: Endpoint) async throws -> Contents {
        let reader = ContentsReader(connection: connection, server: server)
        for statement in [
            "SET NAMES utf8mb4",
            "SET SESSION time_zone = '+00:00', sql_mode = '', timestamp = 1000000000, innodb_lock_wait_timeout = 2",
            "SET SESSION information_schema_stats_expiry = 0, default_collation_for_utf8mb4 = utf8mb4_0900_ai_ci",
            "SET SESSION group_concat_max_len = 10000000, print_identified_with_as_hex = ON, foreign_key_checks = ON",
        ] { try await connection.execute(statement) }
        var contents = Contents()
        try await reader.readSchema(&contents)
        try await reader.readTables(&contents)
        try await reader.readObjects(&contents)
        try await reader.readAccounts(&contents)
        return contents
    }

    /// The rows that a statement answers with, or its error.
    func answer(_ sql: String, from connection: Connection? = nil) async throws -> String {
        do {
            let result = try await (connection ?? self.connection).query(sql)
            return result.rows.map { Self.line($0, result.columns, between: " | ") }.joined(separator: Contents.newLine)
        } catch let error as ServerError where !error.isConnectionLost {
            return "error \(error.number)"
        }
    }

    /// Whether a statement with several results works.
    func success(_ sql: String) async throws -> String {
        do {
            try await connection.execute(sql)
            return "works"
        } catch let error as ServerError where !error.isConnectionLost {
            return "error \(error.number)"
        }
    }

    static func line(_ row: Row, _ columns: [String], between separator: String = " ") -> String {
        zip(columns, row.values).filter { !passing.contains($0.0) && $0.0 != "Created" }
            .map { "\($0)=\($1.map(Contents.plain) ?? "NULL")" }.joined(separator: separator)
    }
}
