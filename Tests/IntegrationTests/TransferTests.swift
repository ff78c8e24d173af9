import Foundation
import Testing

@testable import MySQL

extension IntegrationTests {
    /// What `export` reads on one server and `load` writes on another.
    @Suite struct TransferTests {
        /// Connections as the copy of a fork has them.
        private func open(_ source: TestServer, _ target: TestServer) async throws -> (Connection, Connection) {
            let (reader, writer) = try await (source.connect(), target.connect())
            try await reader.execute("SET NAMES utf8mb4, character_set_results = NULL")
            try await writer.execute("SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO', SESSION lc_messages = 'en_US'")
            return (reader, writer)
        }

        @discardableResult
        private func transfer(
            _ select: String, _ reader: Connection, to table: String, columns: String = "", _ writer: Connection,
            pipe: BytePipe = BytePipe(), counter: TransferCounter = TransferCounter()
        ) async throws -> (rows: Int, loaded: LoadResult) {
            async let rows = reader.export(select, to: pipe, counter: counter, operation: "read")
            do {
                let loaded = try await writer.load(into: table, columns: columns, from: pipe, operation: "write")
                return (try await rows, loaded)
            } catch {
                _ = try? await rows  // or it would be cancelled, and its connection lost
                throw error
            }
        }

        /// Copies whole tables and compares them by the servers' own checksums.
        private func expectExactCopies(of tables: [String], _ source: TestServer, _ target: TestServer) async throws {
            let (reader, writer) = try await open(source, target)
            for table in tables {
                let statement = try #require(try await reader.query("SHOW CREATE TABLE \(table)").rows.first).text(
                    at: 1)
                try await writer.execute("USE d")
                try await writer.execute(statement)
                let counter = TransferCounter()
                let (rows, loaded) = try await transfer(
                    "SELECT * FROM \(table)", reader, to: table, writer, counter: counter)
                #expect(loaded == LoadResult(records: rows, skipped: 0, warnings: 0), "\(table)")
                #expect(counter.rows == rows)
                let sums = try await (
                    source.values("SELECT COUNT(*) FROM \(table)"), target.values("SELECT COUNT(*) FROM \(table)")
                )
                #expect(sums.0 == sums.1 && sums.0 == [String(rows)], "\(table)")
                let checksums = try await (
                    reader.query("CHECKSUM TABLE \(table)").rows[0].text(at: 1),
                    writer.query("CHECKSUM TABLE \(table)").rows[0].text(at: 1)
                )
                #expect(checksums.0 == checksums.1 && checksums.0 != "", "\(table)")
            }
        }

        /// Each byte, each pair of bytes, and each byte that has a meaning in the text at each place of a value: the writer
        /// looks at eight bytes at a time.
        @Test func everyByte() async throws {
            try await TestServer.withPair { source, target in
                try await target.run("CREATE DATABASE d")
                try await source.run(
                    #"""
                    SET NAMES binary; CREATE DATABASE d; USE d; SET SESSION cte_max_recursion_depth = 100000;
                    CREATE TABLE byte (n INT);
                    INSERT INTO byte WITH RECURSIVE b AS (SELECT 0 AS n UNION ALL SELECT n + 1 FROM b WHERE n < 255) SELECT n FROM b;
                    CREATE TABLE single (id INT PRIMARY KEY, v VARBINARY(9));
                    INSERT INTO single SELECT n, CHAR(n) FROM byte;
                    CREATE TABLE pair (id INT PRIMARY KEY, v VARBINARY(9));
                    INSERT INTO pair SELECT a.n * 256 + b.n, CONCAT(CHAR(a.n), CHAR(b.n)) FROM byte a, byte b;
                    CREATE TABLE place (id INT AUTO_INCREMENT PRIMARY KEY, v VARBINARY(100));
                    INSERT INTO place (v) SELECT INSERT(REPEAT('x', len.n), at.n, 1, CHAR(special.n))
                      FROM byte len, byte at, byte special
                      WHERE len.n BETWEEN 1 AND 40 AND at.n BETWEEN 1 AND len.n AND special.n IN (0, 8, 9, 10, 13, 26, 34, 39, 44, 78, 92, 255);
                    CREATE TABLE odd (id INT PRIMARY KEY, v VARBINARY(100), w VARBINARY(100));
                    INSERT INTO odd VALUES (1, NULL, ''), (2, '', NULL), (3, NULL, NULL), (4, '', ''), (5, '\\N', '\\\\N'), (6, 'NULL', 'N'),
                      (7, '\n', '\t'), (8, '\\', '\\\\'), (9, '\\\n', '\\\t'), (10, '\n\\N\n', '\t\\N\t'), (11, '\\.', '\0');
                    CREATE TABLE one_column (v VARBINARY(100));
                    INSERT INTO one_column VALUES (''), (NULL), ('\n'), ('\\N'), ('');
                    CREATE TABLE nothing (v INT);
                    CREATE TABLE text (id INT PRIMARY KEY, l VARCHAR(300) CHARACTER SET latin1, u VARCHAR(99) CHARACTER SET utf8mb4,
                      s VARCHAR(99) CHARACTER SET sjis, g VARCHAR(99) CHARACTER SET gbk, w VARCHAR(99) CHARACTER SET utf16);
                    INSERT INTO text SELECT n, CHAR(n), CONVERT(_utf8mb4 x'F09F988A5C0A' USING utf8mb4), _sjis x'835C955C5C',
                      _gbk x'815C5C', _utf16 x'005C000A5C0A' FROM byte;
                    """#)
                try await expectExactCopies(
                    of: ["single", "pair", "place", "odd", "one_column", "nothing", "text"].map { "d.\($0)" }, source,
                    target)
            }
        }

        /// Values and rows around and above the size of a chunk, 256 kB.
        @Test func largeValuesAndManyColumns() async throws {
            try await TestServer.withPair { source, target in
                try await target.run("CREATE DATABASE d")
                let columns = (1...300).map { "c\($0) VARCHAR(20)" }.joined(separator: ", ")
                let values = (1...300).map { $0 % 7 == 0 ? "NULL" : "CONCAT(n, '\\t\($0)\\n')" }.joined(separator: ", ")
                try await source.run(
                    #"""
                    CREATE DATABASE d; USE d; SET SESSION cte_max_recursion_depth = 10000;
                    CREATE TABLE wide (id INT PRIMARY KEY, \#(columns)) CHARSET latin1;
                    INSERT INTO wide WITH RECURSIVE b AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM b WHERE n < 1000)
                      SELECT n, \#(values) FROM b;
                    CREATE TABLE around (id INT AUTO_INCREMENT PRIMARY KEY, v LONGBLOB, w LONGBLOB);
                    INSERT INTO around (v, w) WITH RECURSIVE b AS (SELECT -9 AS n UNION ALL SELECT n + 1 FROM b WHERE n < 9)
                      SELECT REPEAT('v', 262144 + n), REPEAT('w', 9 - n) FROM b;
                    INSERT INTO around (v, w) WITH RECURSIVE b AS (SELECT -9 AS n UNION ALL SELECT n + 1 FROM b WHERE n < 9)
                      SELECT REPEAT('\\', 131072 + n), REPEAT('\t\n', 65536 - n) FROM b;
                    CREATE TABLE huge (id INT PRIMARY KEY, v LONGBLOB, w LONGTEXT CHARACTER SET utf8mb4);
                    INSERT INTO huge VALUES (1, REPEAT(x'005C090A0D1A27FF', 20 << 17), 'after'), (2, RANDOM_BYTES(1024), NULL),
                      (3, NULL, REPEAT('ä\n😊\\', 1 << 20)), (4, '', '');
                    """#)
                try await expectExactCopies(of: ["d.wide", "d.around", "d.huge"], source, target)
            }
        }

        /// LOAD DATA LOCAL makes warnings of errors. They are counted, and whoever loads has to look.
        @Test func whatTheServerDidNotTake() async throws {
            try await TestServer.withPair { source, target in
                let (reader, writer) = try await open(source, target)
                try await writer.execute(
                    script:
                        "CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(3), n TINYINT UNIQUE)")
                func load(_ rows: String) async throws -> LoadResult {
                    try await writer.execute("TRUNCATE d.t")
                    let select = rows.split(separator: ";").map { "SELECT \($0)" }.joined(separator: " UNION ALL ")
                    let (count, loaded) = try await transfer(select, reader, to: "d.t", writer)
                    #expect(loaded.records == count)
                    #expect(try await writer.query("SHOW WARNINGS").rows.count == loaded.warnings)
                    return loaded
                }
                func result(_ records: Int, _ skipped: Int, _ warnings: Int) -> LoadResult {
                    LoadResult(records: records, skipped: skipped, warnings: warnings)
                }
                #expect(try await load("1, 'abc', 1; 2, 'x', 2") == result(2, 0, 0))
                #expect(try await load("1, 'a', 1; 1, 'b', 2; 2, 'c', 1") == result(3, 2, 2))
                #expect(try await load("1, 'abcd', 1") == result(1, 0, 1))
                #expect(try await load("1, 'abc', 300") == result(1, 0, 1))
                #expect(try await load("1, 'abc', 'x'") == result(1, 0, 1))
                #expect(try await load("NULL, 'abc', 1") == result(1, 0, 1))
                // Too few and too many columns.
                #expect(try await load("1, 'abc'") == result(1, 0, 1))
                #expect(try await load("1, 'abc', 1, 1") == result(1, 0, 1))
            }
        }

        // MARK: - Failures

        private struct Trouble: Error, Equatable {}

        /// Many rows, slowly enough to be in the middle of them.
        private static let manyRows =
            "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT i, REPEAT('x', 100) FROM n"

        private func prepare(_ source: TestServer, _ target: TestServer) async throws -> (Connection, Connection) {
            let (reader, writer) = try await open(source, target)
            try await reader.execute("SET SESSION cte_max_recursion_depth = 1000000")
            try await writer.execute("CREATE DATABASE d")
            try await writer.execute("CREATE TABLE d.t (id INT PRIMARY KEY, v VARCHAR(100))")
            return (reader, writer)
        }

        /// The connection that reads may hold a snapshot that cannot be had again.
        @Test func failingReaderLeavesTheSourceUsable() async throws {
            try await TestServer.withPair { source, target in
                let (reader, writer) = try await prepare(source, target)
                let pipe = BytePipe()
                let export = Task {
                    try await reader.export(Self.manyRows, to: pipe, counter: TransferCounter(), operation: "read")
                }
                try await Task.sleep(for: .milliseconds(50))
                pipe.fail(Trouble())
                await #expect(throws: Trouble.self) { try await export.value }
                #expect(try await reader.query("SELECT 7").rows.map { $0.text(at: 0) } == ["7"])

                // A table that is not there: both ends tell the one cause, and both go on.
                let error = await #expect(throws: ServerError.self) {
                    try await transfer(Self.manyRows, reader, to: "d.none", writer)
                }
                #expect(error?.number == 1146 && error?.operation == "write")
                #expect(try await reader.query("SELECT 8").rows.map { $0.text(at: 0) } == ["8"])
                #expect(try await transfer(Self.manyRows, reader, to: "d.t", writer).loaded.records == 200_000)
            }
        }

        /// An error in the middle of a result is not the end of it.
        @Test func failingSelect() async throws {
            try await TestServer.withPair { source, target in
                let (reader, writer) = try await prepare(source, target)
                // The error comes after some thousand rows.
                let select =
                    "SELECT * FROM (\(Self.manyRows)) AS r WHERE i < 150000 OR (SELECT 1 UNION ALL SELECT i) = 1"
                try await writer.execute("START TRANSACTION")
                let error = await #expect(throws: ServerError.self) {
                    try await transfer(select, reader, to: "d.t", writer)
                }
                #expect(error?.number == 1242 && error?.operation == "read")
                try await writer.execute("ROLLBACK")
                #expect(try await writer.query("SELECT COUNT(*) FROM d.t").rows.map { $0.text(at: 0) } == ["0"])
                #expect(try await transfer(Self.manyRows, reader, to: "d.t", writer).loaded.records == 200_000)
            }
        }

        // MARK: - Cancellation

        @Test func cancelledTransfer() async throws {
            try await TestServer.withPair { source, target in
                let (reader, writer) = try await prepare(source, target)
                let counter = TransferCounter()
                try await writer.execute("START TRANSACTION")
                let task = Task {
                    try await transfer(
                        Self.manyRows.replacing("200000", with: "1000000"), reader, to: "d.t", writer, counter: counter)
                }
                while counter.rows == 0 { try await Task.sleep(for: .milliseconds(1)) }
                try await expectEnd(of: task)
                #expect(counter.rows < 1_000_000)
                try await expectIdle(source, target)
                #expect(try await target.value("SELECT COUNT(*) FROM d.t") == "0")
            }
        }

        /// Both ends may have to wait for the other one, which need not be there any more.
        @Test func cancelledWhileWaitingForTheOtherEnd() async throws {
            try await TestServer.withPair { source, target in
                let (reader, writer) = try await prepare(source, target)
                let counter = TransferCounter()
                let export = Task {
                    try await reader.export(Self.manyRows, to: BytePipe(), counter: counter, operation: "read")
                }
                while counter.rows == 0 { try await Task.sleep(for: .milliseconds(1)) }
                try await Task.sleep(for: .milliseconds(100))
                try await expectEnd(of: export)
                let load = Task {
                    try await writer.load(into: "d.t", columns: "", from: BytePipe(), operation: "write")
                }
                while try await target.value(
                    "SELECT COUNT(*) FROM performance_schema.processlist WHERE INFO LIKE 'LOAD%'") == "0"
                {}
                try await expectEnd(of: load)
                try await expectIdle(source, target)
            }
        }

        private func expectEnd<T: Sendable>(of task: Task<T, any Error>) async throws {
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: CancellationError.self) { try await task.value }
            #expect(ContinuousClock.now - start < .seconds(10))
        }

        /// Nothing runs on, and what was written is taken back.
        private func expectIdle(_ servers: TestServer...) async throws {
            for server in servers {
                let deadline = ContinuousClock.now + .seconds(10)
                var running = [""]
                while !running.isEmpty && ContinuousClock.now < deadline {
                    running = try await server.values(
                        "SELECT INFO FROM performance_schema.processlist WHERE COMMAND = 'Query' AND ID <> CONNECTION_ID()"
                    )
                }
                #expect(running == [])
            }
        }
    }
}
