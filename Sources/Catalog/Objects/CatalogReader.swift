import Binlog
import MySQL
import Server

/// Reads a ``Catalog`` from a server. Definitions are read as the server prints them, each object by its own SHOW CREATE.
package struct CatalogReader {
    private let connection: Connection
    private let databases: [String]
    private let inDatabases: String

    /// - Parameter databases: the databases to read, as the server spells them.
    package static func read(from connection: Connection, databases: [String]) async throws -> Catalog {
        guard !databases.isEmpty else { return Catalog() }
        return try await CatalogReader(connection: connection, databases: databases).read()
    }

    /// Databases alone.
    package static func readDatabases(_ databases: [String], from connection: Connection) async throws -> [Database] {
        guard !databases.isEmpty else { return [] }
        return try await CatalogReader(connection: connection, databases: databases).readDatabases()
    }

    /// What is there and cannot be copied. Rows are not looked into.
    package static func notCopied(from connection: Connection, databases: [String]) async throws -> [NotCopied] {
        guard !databases.isEmpty else { return [] }
        let objects = StoredObjectReader(connection: connection, databases: databases)
        return try await CatalogReader(connection: connection, databases: databases).readWhatCannotBeCopied()
            + UnreadableTables(connection: connection, databases: databases).read()
            + objects.read(StoredObject.Kind.allCases).notCopied
    }

    private init(connection: Connection, databases: [String]) {
        self.connection = connection
        self.databases = databases
        inDatabases = "IN " + SQL.list(databases)
    }

    private func read() async throws -> Catalog {
        var catalog = Catalog()
        catalog.databases = try await readDatabases()
        let tables = try await readTables()
        catalog.tables = tables.readable
        catalog.tablespaces = try await TablespaceReader.read(from: connection, of: catalog.tables)
        catalog.notCopied =
            try await readWhatCannotBeCopied() + tables.others + catalog.tablespaces.compactMap(\.notCopied)
        let objects = StoredObjectReader(connection: connection, databases: databases)
        let found = try await objects.read(StoredObject.Kind.allCases)
        catalog.libraries = try await Library.read(from: connection, databases: databases)
        catalog.views = found.objects.filter { $0.kind == .view }
        catalog.routines = found.objects.filter { [.procedure, .function].contains($0.kind) }
        catalog.triggers = found.objects.filter { $0.kind == .trigger }
        catalog.events = found.objects.filter { $0.kind == .event }
        catalog.notCopied += found.notCopied
        return catalog
    }

    // MARK: - Databases

    private func readDatabases() async throws -> [Database] {
        let options = try await connection.definitions(
            """
            SELECT s.SCHEMA_NAME AS name, s.DEFAULT_COLLATION_NAME AS collation, e.OPTIONS AS options
            FROM information_schema.SCHEMATA s
            LEFT JOIN information_schema.SCHEMATA_EXTENSIONS e ON e.SCHEMA_NAME = s.SCHEMA_NAME
            WHERE s.SCHEMA_NAME \(inDatabases) ORDER BY s.SCHEMA_NAME
            """, operation: "list databases")
        var result: [Database] = []
        for row in options {
            let name = row.text("name")
            let create = try await connection.definitions(
                "SHOW CREATE DATABASE \(SQL.identifier(name))", operation: "read the definition of database \(name)")
            guard let statement = create.first?.text(at: 1) else { continue }
            result.append(
                Database(
                    name: name, statement: Self.withoutReadOnlyComment(statement), collation: row.text("collation"),
                    isReadOnly: row.text("options").contains("READ ONLY=1")))
        }
        return result
    }

    /// SHOW CREATE DATABASE appends `/* READ ONLY = 1 */`, which says so and does nothing.
    private static func withoutReadOnlyComment(_ statement: String) -> String {
        statement.replacing(" /* READ ONLY = 1 */", with: "").replacing(" /* READ ONLY=1 */", with: "")
    }

    // MARK: - Tables

    private func readTables() async throws -> (readable: [Table], others: [NotCopied]) {
        let columns = try await readColumns()
        let keys = try await UniqueKeysReader.read(TableConditions(databases: databases), on: connection).keys
        let histograms = try await readHistograms()
        let listed = try await connection.definitions(
            """
            SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, ENGINE AS engine, TABLE_ROWS AS row_count,
                   DATA_LENGTH AS data_bytes, INDEX_LENGTH AS index_bytes, ROW_FORMAT AS row_format
            FROM information_schema.TABLES
            WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA \(inDatabases) ORDER BY TABLE_SCHEMA, TABLE_NAME
            """, operation: "list tables")
        var tables: [Table] = []
        tables.reserveCapacity(listed.count)
        let discarded = try await UnreadableTables(connection: connection, databases: databases)
            .discarded(among: listed.map { TableIdentity($0.text("db"), $0.text("name")) })
        var others: [NotCopied] = []
        let exact = ExactColumns(connection: connection)
        try await connection.execute("SET character_set_results = NULL")  // see ShownStatement
        for row in listed {
            let name = TableIdentity(row.text("db"), row.text("name"))
            guard !discarded.contains(name) else {
                others.append(UnreadableTables.discarded(name))
                continue
            }
            let shown: String
            do {
                shown =
                    try await UnreadableTables.statement(of: name, from: connection).map(ShownStatement.text) ?? ""
            } catch let unreadable as UnreadableTables.Unreadable {
                others.append(unreadable.notCopied)
                continue
            }
            let statement = try await exact.correct(shown, of: name, columns[name] ?? [])
            others += try await MalformedMembers(connection: connection).find(in: columns[name] ?? [], of: name)
            let marked = try await AlikeMembers(connection: connection).mark(columns[name] ?? [], of: name)
            tables.append(
                Table(
                    name: name, engine: row.text("engine"), statement: statement, columns: marked,
                    key: keys[name]?.lazy.compactMap(\.orderingColumns).first ?? [],
                    rows: row.int("row_count") ?? 0,
                    dataBytes: row.int("data_bytes") ?? 0, indexBytes: row.int("index_bytes") ?? 0,
                    histograms: histograms[name] ?? [], rowFormat: row.string("row_format"),
                    hiddenCollations: try await HiddenCollations.read(
                        from: connection, name, TableDefinition(statement))))
        }
        try await connection.execute("SET character_set_results = utf8mb4")
        return (tables, others)
    }

    private func readColumns() async throws -> [TableIdentity: [Column]] {
        var columns: [TableIdentity: [Column]] = [:]
        for row in try await connection.definitions(
            """
            SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, COLUMN_NAME AS name, DATA_TYPE AS type,
                   COLUMN_TYPE AS full_type, CHARACTER_SET_NAME AS charset, COLLATION_NAME AS collation,
                   IS_NULLABLE AS nullable, EXTRA LIKE '%VIRTUAL GENERATED%' OR EXTRA LIKE '%STORED GENERATED%' AS is_generated,
                   EXTRA LIKE '%STORED GENERATED%' AS is_stored
            FROM information_schema.COLUMNS
            WHERE TABLE_SCHEMA \(inDatabases) ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION
            """, operation: "list columns")
        {
            columns[TableIdentity(row.text("db"), row.text("tbl")), default: []].append(
                Column(
                    name: row.text("name"), type: row.text("type").lowercased(), fullType: row.text("full_type"),
                    characterSet: row.string("charset"), collation: row.string("collation"),
                    isNullable: row.text("nullable") == "YES", isGenerated: row.text("is_generated") == "1",
                    isStored: row.text("is_stored") == "1"))
        }
        return columns
    }

    private func readHistograms() async throws -> [TableIdentity: [Histogram]] {
        var histograms: [TableIdentity: [Histogram]] = [:]
        for row in try await connection.definitions(
            """
            SELECT SCHEMA_NAME AS db, TABLE_NAME AS tbl, COLUMN_NAME AS col, HISTOGRAM AS json
            FROM information_schema.COLUMN_STATISTICS WHERE SCHEMA_NAME \(inDatabases)
            ORDER BY SCHEMA_NAME, TABLE_NAME, COLUMN_NAME
            """, operation: "list histograms")
        {
            histograms[TableIdentity(row.text("db"), row.text("tbl")), default: []].append(
                Histogram(column: row.text("col"), json: row.text("json")))
        }
        return histograms
    }

    // MARK: - What cannot be copied

    private func readWhatCannotBeCopied() async throws -> [NotCopied] {
        var result: [NotCopied] = []
        let functions = try await connection.definitions(
            "SELECT UDF_NAME AS name, UDF_LIBRARY AS lib FROM performance_schema.user_defined_functions"
                + " WHERE UDF_LIBRARY IS NOT NULL AND UDF_LIBRARY <> '' ORDER BY 1",
            operation: "list loadable functions")
        for row in functions {
            result.append(
                NotCopied(
                    object: "loadable function \(row.text("name"))",
                    reason: "its library \(row.text("lib")) has to be on the fork's machine"))
        }
        return result
    }
}
