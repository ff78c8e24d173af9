import MySQL

/// Everything that makes two servers the same, read by the server's own means and not by anything of the product: CHECKSUM
/// TABLE of every table, SHOW CREATE of every object, SHOW CREATE USER and SHOW GRANTS of every account.
struct ServerContents {
    /// Name of the thing to its text.
    private(set) var things: [String: String] = [:]

    static func read(_ server: TestServer, accounts: Bool = true) async throws -> ServerContents {
        var contents = ServerContents()
        let connection = try await server.connect()
        try await connection.execute(
            "SET NAMES utf8mb4, SESSION print_identified_with_as_hex = 1, sql_mode = '', time_zone = '+00:00',"
                + " information_schema_stats_expiry = 0")
        try await contents.readDatabases(connection)
        if accounts { try await contents.readAccounts(connection) }
        return contents
    }

    /// One line for each thing that is different, missing or too much.
    func differences(from other: ServerContents) -> [String] {
        Set(things.keys).union(other.things.keys).sorted().compactMap { name in
            let (mine, theirs) = (things[name], other.things[name])
            return mine == theirs ? nil : "\(name):\n    \(mine ?? "(none)")\n    \(theirs ?? "(none)")"
        }
    }

    mutating func remove(where isUnwanted: (String) -> Bool) {
        things = things.filter { !isUnwanted($0.key) }
    }

    // MARK: - Reading

    private static let isUserSchema = "NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"

    private mutating func readDatabases(_ connection: Connection) async throws {
        func list(_ sql: String) async throws -> [(String, String)] {
            try await connection.query(sql).rows.map { ($0.text(at: 0), $0.text(at: 1)) }
        }
        for (name, _) in try await list(
            "SELECT SCHEMA_NAME, '' FROM information_schema.SCHEMATA WHERE SCHEMA_NAME \(Self.isUserSchema)")
        {
            things["database \(name)"] = try await show(connection, "DATABASE " + SQL.identifier(name))
        }
        let tables = try await list(
            "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE'"
                + " AND TABLE_SCHEMA \(Self.isUserSchema)")
        for (database, name) in tables {
            let table = SQL.identifier(database, name)
            // Names that differ only in how an accent is encoded are equal as strings, and two tables.
            let label = "\(database).\(name)".unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
            things["table \(label)"] = try await show(connection, "TABLE \(table)")
            // With an index on an expression CHECKSUM TABLE gives another number each time, on one and the same table.
            let isUnstable = things["table \(label)"]?.contains("` ((") == true
            things["checksum \(label)"] =
                isUnstable
                ? try await connection.query("SELECT * FROM \(table)").rows.map { row in
                    row.values.indices.map { row.text(at: $0) }.joined(separator: ",")
                }.sorted().joined(separator: "\n")
                : try await connection.query("CHECKSUM TABLE \(table)").rows.first?.text(at: 1)
            things["rows \(label)"] =
                try await connection.query("SELECT COUNT(*) FROM \(table)").rows.first?.text(at: 0)
        }
        let objects = [
            ("VIEW", "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA"),
            (
                "PROCEDURE",
                "SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES"
                    + " WHERE ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_SCHEMA"
            ),
            (
                "FUNCTION",
                "SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES"
                    + " WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA"
            ),
            ("TRIGGER", "SELECT TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA"),
            ("EVENT", "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA"),
        ]
        for (kind, sql) in objects {
            for (database, name) in try await list("\(sql) \(Self.isUserSchema)") {
                things["\(kind.lowercased()) \(database).\(name)"] = try await show(
                    connection, "\(kind) \(SQL.identifier(database, name))")
            }
        }
        for row in try await connection.query(
            "SELECT TRIGGER_SCHEMA AS db, EVENT_OBJECT_TABLE AS tbl, ACTION_TIMING AS timing, EVENT_MANIPULATION AS event,"
                + " GROUP_CONCAT(TRIGGER_NAME ORDER BY ACTION_ORDER) AS names FROM information_schema.TRIGGERS"
                + " WHERE TRIGGER_SCHEMA \(Self.isUserSchema) GROUP BY 1, 2, 3, 4"
        ).rows {
            let what = "trigger order \(row.text("db")).\(row.text("tbl")) \(row.text("timing")) \(row.text("event"))"
            things[what] = row.text("names")
        }
        // SHOW CREATE TABLE garbles some characters here.
        for (name, clause) in try await list(
            "SELECT CONCAT_WS('.', CONSTRAINT_SCHEMA, CONSTRAINT_NAME), CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS"
        ) { things["check \(name)"] = clause }
        for row in try await connection.query(
            "SELECT CONCAT_WS('.', SCHEMA_NAME, TABLE_NAME, COLUMN_NAME) AS name,"
                // Decimals in the server's own JSON keep zeros that its text form, read back, has not.
                + " REGEXP_REPLACE(JSON_REMOVE(HISTOGRAM, '$.\"last-updated\"'), '[.]00(?=[],])', '') AS json"
                + " FROM information_schema.COLUMN_STATISTICS"
        ).rows {
            things["histogram \(row.text("name"))"] = row.text("json")
        }
    }

    private mutating func readAccounts(_ connection: Connection) async throws {
        let accounts = try await connection.query(
            "SELECT User, Host FROM mysql.user WHERE User NOT IN ('mysql.sys', 'mysql.session', 'mysql.infoschema')")
        for row in accounts.rows {
            let name = SQL.account(user: row.text("User"), host: row.text("Host"))
            things["user \(name)"] = try await connection.query("SHOW CREATE USER \(name)").rows.first?.text(at: 0)
            things["grants \(name)"] = try await connection.query("SHOW GRANTS FOR \(name)").rows.map { $0.text(at: 0) }
                .joined(separator: "\n    ")
        }
    }

    /// All columns of SHOW CREATE but the time of creation, which is the fork's own.
    private func show(_ connection: Connection, _ object: String) async throws -> String {
        let result = try await connection.query("SHOW CREATE \(object)")
        let row = result.rows.first.map { row in
            result.columns.indices.filter { result.columns[$0] != "Created" }.map { row.text(at: $0) }
        }
        return (row ?? []).joined(separator: " | ")
    }
}
