import MySQL

/// A database of the source, with the server's estimates.
public struct DatabaseSize: Sendable, Codable, Equatable {
    public let name: String
    public let tables: Int
    public let rows: Int
    /// Data and indexes, in bytes.
    public let bytes: Int

    static func read(from connection: Connection, databases: [String]) async throws -> [DatabaseSize] {
        guard !databases.isEmpty else { return [] }
        let rows = try await connection.query(
            """
            SELECT TABLE_SCHEMA AS name, COUNT(*) AS tables, COALESCE(SUM(TABLE_ROWS), 0) AS row_count,
                   COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) AS bytes
            FROM information_schema.TABLES
            WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA IN \(SQL.list(databases)) GROUP BY TABLE_SCHEMA
            """, operation: "read the sizes of databases"
        ).rows
        let sizes = Dictionary(rows.map { ($0.text("name").exact, $0) }, uniquingKeysWith: { first, _ in first })
        return databases.map { name in
            let row = sizes[name.exact]
            return DatabaseSize(
                name: name, tables: row?.int("tables") ?? 0, rows: row?.int("row_count") ?? 0,
                bytes: row?.int("bytes") ?? 0)
        }
    }
}
