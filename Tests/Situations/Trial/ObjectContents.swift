import MySQL

/// Views, triggers, events and routines: as they are shown, and what they do.
extension ContentsReader {
    private static let lists = [
        ("VIEW", "TABLE_SCHEMA", "TABLE_NAME", "VIEWS"), ("TRIGGER", "TRIGGER_SCHEMA", "TRIGGER_NAME", "TRIGGERS"),
        ("EVENT", "EVENT_SCHEMA", "EVENT_NAME", "EVENTS"),
        ("PROCEDURE", "ROUTINE_SCHEMA", "ROUTINE_NAME", "ROUTINES WHERE ROUTINE_TYPE = 'PROCEDURE'"),
        ("FUNCTION", "ROUTINE_SCHEMA", "ROUTINE_NAME", "ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION'"),
    ]

    func readObjects(_ contents: inout Contents) async throws {
        for (kind, schema, name, list) in Self.lists {
            let rows = try await connection.query(
                "SELECT \(schema) AS d, \(name) AS n FROM information_schema.\(list) HAVING d \(Self.isOurs)"
            ).rows
            for row in rows {
                let object = SQL.identifier(row.text("d"), row.text("n"))
                let named = "\(row.text("d")).\(row.text("n"))"
                contents.set("SHOW CREATE \(kind)", named, try await answer("SHOW CREATE \(kind) \(object)"))
                switch kind {
                case "PROCEDURE":
                    try await connection.execute("START TRANSACTION")
                    contents.set("CALL", named, try await success("CALL \(object)('1')"))
                    try await connection.execute("ROLLBACK")
                case "FUNCTION": contents.set("call", named, try await answer("SELECT \(object)('1') AS value"))
                case "VIEW":
                    contents.set("rows of view", named, try await answer("SELECT COUNT(*) AS n FROM \(object)"))
                default: break
                }
            }
        }
    }
}
