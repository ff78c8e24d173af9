import Foundation
import Testing

extension IntegrationTests {
    /// What makes a copy a server that can be used: GTIDs, durability, statistics, events; and what is reported.
    @Suite struct FinishTests {
        private static let durability = [
            "innodb_flush_log_at_trx_commit", "sync_binlog", "event_scheduler", "log_bin_trust_function_creators",
            "innodb_doublewrite", "foreign_key_checks", "unique_checks", "innodb_stats_auto_recalc",
        ]

        private func durability(_ server: TestServer) async throws -> [String] {
            try await server.values(
                "SELECT CONCAT(VARIABLE_NAME, '=', VARIABLE_VALUE) FROM performance_schema.global_variables"
                    + " WHERE VARIABLE_NAME IN ('\(Self.durability.joined(separator: "', '"))') ORDER BY 1")
        }

        private static let numbers =
            "SET SESSION cte_max_recursion_depth = 1000000;"
            + " CREATE TEMPORARY TABLE mysql.n AS WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n"
            + " WHERE i < 60000) SELECT i FROM n;"

        // MARK: - A finished fork

        /// The target crashes as soon as the fork has been reported as done.
        @Test func isDurableAndComplete() async throws {
            let durable = ["--innodb-flush-log-at-trx-commit=1", "--sync-binlog=1"]
            try await TestServer.withPair(
                source: durable, target: durable + ["--general-log=ON", "--log-output=TABLE"]
            ) { source, target in
                try await source.run(
                    """
                    \(Self.numbers)
                    CREATE DATABASE d; USE d;
                    CREATE TABLE large (id INT PRIMARY KEY, third INT, filler CHAR(100), KEY third (third)) STATS_AUTO_RECALC = 0;
                    INSERT INTO large SELECT i, i DIV 3, REPEAT('f', 100) FROM mysql.n;
                    CREATE TABLE small (id INT PRIMARY KEY, tens INT, KEY (tens)) STATS_AUTO_RECALC = 0;
                    INSERT INTO small SELECT i, i DIV 10 FROM mysql.n WHERE i <= 1000;
                    CREATE TABLE none (id INT PRIMARY KEY);
                    ANALYZE TABLE large UPDATE HISTOGRAM ON third WITH 10 BUCKETS;
                    ANALYZE TABLE small UPDATE HISTOGRAM ON tens WITH 8 BUCKETS AUTO UPDATE;
                    CREATE USER u@'%' IDENTIFIED BY 'u'; GRANT SELECT ON d.* TO u@'%';
                    SET PERSIST max_connections = 99;
                    CREATE EVENT often ON SCHEDULE EVERY 1 HOUR DO INSERT INTO none VALUES (1);
                    """)
                let before = try await durability(target)
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try target.kill()
                try fork.expect(status: 0)
                try await target.start()
                #expect(try await ServerContents.read(target).differences(from: ServerContents.read(source)) == [])
                #expect(try await durability(target) == before)
                #expect(try await target.value("SELECT @@GLOBAL.max_connections") == "99")
                try await expectGTIDs(of: fork, source, target)
                try await expectStatistics(target)
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])
                try await expectEventsWereTheLastThing(target)
            }
        }

        private func expectGTIDs(of fork: ForkResult, _ source: TestServer, _ target: TestServer) async throws {
            let set = try await source.value("SELECT @@GLOBAL.gtid_executed")
            #expect(fork.text("stopPoint", "gtid") == set)
            #expect(try await target.value("SELECT @@GLOBAL.gtid_purged") == set)
            #expect(try await target.value("SELECT @@GLOBAL.gtid_executed") == set)
        }

        private func expectStatistics(_ target: TestServer) async throws {
            for (table, rows) in [("large", 60_000.0), ("small", 1_000.0)] {
                let found = try await target.value(
                    "SELECT n_rows FROM mysql.innodb_table_stats WHERE database_name = 'd' AND table_name = '\(table)'")
                #expect(abs((Double(found) ?? 0) - rows) < rows * 0.2, "\(table): \(found)")
            }
            for (index, distinct) in [("third", 20_000.0), ("tens", 101.0)] {
                let found = try await target.value(
                    "SELECT stat_value FROM mysql.innodb_index_stats WHERE database_name = 'd' AND index_name = '\(index)'"
                        + " AND stat_name = 'n_diff_pfx01'")
                #expect(abs((Double(found) ?? 0) - distinct) < distinct * 0.3, "\(index): \(found)")
            }
            #expect(
                try await target.values("SELECT TABLE_NAME FROM information_schema.COLUMN_STATISTICS ORDER BY 1")
                    == ["large", "small"])
        }

        /// An event may change what was copied: the scheduler goes on when all is compared and the GTIDs are in place.
        private func expectEventsWereTheLastThing(_ target: TestServer) async throws {
            let all = try await target.values(
                "SELECT CONVERT(argument USING utf8mb4) FROM mysql.general_log WHERE command_type = 'Query' ORDER BY event_time"
            )
            let end = try #require(all.lastIndex { $0.contains("DROP DATABASE IF EXISTS mysqlfork_unfinished") })
            let statements = all[..<end]
            func last(_ words: String) throws -> Int {
                try #require(statements.lastIndex { $0.contains(words) }, "\(words)")
            }
            let on = try last("event_scheduler = 'ON'")
            #expect(try on > last("gtid_purged = '"))
            #expect(try on > last("PERSIST `max_connections`"))
            #expect(try on > last("SHOW CREATE TABLE"))
            #expect(statements.filter { $0.contains("event_scheduler = 'ON'") }.count == 1)
        }
    }
}
