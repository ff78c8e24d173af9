import MySQL

/// Reads a server's ``Contents``.
struct ContentsReader {
    let connection: Connection

    private static let isOurs = "NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"

    /// What differs between two servers that are the same, or is a matter of the moment.
    private static let passing: Set<String> = [
        "TABLE_ROWS", "AVG_ROW_LENGTH", "DATA_LENGTH", "MAX_DATA_LENGTH", "INDEX_LENGTH", "DATA_FREE", "AUTO_INCREMENT",
        "CREATE_TIME",
        "UPDATE_TIME", "CHECK_TIME", "CARDINALITY", "CREATED", "LAST_ALTERED", "LAST_EXECUTED", "ORIGINATOR",
        "Timestamp", "Grantor",
        "password_last_changed", "CHECKSUM", "LAST_UPDATE",
    ]

    static func read(_ connection: Connection) async throws -> Contents {
        let reader = ContentsReader(connection: connection)
        for statement in [
            "SET NAMES utf8mb4",
            "SET SESSION time_zone = '+00:00', sql_mode = '', timestamp = 1000000000, innodb_lock_wait_timeout = 2",
            "SET SESSION information_schema_stats_expiry = 0, default_collation_for_utf8mb4 = utf8mb4_0900_ai_ci",
        ] { try await connection.execute(statement) }
        var contents = Contents()
        try await reader.readSchema(&contents)
        try await reader.readTables(&contents)
        try await reader.readObjects(&contents)
        try await reader.readAccounts(&contents)
        return contents
    }

    // MARK: - information_schema

    private func readSchema(_ contents: inout Contents) async throws {
        let sources: [(kind: String, table: String, schema: String, object: String, keys: [String])] = [
            ("database", "SCHEMATA", "SCHEMA_NAME", "SCHEMA_NAME", []),
            ("table", "TABLES", "TABLE_SCHEMA", "TABLE_NAME", []),
            ("column", "COLUMNS", "TABLE_SCHEMA", "TABLE_NAME", ["COLUMN_NAME"]),
            ("key", "STATISTICS", "TABLE_SCHEMA", "TABLE_NAME", ["INDEX_NAME", "SEQ_IN_INDEX"]),
            ("key column", "KEY_COLUMN_USAGE", "TABLE_SCHEMA", "TABLE_NAME", ["CONSTRAINT_NAME", "ORDINAL_POSITION"]),
            ("constraint", "TABLE_CONSTRAINTS", "TABLE_SCHEMA", "TABLE_NAME", ["CONSTRAINT_NAME", "CONSTRAINT_TYPE"]),
            ("foreign key", "REFERENTIAL_CONSTRAINTS", "CONSTRAINT_SCHEMA", "TABLE_NAME", ["CONSTRAINT_NAME"]),
            (
                "check",
                "CHECK_CONSTRAINTS JOIN information_schema.TABLE_CONSTRAINTS USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME)",
                "CONSTRAINT_SCHEMA", "TABLE_NAME", ["CONSTRAINT_NAME"]
            ),
            ("partition", "PARTITIONS", "TABLE_SCHEMA", "TABLE_NAME", ["PARTITION_NAME", "SUBPARTITION_NAME"]),
            ("view", "VIEWS", "TABLE_SCHEMA", "TABLE_NAME", []),
            ("routine", "ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME", ["ROUTINE_TYPE"]),
            ("parameter", "PARAMETERS", "SPECIFIC_SCHEMA", "SPECIFIC_NAME", ["ROUTINE_TYPE", "ORDINAL_POSITION"]),
            ("trigger", "TRIGGERS", "TRIGGER_SCHEMA", "TRIGGER_NAME", []),
            ("event", "EVENTS", "EVENT_SCHEMA", "EVENT_NAME", []),
        ]
        for source in sources {
            let result = try await connection.query(
                "SELECT * FROM information_schema.\(source.table) WHERE \(source.schema) \(Self.isOurs)")
            for row in result.rows {
                let values = zip(result.columns, row.values).filter { !Self.passing.contains($0.0) }
                // In an expression, the server names the character set of a literal at times, and its own at others.
                let text = values.map { "\($0)=\($1.map(Contents.plain) ?? "NULL")" }.joined(separator: " ")
                    .replacing(/_[a-z0-9]+\\5c'/, with: "\\5c'").replacing("\\5c\\5c0", with: "")
                // A view that is made from its own text has parentheses around its joins.
                let body = source.kind == "view" ? text.filter { !"()".contains($0) } : text
                contents.set(
                    source.kind, row.text(source.schema) + "." + row.text(source.object),
                    part: source.keys.map { row.text($0) }.joined(separator: " "), body)
            }
        }
    }

    // MARK: - Tables

    private func readTables(_ contents: inout Contents) async throws {
        let tables = try await connection.query(
            "SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, AUTO_INCREMENT AS n FROM information_schema.TABLES"
                + " WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA \(Self.isOurs)"
        ).rows
        for row in tables {
            let (database, name) = (row.text("d"), row.text("t"))
            let (table, object) = (SQL.identifier(database, name), "\(database).\(name)")
            let shown = try await connection.query("SHOW CREATE TABLE \(table)").rows[0].text(at: 1)
            contents.set("SHOW CREATE", object, Self.normal(shown))
            let columns = try await connection.query(
                "SELECT COLUMN_NAME AS c, DATA_TYPE AS t, EXTRA AS e FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = \(SQL.literal(database))"
                    + " AND TABLE_NAME = \(SQL.literal(name)) ORDER BY ORDINAL_POSITION"
            ).rows
            let values = columns.map { Self.value(SQL.identifier($0.text("c")), $0.text("t")) }
            let before = try await rows(values, table)
            contents.set("rows", object, before.sorted().joined(separator: "\n           "))
            let plain = columns.filter { !$0.text("e").contains("auto_increment") }
                .map { Self.value(SQL.identifier($0.text("c")), $0.text("t")) }
            contents.set("default row", object, try await defaultRow(plain.isEmpty ? ["1"] : plain, table))
        }
        try await connection.execute("SET SESSION character_set_results = utf8mb4")
    }

    /// Floats with all their digits, JSON as text in one character set, and everything as bytes.
    private static func value(_ column: String, _ type: String) -> String {
        switch type {
        case "json": "CAST(\(column) AS CHAR CHARACTER SET utf8mb4)"
        case "float": "\(column) * 1e0"
        default: column
        }
    }

    private func rows(_ values: [String], _ table: String) async throws -> [String] {
        do {
            return try await connection.query(
                "SELECT \(values.map { "HEX(CAST(\($0) AS BINARY))" }.joined(separator: ", ")) FROM \(table)"
            ).rows.map {
                "(" + $0.values.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "NULL" }.joined(separator: ",")
                    + ")"
            }
        } catch let error as ServerError where !error.isConnectionLost {
            return ["error \(error.number)"]
        }
    }

    /// What an INSERT of nothing comes to, taken back.
    private func defaultRow(_ values: [String], _ table: String) async throws -> String {
        try await connection.execute("START TRANSACTION")
        var text = ""
        do {
            let before = try await rows(values, table)
            try await connection.execute("INSERT INTO \(table) () VALUES ()")
            var after = try await rows(values, table)
            for row in before { if let index = after.firstIndex(of: row) { after.remove(at: index) } }
            text = after.joined(separator: " ")
        } catch let error as ServerError where !error.isConnectionLost {
            text = "error \(error.number)"
        }
        try await connection.execute("ROLLBACK")
        return text
    }

    /// Without counters, the order of keys, and the character sets that a column may name or not.
    private static func normal(_ shown: String) -> String {
        shown.replacing(/\ AUTO_INCREMENT=\d+/, with: "").split(separator: "\n").map { line in
            var line = line.hasSuffix(",") ? line.dropLast() : line
            if line.hasPrefix("  `") {
                line = Substring(
                    line.replacing(/\ CHARACTER\ SET\ \w+/, with: "").replacing(/\ COLLATE\ \w+/, with: "").replacing(
                        /_[a-z0-9]+'/, with: "'"
                    ).replacing("\\0", with: ""))
            }
            return String(line)
        }.sorted().joined(separator: "\n           ")
    }

    // MARK: - Objects and accounts

    private func readObjects(_ contents: inout Contents) async throws {
        for (kind, sql) in [
            ("VIEW", "SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA \(Self.isOurs)"),
            (
                "TRIGGER",
                "SELECT TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA \(Self.isOurs)"
            ),
            (
                "EVENT",
                "SELECT EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA \(Self.isOurs)"
            ),
            (
                "PROCEDURE",
                "SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_SCHEMA \(Self.isOurs)"
            ),
            (
                "FUNCTION",
                "SELECT ROUTINE_SCHEMA, ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA \(Self.isOurs)"
            ),
        ] {
            for row in try await connection.query(sql).rows {
                let (database, name) = (row.text(at: 0), row.text(at: 1))
                let object = SQL.identifier(database, name)
                contents.set(
                    "SHOW CREATE \(kind)", "\(database).\(name)", try await answer("SHOW CREATE \(kind) \(object)"))
                if kind == "PROCEDURE" {
                    contents.set("CALL", "\(database).\(name)", try await success("CALL \(object)('1')"))
                }
                if kind == "FUNCTION" {
                    contents.set("CALL", "\(database).\(name)", try await answer("SELECT \(object)('1')"))
                }
                if kind == "VIEW" {
                    contents.set(
                        "rows of view", "\(database).\(name)", try await answer("SELECT COUNT(*) FROM \(object)"))
                }
            }
        }
    }

    /// The rows that a statement answers with, or its error.
    private func answer(_ sql: String) async throws -> String {
        do {
            let result = try await connection.query(sql)
            return result.rows.map { row in
                zip(result.columns, row.values).filter { $0.0 != "Created" }
                    .map { $1.map(Contents.plain) ?? "NULL" }.joined(separator: " | ")
            }.joined(separator: "\n           ")
        } catch let error as ServerError where !error.isConnectionLost {
            return "error \(error.number)"
        }
    }

    /// Whether a statement with several results works.
    private func success(_ sql: String) async throws -> String {
        do {
            try await connection.execute(sql)
            return "works"
        } catch let error as ServerError where !error.isConnectionLost {
            return "error \(error.number)"
        }
    }

    private func readAccounts(_ contents: inout Contents) async throws {
        for (table, keys) in [
            ("user", ["User", "Host"]), ("db", ["User", "Host", "Db"]),
            ("tables_priv", ["User", "Host", "Db", "Table_name"]),
            ("columns_priv", ["User", "Host", "Db", "Table_name", "Column_name"]),
            ("procs_priv", ["User", "Host", "Db", "Routine_name", "Routine_type"]),
            ("role_edges", ["FROM_USER", "FROM_HOST", "TO_USER", "TO_HOST"]),
            ("default_roles", ["USER", "HOST", "DEFAULT_ROLE_USER", "DEFAULT_ROLE_HOST"]),
            ("global_grants", ["USER", "HOST", "PRIV"]),
            ("proxies_priv", ["User", "Host", "Proxied_user", "Proxied_host"]),
        ] {
            let result = try await connection.query("SELECT * FROM mysql.\(table)")
            for row in result.rows {
                let user = row.text(keys[0])
                if user == "root" || user.hasPrefix("mysql.") { continue }
                let text = zip(result.columns, row.values).filter { !Self.passing.contains($0.0) }
                    .map { "\($0)=\($1.map(Contents.plain) ?? "NULL")" }.joined(separator: " ")
                contents.set("mysql.\(table)", "", part: keys.map { row.text($0) }.joined(separator: " "), text)
            }
        }
    }
}
