import MySQL

/// What is in the tables, and what a row of defaults comes to.
extension ContentsReader {
    func readTables(_ contents: inout Contents) async throws {
        let tables = try await connection.query(
            "SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, AUTO_INCREMENT AS n FROM information_schema.TABLES"
                + " WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA \(Self.isOurs)"
        ).rows
        let columns = Dictionary(
            grouping: try await connection.query(
                "SELECT TABLE_SCHEMA AS d, TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS type, EXTRA AS e, COLUMN_KEY AS k"
                    + " FROM information_schema.COLUMNS WHERE TABLE_SCHEMA \(Self.isOurs) ORDER BY ORDINAL_POSITION"
            ).rows
        ) { Contents.plain("\($0.text("d")).\($0.text("t"))") }
        for row in tables {
            let (database, name) = (row.text("d"), row.text("t"))
            let (table, object) = (SQL.identifier(database, name), "\(database).\(name)")
            let shown = try await connection.query("SHOW CREATE TABLE \(table)").rows[0].text(at: 1)
            contents.set("SHOW CREATE", object, Self.normal(shown))
            if let counter = Int(row.text("n")) { contents.setCounter(of: object, to: counter) }
            let columns = columns[Contents.plain(object)] ?? []
            let values = columns.map { Self.value(SQL.identifier($0.text("c")), $0.text("type")) }
            let before = try await rows(values, table)
            contents.set("rows", object, before.sorted().joined(separator: Contents.newLine))
            if !columns.contains(where: { $0.text("k") == "PRI" }) {
                contents.set("order of rows", object, before.joined(separator: Contents.newLine))
            }
            let (counters, others) = (
                columns.filter { $0.text("e").contains("auto_increment") },
                columns.filter { !$0.text("e").contains("auto_increment") }
            )
            let plain = others.map { Self.value(SQL.identifier($0.text("c")), $0.text("type")) }
            contents.set(
                "default row", object,
                try await defaultRow(
                    plain.isEmpty ? ["1"] : plain, table, counter: counters.first.map { SQL.identifier($0.text("c")) }))
        }
    }

    /// Floats with all their digits, JSON as text in one character set and with the type of each part, and everything as bytes.
    private static func value(_ column: String, _ type: String) -> String {
        func types(_ path: String) -> String {
            "(SELECT GROUP_CONCAT(COALESCE(JSON_TYPE(v), '-') ORDER BY n) FROM JSON_TABLE(\(column), '\(path)'"
                + " COLUMNS (n FOR ORDINALITY, v JSON PATH '$')) AS parts)"
        }
        return switch type {
        case "json":
            "CONCAT_WS('; ', CAST(\(column) AS CHAR CHARACTER SET utf8mb4), JSON_TYPE(\(column)), "
                + "\(types("$**.*")), \(types("$**[*]")))"
        case "float": "\(column) * 1e0"
        default: column
        }
    }

    /// In the table's own order.
    private func rows(_ values: [String], _ table: String) async throws -> [String] {
        do {
            return try await connection.query(
                "SELECT \(values.map { "HEX(CAST(\($0) AS BINARY))" }.joined(separator: ", ")) FROM \(table) USE INDEX ()"
            ).rows.map {
                "(" + $0.values.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "NULL" }.joined(separator: ",")
                    + ")"
            }
        } catch let error as ServerError where !error.isConnectionLost {
            return ["error \(error.number)"]
        }
    }

    /// What an INSERT of nothing comes to, taken back. A counter may be ahead, and have no partition then: it gets the next number of those that
    /// are there.
    private func defaultRow(_ values: [String], _ table: String, counter: String?) async throws -> String {
        try await connection.execute("START TRANSACTION")
        var text = ""
        do {
            let before = try await rows(values, table)
            do {
                try await connection.execute("INSERT INTO \(table) () VALUES ()")
            } catch let error as ServerError where error.number == ServerError.noPartition && counter != nil {
                let counter = counter ?? ""
                let next = try await connection.query("SELECT COALESCE(MAX(\(counter)), 0) + 1 AS n FROM \(table)")
                    .rows[0].text("n")
                try await connection.execute("INSERT INTO \(table) (\(counter)) VALUES (\(next))")
            }
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
        }.sorted().joined(separator: Contents.newLine)
    }
}

extension ServerError {
    /// ER_NO_PARTITION_FOR_GIVEN_VALUE
    fileprivate static let noPartition: UInt32 = 1526
}
