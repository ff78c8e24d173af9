import Binlog
import Foundation
import MySQL
import Testing
import Timeline

@testable import Catalog

extension IntegrationTests {
    /// What a window comes down to, sent to a real server.
    @Suite struct NetChangeTests {
        /// Tables of every kind of key. Their rows are the same wherever it is run.
        private static let setup = """
            CREATE DATABASE d; USE d;
            CREATE TABLE strings (name VARCHAR(20) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v INT, u INT UNIQUE);
            INSERT INTO strings VALUES ('a', 1, 1), ('b', 2, 2), ('c', 3, 3), ('swap one', 4, 4), ('swap two', 5, 5);
            CREATE TABLE swaps (id INT PRIMARY KEY, u INT, w VARCHAR(9), UNIQUE (u), UNIQUE (w, u));
            INSERT INTO swaps VALUES (1, 10, 'x'), (2, 20, 'y'), (3, 30, 'z'), (4, NULL, NULL), (5, NULL, NULL);
            CREATE TABLE keyless (v INT, t TEXT, f FLOAT);
            INSERT INTO keyless VALUES (1, 'one', 0.1), (1, 'one', 0.1), (1, 'one', 0.1), (2, NULL, NULL), (2, NULL, NULL);
            CREATE TABLE nullable (u INT UNIQUE, v INT);
            INSERT INTO nullable VALUES (1, 1), (2, 2), (NULL, 3), (NULL, 3);
            CREATE TABLE two_keys (x INT, first INT NOT NULL, second INT NOT NULL, UNIQUE one (first), UNIQUE two (second));
            INSERT INTO two_keys VALUES (1, 1, 10), (2, 2, 20), (3, 3, 30);
            CREATE TABLE computed (id INT PRIMARY KEY, v INT, twice INT AS (v * 2), more INT AS (v + 1) STORED UNIQUE, at_ DATETIME(3));
            INSERT INTO computed (id, v) VALUES (1, 1), (2, 2), (3, 3);
            CREATE TABLE computed_key (v INT, k INT AS (v * 10) STORED PRIMARY KEY); INSERT INTO computed_key (v) VALUES (1), (2);
            CREATE TABLE functional (id INT PRIMARY KEY, v VARCHAR(20), j JSON, UNIQUE ((UPPER(v))), KEY ((CAST(j -> '$.n' AS SIGNED))),
              KEY multi ((CAST(j -> '$.list' AS UNSIGNED ARRAY))));
            INSERT INTO functional VALUES (1, 'a', '{"n": 1, "list": [1, 2]}'), (2, 'b', NULL), (3, 'c', '{"list": []}');
            CREATE TABLE blobs (b BLOB, v INT, PRIMARY KEY (b(4))); INSERT INTO blobs VALUES ('aaaa 1', 1), ('bbbb 1', 2), ('cc', 3);
            CREATE TABLE pairs (second INT, v INT, first VARCHAR(9), PRIMARY KEY (first, second));
            INSERT INTO pairs VALUES (1, 1, 'a'), (2, 2, 'a'), (1, 3, 'b');
            CREATE TABLE other (id BIGINT UNSIGNED, b BIT(9), e ENUM('x', 'y'), d DECIMAL(20, 5), t TIMESTAMP(6) NULL, c CHAR(255), y YEAR,
              PRIMARY KEY (d, e, id)) DEFAULT CHARSET utf8mb4;
            INSERT INTO other VALUES (18446744073709551615, b'101', 'x', -1.5, '2026-01-01 00:00:00.5', 'c', 2026), (1, 1, 'y', 3, NULL, '', 1901);
            CREATE TABLE parts (id INT, v INT, PRIMARY KEY (id)) PARTITION BY HASH (id) PARTITIONS 3;
            INSERT INTO parts VALUES (1, 1), (2, 2), (3, 3);
            CREATE TABLE parent (id INT PRIMARY KEY); INSERT INTO parent VALUES (1), (2);
            CREATE TABLE child (id INT PRIMARY KEY, parent INT REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE);
            INSERT INTO child VALUES (1, 1), (2, 2), (3, 2);
            SET SESSION sql_generate_invisible_primary_key = ON;
            CREATE TABLE invisible (v INT, w INT); INSERT INTO invisible VALUES (1, 1), (1, 1), (2, 2);
            SET SESSION sql_generate_invisible_primary_key = OFF;
            CREATE TABLE large (id INT PRIMARY KEY, t LONGTEXT); INSERT INTO large VALUES (1, REPEAT('x', 300000)), (2, 'small');
            """

        private static let workload = """
            USE d;
            -- One key under the collation, two by bytes.
            UPDATE strings SET name = 'A' WHERE name = 'a';
            DELETE FROM strings WHERE name = 'b'; INSERT INTO strings VALUES ('B', 20, 22);
            INSERT INTO strings VALUES ('gone', 0, 0); DELETE FROM strings WHERE name = 'GONE';
            UPDATE strings SET u = NULL WHERE name = 'swap one'; UPDATE strings SET u = 4 WHERE name = 'swap two';
            UPDATE strings SET u = 5 WHERE name = 'swap one';
            UPDATE swaps SET u = NULL WHERE id = 1; UPDATE swaps SET u = 10, w = 'x' WHERE id = 2; UPDATE swaps SET u = 20, w = 'y' WHERE id = 1;
            UPDATE swaps SET id = id + 100 ORDER BY id DESC; DELETE FROM swaps WHERE id = 103; INSERT INTO swaps VALUES (103, NULL, 'z'), (6, 30, 'z');
            DELETE FROM keyless WHERE v = 1 LIMIT 1; INSERT INTO keyless VALUES (2, NULL, NULL), (3, 'three', 1e30), (3, 'three', 1e30), (4, '', 0);
            UPDATE keyless SET t = 'two' WHERE v = 2 LIMIT 2; DELETE FROM keyless WHERE v = 4;
            UPDATE nullable SET u = NULL WHERE u = 1; UPDATE nullable SET u = 1 WHERE u = 2; INSERT INTO nullable VALUES (2, 2), (NULL, 3);
            -- The key by which the server looks for a row stays, the other one moves.
            UPDATE two_keys SET second = second + 1; DELETE FROM two_keys WHERE first = 2;
            UPDATE two_keys SET first = 30, second = 20 WHERE first = 3;
            UPDATE computed SET v = v + 10; INSERT INTO computed (id, v) VALUES (4, 4); DELETE FROM computed WHERE id = 2;
            UPDATE computed SET v = 12 WHERE id = 3;
            UPDATE computed_key SET v = 3 WHERE v = 1; INSERT INTO computed_key (v) VALUES (1);
            UPDATE functional SET v = 'B2', j = '{"n": 7, "list": [9]}' WHERE id = 2; UPDATE functional SET v = 'B' WHERE id = 1;
            UPDATE functional SET v = 'a', j = JSON_SET(j, '$.n', 99) WHERE id = 3; DELETE FROM functional WHERE id = 2;
            UPDATE blobs SET b = 'aaaa 2' WHERE v = 1; DELETE FROM blobs WHERE v = 2; INSERT INTO blobs VALUES ('bbbb other', 4), ('c', 5);
            UPDATE pairs SET second = 3 WHERE first = 'a' AND second = 1; UPDATE pairs SET first = 'B' WHERE first = 'b';
            UPDATE other SET d = d + 1, b = b'111'; DELETE FROM other WHERE e = 'y'; INSERT INTO other VALUES (2, 0, 'y', 99999, NOW(6), 'ü', 0);
            UPDATE parts SET id = 10 WHERE id = 1; DELETE FROM parts WHERE id = 2; INSERT INTO parts VALUES (2, 22), (7, 7);
            DELETE FROM parent WHERE id = 1; UPDATE parent SET id = 5 WHERE id = 2;
            INSERT INTO invisible VALUES (3, 3); DELETE FROM invisible WHERE v = 1 LIMIT 1; UPDATE invisible SET w = 9 WHERE v = 2;
            SET SESSION binlog_transaction_compression = ON;
            UPDATE large SET t = REPEAT('y', 400000) WHERE id = 2; INSERT INTO large SELECT id + 10, CONCAT(t, 'z') FROM large;
            DELETE FROM large WHERE id = 1;
            """

        private static let tables = """
            strings swaps keyless nullable two_keys computed computed_key functional blobs pairs other parts parent child invisible large
            """.split(separator: " ").map { "d.\($0)" }

        private func checksums(_ server: TestServer) async throws -> [String] {
            // Of a multi-valued index's hidden column, the server sums up something that is not the same twice.
            let rows = try await server.connect().query(
                "CHECKSUM TABLE \(Self.tables.filter { $0 != "d.functional" }.joined(separator: ", ")) EXTENDED"
            ).rows
            #expect(rows.count == Self.tables.count - 1)
            let functional = try await server.value(
                "SELECT GROUP_CONCAT(CONCAT_WS('|', id, v, j) ORDER BY id) FROM d.functional")
            return rows.map { "\($0.text("Table")) \($0.text("Checksum"))" } + [functional]
        }

        /// The steps of a binlog file, and the format description.
        private func steps(_ server: TestServer, _ file: String) throws -> (FormatDescription, [TransactionStep]) {
            var splitter = EventSplitter()
            splitter.append(try Data(contentsOf: URL(filePath: server.dataDirectory + "/" + file)))
            var decoder = EventDecoder(at: BinlogPosition(file: file, offset: 4))
            var reader = TransactionReader()
            var steps: [TransactionStep] = []
            while let packet = try splitter.next() { try reader.take(decoder.decode(packet)) { steps.append($0) } }
            return (try #require(decoder.formatDescription), steps)
        }

        private func currentFile(_ server: TestServer) async throws -> String {
            try await server.connect().query("SHOW BINARY LOG STATUS").rows[0].text("File")
        }

        private func keys(_ server: TestServer) async throws -> [TableIdentity: TableKey] {
            try await TableKeysReader.read(on: server.connect()).tables.mapValues(\.key)
        }

        /// All deletes, then all writes, in statements of a few rows, in one transaction.
        private func apply(
            _ changes: [TableChange], _ description: FormatDescription, to server: TestServer
        ) async throws {
            let connection = try await server.connect()
            try await connection.execute("SET SESSION sql_log_bin = 0")
            try await connection.execute(bytes: BinlogStatement.text(of: description))
            try await connection.execute("SET SESSION gtid_next = 'AUTOMATIC'")
            try await connection.execute("BEGIN")
            // Has a multi-valued index.
            let changes = changes.map { $0.table.table == "functional" ? $0.deletingFirst : $0 }
            for action in [EventWriter.Action.delete, .write] {
                for change in changes {
                    let images = action == .delete ? change.deletes : change.writes
                    try await connection.execute(
                        "SET SESSION rbr_exec_mode = '\(change.isExact ? "STRICT" : "IDEMPOTENT")'")
                    for batch in images.batches(maxBytes: 100_000, maxRows: 2) {
                        let parts = [EventWriter.Part(action, images, batch, of: change.table)]
                        let statement = try EventWriter.statement(parts)
                        #expect(statement.count == EventWriter.statementSize(parts))
                        try await connection.execute(bytes: statement, operation: "\(action) \(change.table.identity)")
                    }
                }
            }
            try await connection.execute("COMMIT")
        }

        @Test func aWindowForwardAndBackward() async throws {
            try await TestServer.withPair { source, target in
                for server in [source, target] { try await server.run(Self.setup) }
                let before = try await checksums(source)
                #expect(try await checksums(target) == before)
                try await source.run("FLUSH BINARY LOGS")
                try await source.run(Self.workload)
                let after = try await checksums(source)
                #expect(zip(before, after).allSatisfy { $0 != $1 })

                let (description, steps) = try steps(source, try await currentFile(source))
                let keys = try await keys(source)
                #expect(keys[TableIdentity("d", "invisible")] == .columns([0]))
                #expect(keys[TableIdentity("d", "keyless")] == .wholeRow)
                #expect(keys[TableIdentity("d", "nullable")] == .wholeRow)
                #expect(keys[TableIdentity("d", "two_keys")] == .columns([1]))
                var forward = NetChange(direction: .forward, memoryLimit: 1 << 24)
                var backward = NetChange(direction: .backward, memoryLimit: 1 << 24)
                for case .rows(let change) in steps {
                    let key = try #require(keys[change.table.identity])
                    try forward.add(change, key: key)
                    try backward.add(change, key: key)
                }
                let changes = forward.drain()
                #expect(changes.count == Self.tables.count)
                try await apply(changes, description, to: target)
                #expect(try await checksums(target) == after)
                try await apply(backward.drain(), description, to: target)
                #expect(try await checksums(target) == before)
                // Once more, in parts: after every event.
                for case .rows(let change) in steps {
                    try forward.add(change, key: try #require(keys[change.table.identity]))
                    try await apply(forward.drain(), description, to: target)
                }
                #expect(try await checksums(target) == after)
                try await target.run("CHECK TABLE \(Self.tables.joined(separator: ", ")) EXTENDED")
            }
        }

        @Test func aTransactionLeftOut() async throws {
            try await TestServer.withPair { source, target in
                for server in [source, target] { try await server.run(Self.setup) }
                try await source.run("FLUSH BINARY LOGS")
                let later = """
                    USE d; UPDATE computed SET v = 50 WHERE id = 3; INSERT INTO keyless VALUES (7, 'seven', 7), (1, 'one', 0.1);
                    INSERT INTO strings VALUES ('z', 26, 26); DELETE FROM parts WHERE id = 3;
                    """
                try await source.run(
                    """
                    USE d; BEGIN; DELETE FROM strings; UPDATE computed SET v = v + 10 WHERE id < 3; DELETE FROM keyless WHERE v = 1;
                    INSERT INTO keyless VALUES (9, 'nine', 9), (9, 'nine', 9); UPDATE swaps SET id = id + 10; INSERT INTO parts VALUES (8, 8);
                    UPDATE blobs SET b = 'aaaa 9' WHERE v = 1; COMMIT;
                    """ + later)
                try await target.run(later)

                let (description, steps) = try steps(source, try await currentFile(source))
                let keys = try await keys(source)
                func excluded(_ more: [TransactionStep] = []) throws -> ExcludedChange {
                    var excluded = ExcludedChange(memoryLimit: 1 << 24)
                    var transactions = 0
                    for step in steps + more {
                        switch step {
                        case .begin: transactions += 1
                        case .rows(let change):
                            let key = try #require(keys[change.table.identity])
                            if transactions == 1 {
                                try excluded.exclude(change, key: key)
                            } else {
                                try excluded.keep(change, key: key, gtid: nil)
                            }
                        default: break
                        }
                    }
                    return excluded
                }
                var clean = try excluded()
                #expect(clean.conflictCount == 0)
                let changes = clean.drain()

                // A row that took the place of a deleted one, by another key of bytes: only the server can tell.
                try await source.run("FLUSH BINARY LOGS; INSERT INTO d.strings VALUES ('B', 0, NULL)")
                let error = await #expect(throws: ServerError.self) {
                    try await apply(changes, description, to: source)
                }
                #expect(error?.number == 1062)
                try await source.run("DELETE FROM d.strings WHERE name = 'B'")
                try await apply(changes, description, to: source)
                #expect(try await checksums(source) == checksums(target))
            }
        }
    }
}
