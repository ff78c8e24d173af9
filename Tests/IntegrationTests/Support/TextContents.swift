import MySQL
import Testing

/// What databases are made of, by the bytes that the server has: information_schema in hexadecimal, and SHOW CREATE as it is stored.
struct TextContents {
    /// Name of the thing to its columns.
    private(set) var things: [String: String] = [:]

    private static let lists: [(kind: String, name: String, sql: String)] = [
        (
            "PROCEDURE", "ROUTINE_NAME",
            "SELECT * FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'PROCEDURE' AND ROUTINE_SCHEMA"
        ),
        (
            "FUNCTION", "ROUTINE_NAME",
            "SELECT * FROM information_schema.ROUTINES WHERE ROUTINE_TYPE = 'FUNCTION' AND ROUTINE_SCHEMA"
        ),
        ("EVENT", "EVENT_NAME", "SELECT * FROM information_schema.EVENTS WHERE EVENT_SCHEMA"),
        ("TRIGGER", "TRIGGER_NAME", "SELECT * FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA"),
        ("VIEW", "TABLE_NAME", "SELECT * FROM information_schema.VIEWS WHERE TABLE_SCHEMA"),
        (
            "TABLE", "TABLE_NAME",
            "SELECT TABLE_NAME, TABLE_SCHEMA, TABLE_COLLATION, TABLE_COMMENT FROM information_schema.TABLES"
                + " WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA"
        ),
    ]

    /// What is the server's own; and the introducers of literals in expressions, which SHOW CREATE TABLE does not show as they were.
    private static let ignored: Set<String> = [
        "created", "last_altered", "last_executed", "originator", "generation_expression",
    ]

    static func read(_ server: TestServer, databases: [String]) async throws -> TextContents {
        var contents = TextContents()
        let connection = try await server.connect()
        try await connection.execute("SET NAMES utf8mb4")
        try await connection.execute("SET SESSION time_zone = '+00:00', character_set_results = NULL")
        for database in databases {
            for list in lists {
                let listed = try await connection.query("\(list.sql) = \(SQL.literal(database))")
                for row in listed.rows {
                    let name = row.text(list.name)
                    var text = described(row, listed.columns)
                    // A server may have made what it cannot read itself.
                    let shown = try? await connection.query(
                        "SHOW CREATE \(list.kind) \(SQL.identifier(database, name))")
                    text += shown.map { described($0.rows[0], $0.columns) } ?? "not shown"
                    contents.things["\(list.kind) \(database).\(name)"] = text
                }
            }
            let parameters = try await connection.query(
                "SELECT * FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = \(SQL.literal(database))")
            for row in parameters.rows {
                let name = "\(row.text("ROUTINE_TYPE")) \(row.text("SPECIFIC_NAME")) \(row.text("ORDINAL_POSITION"))"
                contents.things["parameter of \(name)"] = described(row, parameters.columns)
            }
            let columns = try await connection.query(
                "SELECT * FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = \(SQL.literal(database))")
            for row in columns.rows {
                contents.things["column \(row.text("TABLE_NAME")).\(row.text("COLUMN_NAME"))"] = described(
                    row, columns.columns)
            }
        }
        return contents
    }

    private static func described(_ row: Row, _ columns: [String]) -> String {
        columns.indices.filter { !ignored.contains(columns[$0].lowercased()) }.map { index in
            "\(columns[index]) " + (row.values[index].map(SQL.hexLiteral) ?? "NULL")
        }.joined(separator: "\n    ")
    }

    /// Fails the test where a server has something else.
    func expectSame(
        on server: TestServer, databases: [String], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let differences = try await Self.read(server, databases: databases).differences(from: self)
        #expect(
            differences.isEmpty, "\(differences.count): \(differences.prefix(10).joined(separator: "\n"))",
            sourceLocation: sourceLocation)
    }

    /// One line for each thing that is different, missing or too much.
    private func differences(from other: TextContents) -> [String] {
        Set(things.keys).union(other.things.keys).sorted().compactMap { name in
            let (mine, theirs) = (things[name], other.things[name])
            guard mine != theirs else { return nil }
            let lines = zip((mine ?? "").split(separator: "\n"), (theirs ?? "").split(separator: "\n"))
            let line = lines.first { $0 != $1 }
            return "\(name): \(line?.0 ?? "none") instead of \(line?.1 ?? "none")"
        }
    }
}
