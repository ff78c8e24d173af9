import MySQL

/// The databases of a server that are its users' own: not the server's, and not the mark of an unfinished fork.
package enum UserDatabases {
    package static func read(from connection: Connection) async throws -> [String] {
        try await connection.query(
            "SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY SCHEMA_NAME",
            operation: "list databases"
        ).rows.map { $0.text("name") }
            .filter { !DatabaseFilter.isSystem($0) }
    }
}
