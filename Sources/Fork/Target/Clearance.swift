import MySQL

/// Drops what the target holds, as `--replace` asks for.
enum Clearance {
    /// Databases first: their tables may be in the tablespaces.
    static func drop(databases: [String], tablespaces: [String], on connection: Connection) async throws {
        for database in databases { try await drop(database: database, on: connection) }
        for tablespace in tablespaces {
            try await connection.execute(
                "DROP TABLESPACE \(SQL.identifier(tablespace))", operation: "drop tablespace \(tablespace)")
        }
    }

    private static func drop(database: String, on connection: Connection) async throws {
        let name = SQL.identifier(database)
        let operation = "drop database \(database)"
        do {
            try await connection.execute("DROP DATABASE IF EXISTS \(name)", operation: operation)
        } catch let error as ServerError where error.number == ServerError.schemaReadOnly {
            try await connection.execute("ALTER DATABASE \(name) READ ONLY = 0", operation: operation)
            try await connection.execute("DROP DATABASE \(name)", operation: operation)
        }
    }
}

extension ServerError {
    /// ER_SCHEMA_READ_ONLY.
    fileprivate static let schemaReadOnly: UInt32 = 3989
}
