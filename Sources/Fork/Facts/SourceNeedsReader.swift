import Binlog
import Catalog
import MySQL
import Server

/// Reads ``SourceNeeds`` from a source. What the account may not see is left out: the missing privilege is reported as such.
struct SourceNeedsReader {
    private let connection: Connection
    private let source: ServerFacts
    private let databases: [String]
    private let inDatabases: String
    private let options: PreflightOptions

    /// - Parameters:
    ///   - connection: made by ``Server/connect()``.
    ///   - databases: those to copy, as the server spells them.
    static func read(
        from connection: Connection,
        source: ServerFacts,
        databases: [String],
        options: PreflightOptions
    ) async throws -> SourceNeeds {
        let reader = SourceNeedsReader(
            connection: connection, source: source, databases: databases, options: options)
        var needs = SourceNeeds()
        if !databases.isEmpty { try await reader.readTables(&needs) }
        if options.copiesSettings { needs.addNeeds(ofSettings: source) }
        return needs
    }

    private init(connection: Connection, source: ServerFacts, databases: [String], options: PreflightOptions) {
        self.connection = connection
        self.source = source
        self.databases = databases
        self.options = options
        inDatabases = databases.isEmpty ? "IN ('')" : "IN " + SQL.list(databases)
    }

    private func rows(_ sql: String, _ operation: String) async throws -> [Row] {
        try await connection.query(sql, operation: operation).rows
    }

    private func permittedRows(_ sql: String, _ operation: String) async throws -> [Row] {
        try await permitted { try await connection.definitions(sql, operation: operation) } ?? []
    }

    // MARK: - Databases

    private func readTables(_ needs: inout SourceNeeds) async throws {
        for row in try await rows(
            """
            SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS name, COALESCE(ENGINE, '') AS engine
            FROM information_schema.TABLES
            WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA \(inDatabases) AND COALESCE(ENGINE, '') <> 'InnoDB'
            ORDER BY TABLE_SCHEMA, TABLE_NAME
            """, "list tables of other engines than InnoDB"
        ) {
            needs.tablesByEngine[row.text("engine"), default: []].append(row.text("name"))
        }
        needs.tableBytes =
            try await rows(
                """
                SELECT CAST(COALESCE(SUM(DATA_LENGTH + INDEX_LENGTH), 0) AS UNSIGNED) AS bytes
                FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA \(inDatabases)
                """, "add up the size of the tables"
            ).first?.int("bytes") ?? 0
        needs.encryptedTables = try await rows(
            """
            SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) AS name FROM information_schema.TABLES
            WHERE TABLE_SCHEMA \(inDatabases) AND CREATE_OPTIONS LIKE '%ENCRYPTION=''Y''%' ORDER BY 1
            """, "list encrypted tables"
        ).map { $0.text("name") }
        needs.encryptedTables += try await permittedRows(
            """
            SELECT NAME AS name FROM information_schema.INNODB_TABLESPACES
            WHERE SPACE_TYPE = 'General' AND ENCRYPTION = 'Y' AND NAME <> 'mysql' AND SPACE NOT IN
                  (SELECT SPACE FROM information_schema.INNODB_TABLES WHERE SPACE_TYPE = 'General') ORDER BY 1
            """, "list encrypted tablespaces without tables"
        ).map { "tablespace " + $0.text("name") }
        try await readCharacterSets(&needs)
        try await readTimeZones(&needs)
        try await readSpatialReferenceSystems(&needs)
        try await readFullText(&needs)
        try await readDataDirectories(&needs)
        try await readForeignKeys(&needs)
    }

    /// One name of an object suffices for each: a column, a table or a stored object that uses it.
    private func readCharacterSets(_ needs: inout SourceNeeds) async throws {
        let stored = [
            ("ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME"), ("EVENTS", "EVENT_SCHEMA", "EVENT_NAME"),
            ("TRIGGERS", "TRIGGER_SCHEMA", "TRIGGER_NAME"), ("VIEWS", "TABLE_SCHEMA", "TABLE_NAME"),
        ]
        func select(_ column: String, _ table: String, _ schema: String, _ object: String) -> String {
            """
            SELECT \(column) AS name, MIN(\(object)) AS object FROM information_schema.\(table)
            WHERE \(schema) \(inDatabases) AND \(column) IS NOT NULL GROUP BY \(column)
            """
        }
        func inSchema(_ schema: String, _ object: String) -> String { "CONCAT(\(schema), '.', \(object))" }
        var collations = [
            select("DEFAULT_COLLATION_NAME", "SCHEMATA", "SCHEMA_NAME", "SCHEMA_NAME"),
            select("TABLE_COLLATION", "TABLES", "TABLE_SCHEMA", inSchema("TABLE_SCHEMA", "TABLE_NAME")),
            select(
                "COLLATION_NAME", "COLUMNS", "TABLE_SCHEMA", "CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, '.', COLUMN_NAME)"),
        ]
        for (table, schema, name) in stored {
            collations.append(select("COLLATION_CONNECTION", table, schema, inSchema(schema, name)))
            if table != "VIEWS" {
                collations.append(select("DATABASE_COLLATION", table, schema, inSchema(schema, name)))
            }
        }
        let characterSets = stored.map { select("CHARACTER_SET_CLIENT", $0.0, $0.1, inSchema($0.1, $0.2)) }
        for row in try await rows(collations.joined(separator: " UNION ALL "), "list the collations in use") {
            needs.collations[CharacterSetName.current(row.text("name")), default: []].append(row.text("object"))
        }
        for row in try await rows(characterSets.joined(separator: " UNION ALL "), "list the character sets in use") {
            needs.characterSets[CharacterSetName.current(row.text("name")), default: []].append(row.text("object"))
        }
    }

    private func readTimeZones(_ needs: inout SourceNeeds) async throws {
        for row in try await rows(
            """
            SELECT TIME_ZONE AS zone, CONCAT(EVENT_SCHEMA, '.', EVENT_NAME) AS name FROM information_schema.EVENTS
            WHERE EVENT_SCHEMA \(inDatabases) ORDER BY 2
            """, "list the time zones of events") where SourceNeeds.isNamed(zone: row.text("zone"))
        {
            needs.timeZones[row.text("zone"), default: []].append("event " + row.text("name"))
        }
    }

    private func readSpatialReferenceSystems(_ needs: inout SourceNeeds) async throws {
        for row in try await rows(
            """
            SELECT SRS_ID AS id, CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, '.', COLUMN_NAME) AS name
            FROM information_schema.ST_GEOMETRY_COLUMNS
            WHERE TABLE_SCHEMA \(inDatabases) AND SRS_ID IS NOT NULL ORDER BY 2
            """, "list the spatial reference systems in use"
        ) {
            if let id = row.int("id") { needs.spatialReferenceSystems[id, default: []].append(row.text("name")) }
        }
    }

    /// A full-text index's parser is only to be seen in SHOW CREATE TABLE. The built-in ones are everywhere.
    private func readFullText(_ needs: inout SourceNeeds) async throws {
        let tables = try await rows(
            """
            SELECT DISTINCT TABLE_SCHEMA AS db, TABLE_NAME AS name FROM information_schema.STATISTICS
            WHERE TABLE_SCHEMA \(inDatabases) AND INDEX_TYPE = 'FULLTEXT' ORDER BY 1, 2
            """, "list full-text indexes"
        ).map { TableIdentity($0.text("db"), $0.text("name")) }
        needs.fullTextTables = tables.map(\.description)
        let parsers = source.plugins.filter { $0.type == "FTPARSER" && $0.library != nil }
        guard !parsers.isEmpty else { return }
        for table in tables {
            let statement =
                try await permittedRows(
                    "SHOW CREATE TABLE \(table.quoted)",
                    "read the definition of table \(table)"
                ).first?.text(at: 1) ?? ""
            for parser in parsers where statement.contains("WITH PARSER " + SQL.identifier(parser.name)) {
                needs.fullTextParsers[parser.name, default: []].append(table.description)
            }
        }
    }

    /// Files of file-per-table tablespaces with an absolute path outside the data directory.
    private func readDataDirectories(_ needs: inout SourceNeeds) async throws {
        let home = source.variable("datadir") ?? "/"
        for row in try await permittedRows(
            """
            SELECT d.PATH AS path FROM information_schema.INNODB_DATAFILES d
            JOIN information_schema.INNODB_TABLESPACES t ON t.SPACE = d.SPACE
            WHERE t.SPACE_TYPE = 'Single' AND d.PATH LIKE '/%' ORDER BY d.PATH
            """, "list files outside the data directory"
        ) {
            let path = row.text("path")
            // …/directory/database/table.ibd
            let parts = path.split(separator: "/")
            guard !path.hasPrefix(home), parts.count >= 2 else { continue }
            guard databases.contains(where: { FileName.may(parts[parts.count - 2], standFor: $0) }) else { continue }
            let directory = "/" + parts.dropLast(2).joined(separator: "/")
            needs.dataDirectories[directory, default: []].append(parts.suffix(2).joined(separator: "/"))
        }
    }

    private func readForeignKeys(_ needs: inout SourceNeeds) async throws {
        // With lower_case_table_names=2 the names of parents are in lower case.
        let parent = source.foldsCase ? "LOWER(UNIQUE_CONSTRAINT_SCHEMA)" : "UNIQUE_CONSTRAINT_SCHEMA"
        let copied = source.foldsCase ? databases.map { $0.lowercased() } : databases
        needs.foreignKeysToOthers = try await rows(
            """
            SELECT CONCAT(CONSTRAINT_SCHEMA, '.', TABLE_NAME, '.', CONSTRAINT_NAME) AS name,
                   UNIQUE_CONSTRAINT_SCHEMA AS parent_db, REFERENCED_TABLE_NAME AS parent
            FROM information_schema.REFERENTIAL_CONSTRAINTS
            WHERE CONSTRAINT_SCHEMA \(inDatabases) AND \(parent) NOT IN \(SQL.list(copied)) ORDER BY 1, 2, 3
            """, "list foreign keys to other databases"
        ).map { ForeignKeyToOther($0.text("name"), parent: ($0.text("parent_db"), $0.text("parent"))) }
    }
}
