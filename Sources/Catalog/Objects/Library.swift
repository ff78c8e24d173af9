import MySQL
import Server

/// A library of JavaScript functions, which routines import (MySQL 9.2 and later).
public struct Library: Sendable, Codable, Equatable {
    public let database: String
    public let name: String
    /// `CREATE LIBRARY …` as the source shows it.
    package let statement: String
    package let sqlMode: String

    public var qualifiedName: String { "\(database).\(name)" }

    package var label: String { "library \(qualifiedName)" }

    package static func read(from connection: Connection, databases: [String]) async throws -> [Library] {
        guard connection.dialect.hasLibraries else { return [] }
        let listed = try await connection.query(
            "SELECT LIBRARY_SCHEMA AS db, LIBRARY_NAME AS name FROM information_schema.LIBRARIES"
                + " WHERE LIBRARY_SCHEMA IN \(SQL.list(databases)) ORDER BY 1, 2", operation: "list libraries"
        ).rows
        var libraries: [Library] = []
        for row in listed {
            let (database, name) = (row.text("db"), row.text("name"))
            let shown = try await connection.query(
                "SHOW CREATE LIBRARY \(SQL.identifier(database, name))",
                operation: "read the definition of library \(database).\(name)"
            ).rows.first
            guard let shown else { continue }
            libraries.append(
                Library(
                    database: database, name: name, statement: shown.text("Create Library"),
                    sqlMode: shown.text("sql_mode")))
        }
        return libraries
    }

    /// The SQL mode is part of it, like that of a routine.
    package var statements: [String] {
        [
            "USE \(SQL.identifier(database))", "SET SESSION sql_mode = \(SQL.literal(sqlMode))", statement,
            "SET SESSION sql_mode = '\(Server.sqlMode)'",
        ]
    }
}
