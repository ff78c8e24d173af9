import MySQL

/// What information_schema says.
extension ContentsReader {
    private struct View {
        let kind: String
        let from: String
        /// The columns that name the database and the object.
        var schema = "TABLE_SCHEMA"
        var object = "TABLE_NAME"
        /// What tells its rows apart beside these.
        var keys: [String] = []
        var condition = ""
    }

    private static let views = [
        View(kind: "database", from: "SCHEMATA", schema: "SCHEMA_NAME", object: "SCHEMA_NAME"),
        View(kind: "database options", from: "SCHEMATA_EXTENSIONS", schema: "SCHEMA_NAME", object: "SCHEMA_NAME"),
        View(kind: "table", from: "TABLES"),
        View(kind: "table attributes", from: "TABLES_EXTENSIONS"),
        View(
            kind: "column", from: "COLUMNS", keys: ["COLUMN_NAME"]),
        View(
            kind: "column attributes", from: "COLUMNS_EXTENSIONS",
            keys: ["COLUMN_NAME"], condition: " AND ENGINE_ATTRIBUTE IS NOT NULL"),
        View(
            kind: "geometry", from: "ST_GEOMETRY_COLUMNS",
            keys: ["COLUMN_NAME"]),
        View(
            kind: "key", from: "STATISTICS",
            keys: ["INDEX_NAME", "SEQ_IN_INDEX"]),
        View(
            kind: "key column", from: "KEY_COLUMN_USAGE",
            keys: ["CONSTRAINT_NAME", "ORDINAL_POSITION"]),
        View(
            kind: "constraint", from: "TABLE_CONSTRAINTS",
            keys: ["CONSTRAINT_NAME", "CONSTRAINT_TYPE"]),
        View(
            kind: "foreign key", from: "REFERENTIAL_CONSTRAINTS", schema: "CONSTRAINT_SCHEMA", object: "TABLE_NAME",
            keys: ["CONSTRAINT_NAME"]),
        View(
            kind: "check",
            from:
                "CHECK_CONSTRAINTS JOIN information_schema.TABLE_CONSTRAINTS USING (CONSTRAINT_SCHEMA, CONSTRAINT_NAME)",
            schema: "CONSTRAINT_SCHEMA", object: "TABLE_NAME", keys: ["CONSTRAINT_NAME"]),
        View(
            kind: "partition", from: "PARTITIONS",
            keys: ["PARTITION_NAME", "SUBPARTITION_NAME"]),
        View(kind: "view", from: "VIEWS"),
        View(
            kind: "view's tables", from: "VIEW_TABLE_USAGE", schema: "VIEW_SCHEMA", object: "VIEW_NAME",
            keys: ["TABLE_SCHEMA", "TABLE_NAME"]),
        View(
            kind: "view's routines", from: "VIEW_ROUTINE_USAGE",
            keys: ["SPECIFIC_SCHEMA", "SPECIFIC_NAME"]),
        View(
            kind: "routine", from: "ROUTINES", schema: "ROUTINE_SCHEMA", object: "ROUTINE_NAME", keys: ["ROUTINE_TYPE"]),
        View(
            kind: "parameter", from: "PARAMETERS", schema: "SPECIFIC_SCHEMA", object: "SPECIFIC_NAME",
            keys: ["ROUTINE_TYPE", "ORDINAL_POSITION"]),
        View(kind: "trigger", from: "TRIGGERS", schema: "TRIGGER_SCHEMA", object: "TRIGGER_NAME"),
        View(kind: "event", from: "EVENTS", schema: "EVENT_SCHEMA", object: "EVENT_NAME"),
    ]

    func readSchema(_ contents: inout Contents) async throws {
        for view in Self.views {
            let result = try await connection.query(
                "SELECT * FROM information_schema.\(view.from) WHERE \(view.schema) \(Self.isOurs)\(view.condition)")
            for row in result.rows {
                // In an expression, the server names the character set of a literal at times, and its own at others.
                let text = Self.line(row, result.columns)
                    .replacing(/_[a-z0-9]+\\5c'/, with: "\\5c'").replacing("\\5c\\5c0", with: "")
                var body = text
                // A view that is made from its own text has parentheses around its joins.
                if view.kind == "view" { body = text.filter { !"()".contains($0) } }
                // Of CREATE TABLE … SELECT, the server that executes it shows no default here that is an expression; SHOW CREATE does.
                if text.contains(" EXTRA=DEFAULT_GENERATED") {
                    body = body.replacing(/\ COLUMN_DEFAULT=.*? IS_NULLABLE=/, with: " IS_NULLABLE=")
                }
                // Of a partitioned table this is what it was made with, whatever it has become.
                if text.contains(" partitioned") { body = body.replacing(/\ ROW_FORMAT=\w+/, with: "") }
                contents.set(
                    view.kind, row.text(view.schema) + "." + row.text(view.object),
                    part: view.keys.map { row.text($0) }.joined(separator: " "), body)
            }
        }
        try await readHistograms(&contents)
    }

    /// Those of DECIMAL columns keep the digits of a DOUBLE.
    private func readHistograms(_ contents: inout Contents) async throws {
        for row in try await connection.query(
            """
            SELECT h.SCHEMA_NAME AS d, h.TABLE_NAME AS t, h.COLUMN_NAME AS c, JSON_REMOVE(h.HISTOGRAM, '$."last-updated"') AS h
            FROM information_schema.COLUMN_STATISTICS h JOIN information_schema.COLUMNS c ON c.TABLE_SCHEMA = h.SCHEMA_NAME
            AND c.TABLE_NAME = h.TABLE_NAME AND c.COLUMN_NAME = h.COLUMN_NAME WHERE c.DATA_TYPE <> 'decimal'
            """
        ).rows {
            contents.set("histogram", "\(row.text("d")).\(row.text("t"))", part: row.text("c"), row.text("h"))
        }
    }
}
