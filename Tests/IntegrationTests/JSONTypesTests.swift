import Archive
import Binlog
import Foundation
import Testing

extension IntegrationTests {
    /// Documents with values of all types arrive as they are: the type at every path, and every byte of the rows.
    @Suite struct JSONTypesTests {
        private static let tables = ["keyed", "keyless"]
        private static let seed: UInt64 = 20_261_121

        /// What a server holds: the types by its own word, and the images by its binary log.
        private struct Contents: Equatable {
            var types: [String]
            var images: [[UInt8]]
        }

        /// Also touches each row once, and notes the images as they were before, or are since.
        private func contents(of server: TestServer, before: Bool) async throws -> Contents {
            // Each value and what it is, in another way than a copy reads it.
            let types = try await server.values(
                Self.tables.flatMap { table in
                    ["j", "k"].map { column in
                        """
                        SELECT SHA2(CONCAT_WS('|', '\(table)', id, '\(column)', CAST(\(column) AS CHAR), JSON_TYPE(\(column)),
                          (SELECT JSON_ARRAYAGG(JSON_ARRAY(o, JSON_TYPE(v))) FROM JSON_TABLE(\(column), '$**[0]' COLUMNS (o FOR ORDINALITY,
                          v JSON PATH '$')) AS t)), 256) AS digest FROM d.\(table)
                        """
                    }
                }.joined(separator: " UNION ALL ")
            ).sorted()
            let file = try await server.value("SHOW BINARY LOG STATUS")
            try await server.run("FLUSH BINARY LOGS; UPDATE d.keyed SET n = n + 1; UPDATE d.keyless SET n = n + 1")
            let base = URL(filePath: try await server.value("SELECT @@log_bin_basename")).deletingLastPathComponent()
            let next = try #require(try await server.values("SHOW BINARY LOGS").last)
            #expect(next > file)
            return Contents(types: types, images: try images(in: base.appending(path: next), before: before))
        }

        private func images(in file: URL, before: Bool) throws -> [[UInt8]] {
            var map: TableMap?
            var found: [[UInt8]] = []
            for event in try BinlogFile.events(in: file) {
                switch try event.body() {
                case .tableMap(let next): map = next
                case .rows(let rows):
                    let shape = RowShape(try #require(map), key: [])
                    let images = Array(event.bytes[rows.images])
                    try images.withUnsafeBytes { bytes in
                        var (offset, isBefore, key) = (0, true, [UInt8]())
                        while offset < bytes.count {
                            let end = try shape.image(in: bytes, at: offset, present: rows.present, key: &key)
                            if isBefore == before { found.append(Array(images[offset..<end])) }
                            (offset, isBefore) = (end, !isBefore)
                        }
                    }
                default: break
                }
            }
            return found.sorted { $0.lexicographicallyPrecedes($1) }
        }

        private func expect(
            _ target: TestServer, _ expected: Contents, _ what: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let found = try await contents(of: target, before: true)
            #expect(found.types.count == expected.types.count, "\(what)", sourceLocation: sourceLocation)
            let types = Set(expected.types).symmetricDifference(found.types).count
            #expect(types == 0, "types, \(what), seed \(Self.seed)", sourceLocation: sourceLocation)
            let lacking = Set(expected.images).subtracting(found.images)
            let first = Data(lacking.first ?? []).base64EncodedString()
            let areEqual = found.images == expected.images
            #expect(
                areEqual,
                "images, \(what): \(lacking.count), the first is \(first)",
                sourceLocation: sourceLocation)
        }

        private static func inserts(_ corpus: inout JSONCorpus, from first: Int, count: Int, extremes: Bool) -> String {
            var script = ""
            for table in tables {
                let columns = JSONCorpus.names.joined(separator: ", ")
                for batch in stride(from: 0, to: count, by: 500) {
                    let rows = (batch..<min(batch + 500, count)).map { index in
                        let document =
                            extremes && index < JSONCorpus.extremes.count
                            ? JSONCorpus.extremes[index] : corpus.document()
                        return
                            "(\(first + index), 0, \(corpus.row()), \(document), JSON_ARRAY(\(corpus.value(depth: 1))))"
                    }
                    script +=
                        "INSERT INTO d.\(table) (id, n, \(columns), j, k) VALUES\n\(rows.joined(separator: ",\n"));\n"
                }
            }
            return script
        }

        @Test func tenThousandDocuments() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                var corpus = JSONCorpus(seed: Self.seed)
                let generated =
                    "at VARCHAR(30) AS (JSON_TYPE(j)) STORED, first VARCHAR(30) AS (JSON_TYPE(k->'$[0]')) STORED"
                try await source.run(
                    """
                    CREATE DATABASE d; SET sql_mode = '';
                    CREATE TABLE d.keyed (id INT PRIMARY KEY, n INT, \(JSONCorpus.columns), j JSON, k JSON, \(generated));
                    CREATE TABLE d.keyless (id INT, n INT, \(JSONCorpus.columns), j JSON, k JSON);
                    CREATE TABLE d.spare (n INT, j JSON); INSERT INTO d.spare VALUES (1, JSON_OBJECT('a', REPEAT('x', 20), 'd', 1.5));
                    INSERT INTO d.spare VALUES (1, JSON_ARRAY(CAST(1234567 AS DECIMAL(9,0)))); UPDATE d.spare SET j = JSON_SET(j, '$.a', 'y');
                    \(Self.inserts(&corpus, from: 1, count: 1500, extremes: true))
                    """)
                try await archive.create().expect(status: 0)
                let snapshot = try #require(try ArchiveDirectory(opening: archive.path).manifest().snapshots.first).id
                let first = try await contents(of: source, before: false)
                let moment = try await FrozenMoment.freeze(source)
                // W11 of all: rows without a key that are found by what is inside their documents.
                try await source.run(
                    """
                    SET sql_mode = ''; \(Self.inserts(&corpus, from: 2001, count: 1300, extremes: false))
                    UPDATE d.keyless SET j = JSON_OBJECT('at', CURRENT_DATE, 'price', price) WHERE id % 7 = 0;
                    UPDATE d.keyed SET j = k, k = JSON_ARRAY(j) WHERE id % 5 = 0; DELETE FROM d.keyless WHERE id % 11 = 0;
                    DELETE FROM d.keyed WHERE id % 13 = 0;
                    """)
                // Spare bytes, and digits in front of a decimal, are of no account where rows are found by their documents.
                try await source.run("UPDATE d.spare SET n = n + 1")
                let last = try await contents(of: source, before: false)
                let free = "SELECT JSON_STORAGE_FREE(j) FROM d.spare"
                #expect(try await source.values(free) != ["0", "0"])
                let spare = "SELECT CONCAT_WS('|', n, j, JSON_TYPE(j->'$.d'), JSON_TYPE(j->'$[0]')) FROM d.spare"
                let expected = ["2|{\"a\": \"y\", \"d\": 1.5}|DECIMAL|OBJECT", "2|[1234567]|DECIMAL"]
                #expect(try await source.values(spare) == expected)
                try #require(last.types.count >= 10_000 && last.images.count == last.types.count / 2)
                try await archive.followOnce().expect(status: 0)
                let latest = try await Mysqlfork.fork(source, target, "--verify")
                try latest.expect(status: 0)
                #expect((latest["notCopied"] as? [Any])?.isEmpty == true, "\(latest.output)")
                try await expect(target, last, "latest")
                #expect(try await target.values(spare) == expected)
                #expect(try await target.values(free) == ["0", "0"])
                try await Mysqlfork.fork(source, target, "--replace", "--at", moment.time).expect(status: 0)
                try await expect(target, first, "back")
                let forward = try await archive.fork(to: target, "--replace", "--verify", "--snapshot", snapshot)
                try forward.expect(status: 0)
                #expect(forward.text("window", "direction") == "forward", "\(forward.output)")
                try await expect(target, last, "forward from an archive")
                #expect(try await target.values(spare) == expected)
            }
        }
    }
}
