import Binlog
import Foundation
import MySQL
import Testing

/// Row images that a real server wrote, against what it answers when it is asked for the same values.
extension IntegrationTests {
    @Suite struct RowValueTests {
        /// All tables of the case `types`: what their events add up to is what is in them, value by value.
        @Test(arguments: ["FULL", "MINIMAL"])
        func decodedImagesAreWhatSelectReturns(metadata: String) async throws {
            let options = ["--binlog-row-metadata=\(metadata)", "--sql-mode=NO_ENGINE_SUBSTITUTION"]
            try await TestServer.with([("source", options)]) { servers in
                let source = servers[0]
                let setup = Shell.repository.appending(path: "Tests/IntegrationTests/Cases/types/setup.sql")
                try await source.run(file: setup)
                var tables: [TableIdentity: Contents] = [:]
                try Self.forEachRows(try await BinlogFile.events(of: source)) { table, change in
                    try tables[TableIdentity(table.database, table.table), default: Contents()].apply(change, table)
                }
                // Its columns change between its rows.
                tables[TableIdentity("types", "instant_columns")] = nil
                #expect(tables.count > 75)
                let connection = try await source.connect()
                _ = try await connection.query("SET time_zone = '+00:00'")
                for (name, contents) in tables {
                    let stored = try await Self.stored(name, connection)
                    #expect(contents.columns == stored.columns, "\(name)")
                    let difference = contents.rows.difference(from: stored.rows)
                    #expect(difference.isEmpty, "\(name): \(difference)")
                }
            }
        }

        /// Images that hold some columns only, and changes of JSON documents in the place of documents.
        @Test func minimalImagesAndPartialDocuments() async throws {
            let long = String(repeating: "a", count: 200)
            try await TestServer.with([("source", [])]) { servers in
                try await servers[0].run(
                    """
                    CREATE DATABASE d; USE d; SET binlog_row_image = MINIMAL, binlog_row_value_options = PARTIAL_JSON;
                    CREATE TABLE t (a JSON, id INT PRIMARY KEY, b VARCHAR(300), c JSON, e JSON, f DECIMAL(5, 2));
                    INSERT INTO t (id, a, c, e)
                      VALUES (1, '{"x": [1, 2], "long": "\(long)"}', '[]', '{"y": 1, "z": "\(long)"}');
                    UPDATE t SET a = JSON_REMOVE(JSON_SET(a, '$.k', 'é'), '$.x[0]'), b = 'b', c = '{"new": 1}',
                      e = JSON_SET(e, '$.y', CAST(2.50 AS DECIMAL(5, 2)));
                    UPDATE t SET f = -0.25, e = NULL;
                    DELETE FROM t;
                    """)
                var images: [[RowValue?]] = []
                try Self.forEachRows(try await BinlogFile.events(of: servers[0])) { _, change in
                    images += change.before + change.after
                }
                let texts = images.map { $0.map { $0?.description ?? "-" }.joined(separator: " | ") }
                #expect(
                    texts == [
                        #"{"x": [1, 2], "long": "\#(long)"} | 1 | - | [] | {"y": 1, "z": "\#(long)"} | -"#,
                        "- | 1 | - | - | - | -",
                        #"insert $.k "é", remove $.x[0] | - | "b" | {"new": 1} | replace $.y 2.50 | -"#,
                        "- | 1 | - | - | - | -",
                        "- | - | - | - | NULL | -0.25",
                        "- | 1 | - | - | - | -",
                    ])
            }
        }

        // MARK: - From the binlog

        struct Change {
            var before: [[RowValue?]] = []
            var after: [[RowValue?]] = []
        }

        /// Calls `body` with the decoded rows of each event. Images must fill their event, and end where their shape says.
        private static func forEachRows(_ events: [Event], _ body: (TableMap, Change) throws -> Void) throws {
            var maps: [UInt64: TableMap] = [:]
            for event in events {
                switch try event.body() {
                case .tableMap(let map): maps[map.tableID] = map
                case .rows(let rows):
                    let map = try #require(maps[rows.tableID])
                    let images = Array(event.bytes[rows.images])
                    try body(map, try images.withUnsafeBytes { try change(rows, map, $0) })
                default: break
                }
            }
        }

        private static func change(
            _ rows: RowsEvent, _ map: TableMap, _ images: UnsafeRawBufferPointer
        ) throws -> Change {
            let decoder = RowDecoder(map, limit: 1 << 24)
            let shape = RowShape(map, key: [])
            var (change, offset, key): (Change, Int, [UInt8]) = (Change(), 0, [])
            while offset < images.count {
                if rows.kind != .write {
                    let image = try decoder.image(in: images, at: offset, present: rows.present)
                    #expect(
                        try shape.image(in: images, at: offset, present: rows.present, key: &key) == image.end)
                    change.before.append(image.values)
                    offset = image.end
                }
                switch rows.kind {
                case .delete: continue
                case .write, .update:
                    let image = try decoder.image(in: images, at: offset, present: rows.presentAfter)
                    #expect(
                        try shape.image(in: images, at: offset, present: rows.presentAfter, key: &key) == image.end)
                    change.after.append(image.values)
                    offset = image.end
                case .partialUpdate:
                    let image = try decoder.partialImage(in: images, at: offset, present: rows.presentAfter)
                    #expect(
                        try shape.partialImage(in: images, at: offset, present: rows.presentAfter, key: &key)
                            == image.end)
                    change.after.append(image.values)
                    offset = image.end
                }
            }
            #expect(offset == images.count)
            #expect(key.isEmpty)
            return change
        }

        /// The rows of a table, in a form in which they can be compared, sorted.
        private struct Contents {
            var columns = 0
            private var unsorted: [String: Int] = [:]

            var rows: [String] {
                unsorted.flatMap { Array(repeating: $0.key, count: $0.value) }.sorted()
            }

            mutating func apply(_ change: Change, _ table: TableMap) throws {
                columns = table.columns.count
                for row in change.before {
                    let text = Self.text(row, table)
                    let count = try #require(unsorted[text], "\(table.database).\(table.table) has no row \(text)")
                    unsorted[text] = count == 1 ? nil : count - 1
                }
                for row in change.after { unsorted[Self.text(row, table), default: 0] += 1 }
            }

            private static func text(_ row: [RowValue?], _ table: TableMap) -> String {
                zip(row, table.columns).map { RowValueTests.comparable($0, $1.type) }.joined(separator: "|")
            }
        }

        private static func comparable(_ value: RowValue?, _ type: ColumnType) -> String {
            switch value {
            case nil: "missing"
            case .null?: "NULL"
            case .number(let text)?:
                switch type {
                case .float: "\(Float(text) ?? .nan)"
                case .double: "\(Double(text) ?? .nan)"
                default: text
                }
            case .text(let text, nil)?: "text " + hex(Array(text.utf8))
            case .bytes(let bytes, nil)?: "bytes " + hex(bytes)
            case .json(let text)? where type == .vector:
                "bytes "
                    + text.dropFirst().dropLast().split(separator: ", ").map { number in
                        withUnsafeBytes(of: (Float(number) ?? .nan).bitPattern.littleEndian) { hex(Array($0)) }
                    }.joined()
            case .json(let text)?: text
            default: "unexpected"
            }
        }

        // MARK: - From the tables

        private static func stored(
            _ table: TableIdentity, _ connection: Connection
        ) async throws -> (columns: Int, rows: [String]) {
            func literal(_ text: String) -> String {
                "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
            }
            func quoted(_ name: String) -> String { "`" + name.replacing("`", with: "``") + "`" }
            let columns = try await connection.query(
                """
                SELECT column_name AS name, data_type AS type, character_set_name AS charset FROM information_schema.columns
                WHERE BINARY table_schema = BINARY \(literal(table.database)) AND BINARY table_name = BINARY \(literal(table.table))
                ORDER BY ordinal_position
                """
            ).rows.map { (name: $0.text("name"), type: $0.text("type"), charset: $0.string("charset")) }
            let list = columns.map { expression(quoted($0.name), $0.type, $0.charset) }.joined(separator: ", ")
            let result = try await connection.query(
                "SELECT \(list) FROM \(quoted(table.database)).\(quoted(table.table))")
            let rows = result.rows.map { row in
                columns.indices.map { index in
                    row.values[index] == nil ? "NULL" : comparable(row.text(at: index), columns[index].type)
                }.joined(separator: "|")
            }
            return (columns.count, rows.sorted())
        }

        /// What to ask the server for.
        private static func expression(_ name: String, _ type: String, _ charset: String?) -> String {
            switch type {
            case "enum", "set", "bit": "CAST(\(name) AS UNSIGNED)"
            case "float", "double": "\(name) * 1e0"
            case "decimal", "tinyint", "smallint", "mediumint", "int", "bigint": "\(name) + 0"
            case "json": "CONVERT(\(name) USING utf8mb4)"
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext": characters(name, charset)
            case "date", "datetime", "timestamp", "time", "year":
                "CONCAT('text ', LOWER(HEX(CONVERT(\(name) USING utf8mb4))))"
            default: "CONCAT('bytes ', LOWER(HEX(\(name))))"
            }
        }

        private static func characters(_ name: String, _ charset: String?) -> String {
            let text = "CONCAT('text ', LOWER(HEX(CONVERT(\(name) USING utf8mb4))))"
            let bytes = "CONCAT('bytes ', LOWER(HEX(\(name))))"
            return switch charset {
            case "utf8mb4", "utf8mb3", "ascii", "latin1", "ucs2", "utf16", "utf16le", "utf32": text
            case "swe7", nil: bytes
            // Shown as text only when it is ASCII.
            default: "IF(HEX(\(name)) REGEXP '^([0-7].)*$', \(text), \(bytes))"
            }
        }

        private static func comparable(_ text: String, _ type: String) -> String {
            switch type {
            case "float": "\(Float(Double(text) ?? .nan))"
            case "double": "\(Double(text) ?? .nan)"
            default: text
            }
        }

        private static func hex(_ bytes: [UInt8]) -> String {
            var text: [UInt8] = []
            let digits = Array("0123456789abcdef".utf8)
            for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
            return String(decoding: text, as: UTF8.self)
        }
    }
}
