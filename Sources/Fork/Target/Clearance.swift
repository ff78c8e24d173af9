import MySQL
import Server

/// Drops what the target holds, as `--replace` asks for.
enum Clearance {
    /// Seconds to wait for a session that uses a database. The server's own patience is a year.
    private static let patience = 5

    /// Databases first: their tables may be in the tablespaces.
    static func drop(
        databases: [String], tablespaces: [String], on connection: Connection, progress: JobProgress
    ) async throws {
        try await connection.execute("SET SESSION lock_wait_timeout = \(patience)")
        var current: String?
        do {
            for database in databases {
                current = database
                try await drop(database: database, on: connection)
                progress.itemDone()
            }
            for tablespace in tablespaces {
                try await connection.execute(
                    "DROP TABLESPACE \(SQL.identifier(tablespace))", operation: "drop tablespace \(tablespace)")
                progress.itemDone()
            }
        } catch let error as ServerError where error.number == ServerError.lockWaitTimeout {
            let holders: String? = if let current { await LockHolders.text(of: current, own: connection) } else { nil }
            throw ForkError(
                error,
                hint: (holders.map { "it is in use by \($0): end that (KILL), then run again. Else " } ?? "")
                    + "a session of the target uses it, or a prepared XA transaction does: end it (SHOW PROCESSLIST,"
                    + " XA RECOVER), then run again")
        }
        try await connection.execute("SET SESSION lock_wait_timeout = DEFAULT")
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
