import MySQL

/// Reads general tablespaces: those of the tables to copy, and those that are empty. What holds tables of other databases
/// only is theirs.
enum TablespaceReader {
    static func read(from connection: Connection, of tables: [Table]) async throws -> [Tablespace] {
        let autoextend = connection.dialect.hasAutoextendSize ? "t.AUTOEXTEND_SIZE" : "0"
        let attributes =
            connection.dialect.hasTablespaceAttributes
            ? "LEFT JOIN information_schema.TABLESPACES_EXTENSIONS e ON e.TABLESPACE_NAME = t.NAME" : ""
        let listed = try await connection.query(
            """
            SELECT t.NAME AS name, t.ZIP_PAGE_SIZE AS zip, t.ENCRYPTION AS encryption, f.PATH AS path,
                   \(autoextend) AS autoextend, \(attributes.isEmpty ? "NULL" : "e.ENGINE_ATTRIBUTE") AS attribute,
                   t.SPACE AS space, @@GLOBAL.datadir AS home
            FROM information_schema.INNODB_TABLESPACES t
            JOIN information_schema.INNODB_DATAFILES f ON f.SPACE = t.SPACE \(attributes)
            WHERE t.SPACE_TYPE = 'General' AND t.NAME <> 'mysql' ORDER BY t.NAME
            """, operation: "list general tablespaces"
        ).rows
        guard !listed.isEmpty else { return [] }
        let used = Set(
            try await connection.query(
                "SELECT DISTINCT SPACE AS space FROM information_schema.INNODB_TABLES WHERE SPACE_TYPE = 'General'",
                operation: "list the general tablespaces in use"
            ).rows.map { $0.text("space") })
        return listed.filter { row in
            !used.contains(row.text("space"))
                || tables.contains { $0.statement.utf8.contains("TABLESPACE \(SQL.identifier(row.text("name")))".utf8) }
        }.map { row in
            var tablespace = Tablespace(name: row.text("name"), path: row.text("path"), dataDirectory: row.text("home"))
            tablespace.blockSize = row.int("zip") ?? 0
            tablespace.isEncrypted = row.text("encryption") == "Y"
            tablespace.autoextendSize = row.int("autoextend") ?? 0
            tablespace.engineAttribute = row.string("attribute")
            return tablespace
        }
    }
}
