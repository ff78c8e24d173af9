import Foundation
import Testing

extension IntegrationTests {
    /// Forks of a source that is being written to.
    @Suite struct LiveWriteTests {
        private static let bank = Shell.repository.appending(path: "Tests/IntegrationTests/Cases/bank")

        /// The queries of `invariant.sql`, whose answers never change.
        private func invariants(_ server: TestServer) async throws -> [String] {
            let text = try String(contentsOf: Self.bank.appending(path: "invariant.sql"), encoding: .utf8)
            let sql = text.split(separator: "\n").filter { !$0.hasPrefix("--") }.joined(separator: " ")
            var answers: [String] = []
            for query in sql.split(separator: ";") where query.contains("SELECT") {
                answers.append(try await server.value(String(query)))
            }
            return answers
        }

        /// Transfers go on in four sessions while the fork is made. The fork is one moment of the bank, and replication from
        /// exactly its GTID set turns it into the bank as it is in the end: had the rows and the coordinates been of two
        /// moments, a transfer would be missing or applied twice.
        @Test func forkUnderWritesIsOneMomentAndReplicatesOnward() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(file: Self.bank.appending(path: "setup.sql"))
                try await source.run(
                    "CREATE USER repl@'%' IDENTIFIED BY 'r'; GRANT REPLICATION SLAVE ON *.* TO repl@'%'")
                let before = try await invariants(source)
                let during = try Data(contentsOf: Self.bank.appending(path: "during.sql"))
                let writers = try (0..<4).map { _ in try source.start(during) }
                while try await source.value("SELECT COUNT(*) > 500 FROM bank.transfer") != "1" {}
                let started = try #require(Int(try await source.value("SELECT COUNT(*) FROM bank.transfer")))

                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                #expect(try await invariants(target) == before)
                let forked = try #require(Int(try await target.value("SELECT COUNT(*) FROM bank.transfer")))
                // All that was committed when the command started is in it.
                #expect(forked >= started)
                #expect(fork["verification", "rows"] as? Int == fork["copy", "rows"] as? Int)

                try await source.run("INSERT INTO bank.account VALUES (-1, 0, 0)")  // ends the transfers
                for writer in writers { #expect(try await writer.result().status == 0) }
                #expect(try await Int(source.value("SELECT COUNT(*) FROM bank.transfer"))! > forked)
                try await replicate(from: source, to: target)
                #expect(
                    try await ServerContents.read(target).differences(from: ServerContents.read(source)) == [])
            }
        }

        private func replicate(from source: TestServer, to target: TestServer) async throws {
            let executed = try await source.value("SELECT @@GLOBAL.gtid_executed")
            try await target.run(
                """
                CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = \(source.port), SOURCE_USER = 'repl',
                  SOURCE_PASSWORD = 'r', SOURCE_AUTO_POSITION = 1, SOURCE_SSL = 1;
                START REPLICA;
                """)
            let reached = try await target.value("SELECT WAIT_FOR_EXECUTED_GTID_SET('\(executed)', 60)")
            let errors = try await target.values(
                "SELECT LAST_ERROR_MESSAGE FROM performance_schema.replication_applier_status_by_worker"
                    + " WHERE LAST_ERROR_NUMBER <> 0")
            try #require(reached == "0" && errors == [], "replication did not catch up: \(errors)")
            try await target.run("STOP REPLICA; RESET REPLICA ALL")
        }

        /// A statement that runs for long makes nobody wait for the tool behind it.
        @Test func aLongStatement() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                let long = try source.start(Data("SELECT SLEEP(8) FROM d.t".utf8))
                while try await source.value(
                    "SELECT COUNT(*) FROM performance_schema.processlist WHERE TIME >= 2 AND STATE = 'User sleep'")
                    == "0"
                {
                    try await Task.sleep(for: .milliseconds(100))
                }
                async let fork = Mysqlfork.fork(source, target)
                // The source's writes go through at once.
                let writer = try await source.connect()
                var slowest = 0.0
                var writes = 1
                while long.isRunning {
                    writes += 1
                    let start = ContinuousClock.now
                    try await writer.execute("INSERT INTO d.t VALUES (\(writes))")
                    slowest = max(slowest, (ContinuousClock.now - start) / .seconds(1))
                    try await Task.sleep(for: .milliseconds(50))
                }
                let result = try await fork
                try result.expect(status: 0)
                #expect(writes > 10)
                #expect(slowest < 0.9, "a write waited \(slowest) s")
                _ = try await long.result()
            }
        }

        /// Tables that a session holds locked are read once it lets them go; others are written meanwhile.
        @Test func lockedTables() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); CREATE TABLE d.u (id INT PRIMARY KEY)")
                let (holder, writer) = (try await source.connect(), try await source.connect())
                try await holder.execute("LOCK TABLES d.t WRITE")
                async let fork = Mysqlfork.fork(source, target)
                var slowest = 0.0
                for number in 1...60 {
                    let start = ContinuousClock.now
                    try await writer.execute("INSERT INTO d.u VALUES (\(number))")
                    slowest = max(slowest, (ContinuousClock.now - start) / .seconds(1))
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await holder.execute("UNLOCK TABLES")
                let result = try await fork
                try result.expect(status: 0)
                #expect(slowest < 0.9, "a write waited \(slowest) s")
            }
        }

        /// DDL waits for the snapshot to end, and reads and writes do not wait behind the DDL.
        @Test func ddlDuringTheCopyNeitherBreaksItNorBlocksOthers() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v CHAR(200));
                    SET SESSION cte_max_recursion_depth = 1000000;
                    INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                      SELECT i, REPEAT('v', 200) FROM n;
                    """)
                let fork = try Shell.start(
                    Mysqlfork.path,
                    ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--threads", "1", "--verify"])
                while !fork.errorsSoFar.contains("copying rows") && fork.isRunning {
                    try await Task.sleep(for: .milliseconds(5))
                }
                let ddl = try source.start(Data("ALTER TABLE d.t ADD COLUMN extra INT DEFAULT 5".utf8))
                try await Task.sleep(for: .milliseconds(200))
                #expect(ddl.isRunning, "the copy was over before the ALTER TABLE began: make the table larger")
                try await source.run("UPDATE d.t SET v = 'changed' WHERE id = 7")
                let result = ForkResult(try await fork.result())
                try result.expect(status: 0)
                #expect(try await ddl.result().status == 0)
                #expect(try await target.value("SELECT COUNT(*) FROM d.t WHERE v = REPEAT('v', 200)") == "200000")
                #expect(
                    try await target.value(
                        "SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = 'd' AND COLUMN_NAME = 'extra'"
                    )
                        == "0")
            }
        }
    }
}
