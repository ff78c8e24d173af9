import MySQL

/// What a half-made fork says of itself: a schema on the target that is there from the first write until the last step.
///
/// `SELECT * FROM mysqlfork_unfinished.fork` tells what it is a fork of, when it was begun and how far it came. It also keeps
/// the target's own values of what is relaxed while the fork is made, so that a later run can restore them.
public struct UnfinishedMark: Sendable {
    public static let schema = "mysqlfork_unfinished"

    /// Writes the mark. The session must not write to the binary log.
    static func set(on connection: Connection, source: String, sourceUUID: String) async throws {
        for statement in [
            "CREATE DATABASE IF NOT EXISTS \(schema)",
            """
            CREATE TABLE IF NOT EXISTS \(schema).fork (
              id INT PRIMARY KEY, message TEXT, source TEXT, source_uuid CHAR(36), started_at DATETIME(6), phase TEXT)
            """,
            """
            CREATE TABLE IF NOT EXISTS \(schema).original_variable (
              name VARCHAR(64) PRIMARY KEY, value LONGTEXT)
            """,
            """
            REPLACE INTO \(schema).fork VALUES (1,
              'This server is an unfinished fork: do not use it. Run mysqlfork fork --replace to make it again.',
              \(SQL.literal(source)), \(SQL.literal(sourceUUID)), UTC_TIMESTAMP(6), '')
            """,
        ] { try await connection.execute(statement, operation: "mark the target as unfinished") }
    }

    static func enter(_ phase: Phase, on connection: Connection) async throws {
        try await connection.execute(
            "UPDATE \(schema).fork SET phase = \(SQL.literal(phase.title))", operation: "write the progress mark")
    }

    /// The last step of a fork.
    static func remove(on connection: Connection) async throws {
        try await connection.execute("DROP DATABASE IF EXISTS \(schema)", operation: "remove the unfinished mark")
    }

    /// Keeps a variable's value.
    /// - Parameter replacing: what an earlier, broken-off run kept is out of date.
    static func keep(_ name: String, value: String, replacing: Bool, on connection: Connection) async throws {
        try await connection.execute(
            "\(replacing ? "REPLACE" : "INSERT IGNORE") INTO \(schema).original_variable"
                + " VALUES (\(SQL.literal(name)), \(SQL.literal(value)))",
            operation: "keep the target's \(name)")
    }

    /// Nothing on a server without the mark.
    static func keptVariables(on connection: Connection) async throws -> [(name: String, value: String)] {
        do {
            return try await connection.query(
                "SELECT name, value FROM \(schema).original_variable ORDER BY name",
                operation: "read the target's own settings"
            ).rows.map { ($0.text("name"), $0.text("value")) }
        } catch let error as ServerError where [1049, 1146].contains(error.number) {  // no such database, no such table
            return []
        }
    }
}
