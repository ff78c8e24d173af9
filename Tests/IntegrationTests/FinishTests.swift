import Foundation
import Testing

@testable import Files

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
                    CREATE EVENT often ON SCHEDULE EVERY 1 HOUR STARTS '2030-01-01 00:00:00' DO INSERT INTO none VALUES (1);
                    """)
                let before = try await durability(target)
                let started = try await source.value("SELECT UTC_TIMESTAMP(6)")
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try target.kill()
                try fork.expect(status: 0)
                try await target.start()
                try await expectReport(fork, source, target, started: started)
                #expect(try await ServerContents.read(target).differences(from: ServerContents.read(source)) == [])
                #expect(try await durability(target) == before)
                #expect(try await target.value("SELECT @@GLOBAL.max_connections") == "99")
                try await expectGTIDs(of: fork, source, target)
                try await expectStatistics(target)
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])
                try await expectEventsWereTheLastThing(target)
            }
        }

        /// Every field of the contract, with the right type and value.
        private func expectReport(
            _ fork: ForkResult, _ source: TestServer, _ target: TestServer, started: String
        ) async throws {
            #expect(fork.text("status") == "done")
            for (role, server) in [("source", source), ("target", target)] {
                #expect(fork.text(role, "address").hasSuffix(server.socket))
                #expect(try await fork.text(role, "version") == server.value("SELECT VERSION()"))
                #expect(try await fork.text(role, "uuid") == server.value("SELECT @@server_uuid"))
            }
            #expect(fork.text("stopPoint", "requested") == "latest")
            let time = fork.text("stopPoint", "commitTime")
            #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/) != nil)
            let ended = try await source.value("SELECT UTC_TIMESTAMP(6)")
            #expect((started...ended).contains(String(time.dropLast().replacing("T", with: " "))))
            let connection = try await source.connect()
            let status = try #require(try await connection.query("SHOW BINARY LOG STATUS").rows.first)
            #expect(fork.text("stopPoint", "file") == status.text("File"))
            #expect(fork["stopPoint", "position"] as? Int == status.int("Position"))

            #expect(fork.text("copy", "method") == "logical")
            #expect(fork["copy", "databases"] as? Int == 1)
            #expect(fork["copy", "tables"] as? Int == 3)
            #expect(fork["copy", "rows"] as? Int == 61_000)
            // The digits of two numbers and a hundred letters a row.
            #expect((6_000_000...8_000_000).contains(fork["copy", "bytes"] as? Int ?? 0))
            let seconds = try #require(fork["seconds"] as? Double)
            let copySeconds = try #require(fork["copy", "seconds"] as? Double)
            let lockSeconds = try #require(fork["copy", "lockSeconds"] as? Double)
            // Nobody writes, so there is nothing to lock.
            #expect(lockSeconds == 0 && 0 < copySeconds && copySeconds < seconds)

            #expect(fork["accounts", "created"] as? [String] == ["'u'@'%'"])
            for list in ["roles", "replaced", "dropped", "leftAlone", "notGranted"] {
                #expect(fork["accounts", list] is [Any], "\(list)")
            }
            #expect(
                fork["settings", "applied"] as? [[String: String]] == [["name": "max_connections", "value": "99"]])
            for list in ["needsRestart", "left", "adjusted", "rejected", "notes"] {
                #expect(fork["settings", list] is [Any], "\(list)")
            }
            #expect(fork["settings", "fragment"] as? String == "")
            #expect(fork["verification", "tables"] as? Int == 3)
            #expect(fork["verification", "rows"] as? Int == 61_000)
            #expect((fork["verification", "seconds"] as? Double ?? 0) > 0)
            #expect((fork["verification", "differences"] as? [Any])?.isEmpty == true)
            #expect((fork["notCopied"] as? [Any])?.isEmpty == true)
            #expect((fork["warnings"] as? [String])?.isEmpty == true)
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

        /// Rows that somebody changes on the target meanwhile are found, and the fork stays unfinished.
        @Test func aForkThatDiffersStaysMarked() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    \(Self.numbers)
                    CREATE DATABASE d; USE d; CREATE TABLE small (id INT PRIMARY KEY, v INT); INSERT INTO small VALUES (1, 1), (2, 2);
                    CREATE TABLE large (id INT PRIMARY KEY, v CHAR(200));
                    INSERT INTO large SELECT a.i * 10 + b.i, REPEAT('v', 200) FROM mysql.n a,
                      (SELECT 0 AS i UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) b;
                    """)
                let fork = try Shell.start(
                    Mysqlfork.path,
                    [
                        "fork", "--source", source.dsn, "--target", target.dsn, "--json", "--threads", "2", "--verify",
                        "--quiet",
                    ])
                while fork.isRunning {
                    if try await target.errorNumber("SELECT * FROM d.small") == nil,
                        try await target.value("SELECT COUNT(*) FROM d.small") == "2"
                    {
                        try await target.run("UPDATE d.small SET v = 3 WHERE id = 2")
                        break
                    }
                }
                let result = ForkResult(try await fork.result())
                try result.expect(status: 5)
                #expect(result.text("status") == "differs")
                // Whoever gets the mail of cron sees it, too.
                #expect(result.errors.hasPrefix("NOT DONE: ") && result.errors.contains("d.small"), "\(result.errors)")
                let differences = result["verification", "differences"] as? [[String: Any]] ?? []
                #expect(differences.count == 1 && differences[0]["object"] as? String == "table d.small")
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == ["mysqlfork_unfinished"])
                #expect(try await target.value("SELECT @@GLOBAL.event_scheduler") == "OFF")
                #expect(try await target.value("SELECT @@GLOBAL.gtid_purged") == "")
                #expect(try await target.value("SELECT @@GLOBAL.innodb_flush_log_at_trx_commit") == "2")
            }
        }

        // MARK: - Events

        /// The source's events write to the table that is copied. On the fork they begin when it is finished: what they write
        /// there is in its own binary log, and replicas of the fork get it.
        @Test func eventsRunOnTheFinishedForkOnly() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE log (id INT AUTO_INCREMENT PRIMARY KEY, server CHAR(36), name TEXT);
                    CREATE EVENT tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO log (server, name) SELECT @@server_uuid, 'tick';
                    CREATE EVENT halted ON SCHEDULE EVERY 1 SECOND DISABLE
                      DO INSERT INTO log (server, name) SELECT @@server_uuid, 'halted';
                    CREATE EVENT elsewhere ON SCHEDULE EVERY 1 SECOND DISABLE ON REPLICA
                      DO INSERT INTO log (server, name) SELECT @@server_uuid, 'elsewhere';
                    """)
                let written = "SELECT COUNT(*) FROM d.log WHERE server = @@server_uuid"
                while try await source.value(written) == "0" { try await Task.sleep(for: .milliseconds(50)) }
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                let states = "SELECT CONCAT(EVENT_NAME, ' ', STATUS) FROM information_schema.EVENTS ORDER BY 1"
                #expect(try await target.values(states) == source.values(states))
                let deadline = ContinuousClock.now + .seconds(10)
                while try await target.value(written) == "0" {
                    try #require(ContinuousClock.now < deadline, "no event has run")
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await target.run("SET GLOBAL event_scheduler = OFF; DO SLEEP(0.2)")
                #expect(try await target.values("SELECT DISTINCT name FROM d.log") == ["tick"])
                let own = try await target.value("SELECT GTID_SUBTRACT(@@GLOBAL.gtid_executed, @@GLOBAL.gtid_purged)")
                let count = try await target.value(written)
                let uuid = fork.text("target", "uuid")
                #expect(own == (count == "1" ? "\(uuid):1" : "\(uuid):1-\(count)"))
            }
        }

        /// A scheduler that is off stays off, and events whose time has passed without it are as they are on the source.
        @Test func eventsOfASourceWithoutAScheduler() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    SET GLOBAL event_scheduler = OFF; CREATE DATABASE d; USE d; CREATE TABLE log (name TEXT);
                    CREATE EVENT tick ON SCHEDULE EVERY 1 SECOND DO INSERT INTO log VALUES ('tick');
                    CREATE EVENT gone ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 SECOND DO INSERT INTO log VALUES ('gone');
                    CREATE EVENT kept ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 SECOND ON COMPLETION PRESERVE
                      DO INSERT INTO log VALUES ('kept');
                    CREATE EVENT ended ON SCHEDULE EVERY 1 SECOND ENDS CURRENT_TIMESTAMP + INTERVAL 1 SECOND
                      ON COMPLETION PRESERVE DO INSERT INTO log VALUES ('ended');
                    DO SLEEP(2);
                    """)
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                #expect((fork["notCopied"] as? [Any])?.isEmpty == true)
                let events =
                    "SELECT CONCAT_WS(' ', EVENT_NAME, STATUS, CREATED) FROM information_schema.EVENTS ORDER BY 1"
                #expect(try await target.values(events) == source.values(events))
                #expect(try await ServerContents.read(target).differences(from: ServerContents.read(source)) == [])
                #expect(try await target.value("SELECT @@GLOBAL.event_scheduler") == "OFF")
                try await target.run("DO SLEEP(1.5)")
                #expect(try await target.values("SELECT * FROM d.log") == [])
            }
        }

        // MARK: - GTIDs

        /// With --no-settings the two may differ in whether they use GTIDs.
        @Test func gtidsWhereOnlyOneServerUsesThem() async throws {
            let off = ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]
            // A scheduler that is disabled from the start cannot be switched off meanwhile, nor on.
            for (sourceOptions, targetOptions) in [(off, []), ([], off + ["--event-scheduler=DISABLED"])] {
                try await TestServer.withPair(source: sourceOptions, target: targetOptions) { source, target in
                    try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                    try await target.run("CREATE DATABASE own; DROP DATABASE own")
                    let fork = try await Mysqlfork.fork(source, target, "--verify", "--no-settings")
                    try fork.expect(status: 0)
                    #expect(fork["settings"] == nil)
                    let expected =
                        sourceOptions == off ? "\(fork.text("target", "uuid")):1-2" : fork.text("stopPoint", "gtid")
                    #expect(try await target.value("SELECT @@GLOBAL.gtid_executed") == expected)
                    #expect((sourceOptions == off) == fork.text("stopPoint", "gtid").isEmpty)
                }
            }
        }
    }
}
