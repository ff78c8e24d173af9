import Catalog
import MySQL
import Server

/// What a half-made fork says of itself: a schema on the target that is there from the first write until the last step.
///
/// `SELECT * FROM mysqlfork_unfinished.fork` tells what it is a fork of, when it was begun and how far it came. It also keeps
/// the target's own values of what is relaxed while the fork is made, so that a later run can restore them.
public struct UnfinishedMark: Sendable {
    public static let schema = OwnDatabase.name

    private static let message =
        "This server is an unfinished fork: do not use it. Run mysqlfork fork --replace to make it again."
        + " Until then users are kept out (offline_mode) and events do not fire (event_scheduler)."

    /// What is nowhere left to the server's defaults, or to the source's, which may be those of the target already.
    static let tableOptions =
        "ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ROW_FORMAT = DYNAMIC /*!80016 ENCRYPTION = 'N' */"

    /// Writes the mark, in the place of one that an earlier run, or somebody else, has left in whatever form. The session must not
    /// write to the binary log.
    /// - Parameter kept: what that one holds.
    static func set(
        on connection: Connection, source: String, sourceUUID: String, kept: Relaxation.OwnValues
    ) async throws {
        let operation = "mark the target as unfinished"
        let options = "DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin /*!80016 DEFAULT ENCRYPTION = 'N' */"
        try await connection.execute("CREATE DATABASE IF NOT EXISTS \(schema) \(options)", operation: operation)
        if connection.dialect.hasReadOnlyDatabases {
            try await connection.execute("ALTER DATABASE \(schema) READ ONLY = 0", operation: operation)
        }
        try await connection.execute("ALTER DATABASE \(schema) \(options)", operation: operation)
        // What was kept is never without a table that holds it.
        try await drop("new_variable", on: connection, operation)
        try await connection.execute(
            "CREATE TABLE \(schema).new_variable (name VARCHAR(64) PRIMARY KEY, value LONGTEXT) \(tableOptions)",
            operation: operation)
        for (name, value) in kept { try await keep(name, value: value, table: "new_variable", on: connection) }
        try await drop("old_variable", on: connection, operation)
        let replaces = try await exists("original_variable", on: connection, operation)
        try await connection.execute(
            "RENAME TABLE " + (replaces ? "\(schema).original_variable TO \(schema).old_variable, " : "")
                + "\(schema).new_variable TO \(schema).original_variable", operation: operation)
        try await drop("old_variable", on: connection, operation)
        try await drop("fork", on: connection, operation)
        try await connection.execute(
            """
            CREATE TABLE \(schema).fork (
              id INT PRIMARY KEY, message TEXT, source TEXT, source_uuid CHAR(36), started_at DATETIME(6), phase TEXT)
            \(tableOptions)
            """, operation: operation)
        try await connection.execute(
            """
            INSERT INTO \(schema).fork VALUES (1, \(SQL.literal(message)),
              \(SQL.literal(source)), \(SQL.literal(sourceUUID)), UTC_TIMESTAMP(6), '')
            """, operation: operation)
        try await ForkLedger.create(on: connection)
    }

    /// Whatever it is.
    static func drop(_ name: String, on connection: Connection, _ operation: String) async throws {
        try await connection.execute("DROP VIEW IF EXISTS \(schema).\(name)", operation: operation)
        try await connection.execute("DROP TABLE IF EXISTS \(schema).\(name)", operation: operation)
    }

    private static func exists(_ name: String, on connection: Connection, _ operation: String) async throws -> Bool {
        try await !tables("TABLE_NAME = '\(name)'", on: connection, operation).isEmpty
    }

    private static func tables(
        _ condition: String, on connection: Connection, _ operation: String
    ) async throws -> [Row] {
        try await connection.query(
            "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = '\(schema)' AND \(condition)",
            operation: operation
        ).rows
    }

    static func enter(_ phase: Phase, on connection: Connection) async throws {
        try await connection.execute(
            "UPDATE \(schema).fork SET phase = \(SQL.literal(phase.title))", operation: "write the progress mark")
    }

    /// The last step of a fork.
    static func remove(on connection: Connection) async throws {
        try await connection.execute("DROP DATABASE IF EXISTS \(schema)", operation: "remove the unfinished mark")
    }

    /// Keeps a variable's value for a later run.
    /// - Parameter value: nil stands for the server's default.
    static func keep(
        _ name: String, value: String?, table: String = "original_variable", on connection: Connection
    ) async throws {
        try await connection.execute(
            "REPLACE INTO \(schema).\(table) VALUES (\(SQL.literal(name)), \(value.map(SQL.literal) ?? "NULL"))",
            operation: "keep the target's \(name)")
    }

    /// What an earlier run has kept: nothing on a server without the mark, and nothing of what we do not keep ourselves. Others
    /// may have written there, so that a view, which would run what they say, is not read.
    static func keptVariables(on connection: Connection) async throws -> Relaxation.OwnValues {
        let operation = "read the target's own settings"
        do {
            let condition = "TABLE_NAME = 'original_variable' AND TABLE_TYPE = 'BASE TABLE'"
            guard try await !tables(condition, on: connection, operation).isEmpty else { return [:] }
            let rows = try await connection.query(
                "SELECT name, value FROM \(schema).original_variable", operation: operation
            ).rows
            return Dictionary(
                rows.map { ($0.text("name"), $0.string("value")) }.filter { RelaxedVariable.isKnown($0.0) },
                uniquingKeysWith: { first, _ in first })
        } catch let error as ServerError where !error.isConnectionLost {
            // Of another form, or damaged: then nothing is known.
            return [:]
        }
    }
}
