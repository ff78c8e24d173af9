import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Windows that are larger than the memory they may take.
    @Suite struct WindowMemoryTests {
        private static func setup(rows: Int = 8000) -> String {
            """
            CREATE DATABASE d; USE d; SET SESSION cte_max_recursion_depth = 1000000;
            CREATE TABLE t (id INT PRIMARY KEY, n INT, v VARBINARY(1000)); CREATE TABLE u LIKE t;
            INSERT INTO t WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < \(rows))
              SELECT i, 0, RANDOM_BYTES(500) FROM s; INSERT INTO u SELECT * FROM t WHERE id <= \(rows / 3);
            CREATE TABLE small (id INT PRIMARY KEY);

            """
        }

        /// Every row several times, so that it matters which image is written last.
        private static let changes = """
            UPDATE t SET n = n + 1; UPDATE t SET id = id + 100000 WHERE id % 3 = 0; UPDATE t SET n = n + 1, v = REVERSE(v);
            INSERT INTO u SELECT id + 500000, n, v FROM t; DELETE FROM u WHERE id % 7 = 0; UPDATE u SET n = 5;
            INSERT INTO t SELECT id + 1000000, n, v FROM u WHERE id < 10000;
            """

        /// The results both ways, and the most memory that the process took.
        private func bothWays(rows: Int = 8000, window: String) async throws {
            try await TestServer.with([("source", []), ("base", []), ("target", [])]) { servers in
                let (source, target) = (servers[0], servers[2])
                let pair = try await WindowPair.make(source, servers[1], setup: Self.setup(rows: rows))
                let before = try await FrozenMoment.freeze(source)
                try await source.run(window)
                let end = try await FrozenMoment.freeze(source)

                let back = try await Measured.fork(source, target, ["--at", before.time, "--memory", "16M"])
                try back.result.expect(status: 0)
                #expect(try await before.differences(on: target) == [])
                #expect(back.peak < 200 << 20, "backward took \(back.peak >> 20) MiB")
                let bytes = try #require(back.result["window", "bytes"] as? Int)
                #expect(bytes > rows * 2000)

                try await pair.goForward(memory: 16 << 20)
                #expect(try await end.differences(on: servers[1]).filter { !$0.hasPrefix("gtid_executed") } == [])
            }
        }

        @Test func oneTransaction() async throws {
            try await bothWays(rows: 30_000, window: "USE d; START TRANSACTION; \(Self.changes) COMMIT")
        }

        @Test func oneCompressedTransaction() async throws {
            try await bothWays(
                window: "USE d; SET binlog_transaction_compression = ON; START TRANSACTION; \(Self.changes) COMMIT")
        }

        @Test func onePreparedTransaction() async throws {
            try await bothWays(
                window: "USE d; XA START 'x'; \(Self.changes) XA END 'x'; XA PREPARE 'x'; XA COMMIT 'x'")
        }

        @Test func manyTransactions() async throws {
            try await bothWays(
                window: """
                    USE d; \(Self.changes)
                    DELIMITER //
                    CREATE PROCEDURE many() BEGIN DECLARE i INT DEFAULT 0;
                      WHILE i < 3000 DO SET i = i + 1; START TRANSACTION; UPDATE t SET n = i WHERE id BETWEEN i AND i + 10;
                        DELETE FROM u WHERE id = i; INSERT INTO u VALUES (i, i, ''); COMMIT; END WHILE; END//
                    DELIMITER ;
                    CALL many();
                    """)
        }

        /// Prepared before the cut and committed after it: all of it is read apart from the window.
        @Test func preparedBeforeTheCut() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup())
                try await source.run("USE d; XA START 'x'; \(Self.changes) XA END 'x'; XA PREPARE 'x'")
                let moment = try await FrozenMoment.freeze(source)
                try await source.run("XA COMMIT 'x'; USE d; UPDATE t SET n = n + 1 WHERE id < 1000")
                let back = try await Measured.fork(source, target, ["--at", moment.time, "--memory", "16M"])
                try back.result.expect(status: 0)
                #expect(try await moment.differences(on: target) == [])
                #expect(back.peak < 200 << 20, "took \(back.peak >> 20) MiB")
            }
        }

        /// Rows so small that what is noted about each is far more than the row.
        @Test func tinyRows() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup())
                let before = try await FrozenMoment.freeze(source)
                try await source.run(
                    """
                    USE d; SET SESSION cte_max_recursion_depth = 400000; INSERT INTO small
                      WITH RECURSIVE s AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM s WHERE i < 400000) SELECT i FROM s;
                    """)
                let back = try await Measured.fork(source, target, ["--at", before.time, "--memory", "16M"])
                try back.result.expect(status: 0)
                #expect(try await before.differences(on: target) == [])
                #expect(back.peak < 200 << 20, "took \(back.peak >> 20) MiB")
            }
        }

        /// More than can be held of a transaction to be left out is said before anything is written.
        @Test func transactionToBeLeftOut() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup())
                let gtid = try await source.commit("USE d; START TRANSACTION; \(Self.changes) COMMIT")
                let refusal = try await Refusal.of(source, target, "--without-gtid", gtid, "--memory", "16M")
                #expect(refusal.text.contains("--memory"), "\(refusal.text)")
            }
        }
    }
}
