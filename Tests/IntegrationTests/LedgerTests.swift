import Foundation
import Testing

extension IntegrationTests {
    /// What a fork that is under way, or was broken off, says of how far it came.
    @Suite struct LedgerTests {
        private static let ledger =
            "SELECT CONCAT(name, IF(done IS NULL, ' begun', '')) FROM mysqlfork_unfinished.step ORDER BY begun"

        @Test func stepsAndRanges() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 1), (2, 2), (3, 3);
                    CREATE TABLE large (id INT PRIMARY KEY, v LONGTEXT NOT NULL); SET cte_max_recursion_depth = 2000;
                    INSERT INTO large WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
                      SELECT i, REPEAT('x', 100000) FROM n;
                    ANALYZE TABLE large;
                    CREATE TABLE `two parts` (a INT, b INT, PRIMARY KEY (a, b)); INSERT INTO `two parts` VALUES (1, 1); CREATE TABLE none (v INT);
                    """)
                // One that waits for its moment has done all before it.
                let fork = try Shell.start(
                    Mysqlfork.path,
                    [
                        "fork", "--source", source.dsn, "--target", target.dsn, "--json", "--progress=none", "--verify",
                        "--at", "+1h",
                    ])
                // The mark is not there at first.
                while (try? await target.values(Self.ledger).last) != "forward begun" { try #require(fork.isRunning) }
                let expected = [
                    "early settings", "tables", "rows", "verification", "release", "foreign keys",
                    "late parts of tables", "accounts", "statistics", "routines", "privileges", "views", "comparison",
                    "forward begun",
                ]
                #expect(try await target.values(Self.ledger) == expected)
                // Of a table of one range there is nothing to say, and of keys nothing is to be read there.
                let ranges =
                    "SELECT CONCAT_WS(' ', table_schema, table_name, SUM(row_count), COUNT(DISTINCT range_digest) > 1)"
                    + " FROM mysqlfork_unfinished.copied_range GROUP BY table_schema, table_name"
                #expect(try await target.values(ranges) == ["d large 1500 1"])

                // It stays when the fork is broken off, and goes with the mark when it is made again.
                fork.signal(SIGINT)
                try ForkResult(try await fork.result()).expect(status: 4)
                #expect(try await target.values(Self.ledger) == expected)
                try await Mysqlfork.fork(source, target, "--replace").expect(status: 0)
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])
            }
        }
    }
}
