import Foundation
import Testing

extension IntegrationTests {
    /// Forks that do not come to their end, and what is left then.
    @Suite struct BrokenOffTests {
        private static let relaxed = [
            "event_scheduler", "innodb_flush_log_at_trx_commit", "sync_binlog", "log_bin_trust_function_creators",
            "offline_mode", "local_infile", "max_allowed_packet", "innodb_file_per_table", "innodb_default_row_format",
            "log_error_suppression_list",
        ]

        private func relaxedValues(_ server: TestServer) async throws -> [String] {
            try await server.values(
                "SELECT CONCAT(VARIABLE_NAME, '=', VARIABLE_VALUE) FROM performance_schema.global_variables"
                    + " WHERE VARIABLE_NAME IN ('\(Self.relaxed.joined(separator: "', '"))') ORDER BY 1")
        }

        /// A target on which all that is relaxed has a value of its own.
        private static let ownValues = [
            "--local-infile=OFF", "--max-allowed-packet=4M", "--innodb-file-per-table=OFF",
            "--innodb-default-row-format=compact",
        ]

        /// A source whose copy takes some seconds.
        private func fill(_ source: TestServer) async throws {
            try await source.run(
                """
                CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v CHAR(200), w CHAR(100), KEY (w));
                SET SESSION cte_max_recursion_depth = 1000000;
                INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                  SELECT i, REPEAT('v', 200), MD5_LIKE.x FROM n, (SELECT 'w' AS x) AS MD5_LIKE;
                CREATE EVENT d.fires ON SCHEDULE EVERY 1 HOUR DO SET @a = 1;
                """)
        }

        private func startFork(_ source: TestServer, _ target: TestServer) throws -> RunningProgram {
            try Shell.start(
                Mysqlfork.path, ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--threads", "1"])
        }

        private func wait(for words: String, from program: RunningProgram) async throws {
            while !program.errorsSoFar.contains(words) && program.isRunning {
                try await Task.sleep(for: .milliseconds(5))
            }
            try await Task.sleep(for: .milliseconds(100))
            try #require(program.isRunning, "over too early: \(program.errorsSoFar)")
        }

        /// Runs the fork again: refused as unfinished, done with --replace, and then as if nothing had happened.
        private func expectThatARerunCompletes(
            _ source: TestServer, _ target: TestServer, settingsBefore: [String]
        ) async throws {
            #expect(
                try await target.value("SELECT source FROM mysqlfork_unfinished.fork").contains(source.socket))
            #expect(try await target.value("SELECT message FROM mysqlfork_unfinished.fork").contains("unfinished fork"))
            let refused = try await Mysqlfork.fork(source, target)
            try refused.expect(status: 2)
            #expect(refused.output.contains("unfinished"))
            let done = try await Mysqlfork.fork(source, target, "--replace", "--verify")
            try done.expect(status: 0)
            #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])
            #expect(try await relaxedValues(target) == settingsBefore)
            #expect(try await ServerContents.read(target).differences(from: ServerContents.read(source)) == [])
        }

        /// What was killed is rolled back within seconds.
        private func expectThatNothingRunsOn(_ server: TestServer) async throws {
            var running: [String] = []
            for _ in 0..<100 {
                running = try await server.values(
                    "SELECT CONCAT_WS(' ', COMMAND, STATE, INFO) FROM performance_schema.processlist"
                        + " WHERE COMMAND IN ('Query', 'Killed', 'Sleep') AND ID <> CONNECTION_ID()")
                if running.isEmpty { return }
                try await Task.sleep(for: .milliseconds(100))
            }
            Issue.record("still there on \(server.name): \(running)")
        }

        @Test(arguments: [SIGINT, SIGTERM]) func interrupted(signal: Int32) async throws {
            try await TestServer.withPair(source: ["--local-infile=OFF"], target: Self.ownValues) { source, target in
                try await fill(source)
                let before = try await relaxedValues(target)
                let fork = try startFork(source, target)
                try await wait(for: "copying rows", from: fork)
                fork.signal(signal)
                let result = ForkResult(try await fork.result())
                try result.expect(status: 4)
                #expect(result.text("status") == "failed")
                #expect(result.text("error", "code") == "interrupted")
                // Durability is back, and nothing runs on; but neither events nor users act in a half-made server.
                let relaxed = Set(try await relaxedValues(target)).symmetricDifference(before)
                #expect(
                    relaxed == ["event_scheduler=OFF", "event_scheduler=ON", "offline_mode=OFF", "offline_mode=ON"])
                for server in [source, target] { try await expectThatNothingRunsOn(server) }
                // The source is free at once: DDL and writes go through.
                try await source.run("SET SESSION lock_wait_timeout = 2; ALTER TABLE d.t ADD COLUMN z INT")
                try await expectThatARerunCompletes(source, target, settingsBefore: before)
            }
        }

        /// Whoever read the progress is gone: the fork goes on all the same. A report that cannot be written is said by the status.
        @Test func nobodyListens() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let command = "'\(Mysqlfork.path)' fork --replace --source '\(source.dsn)' --target '\(target.dsn)'"
                let deaf = try await Shell.run(
                    "/bin/bash", ["-c", "\(command) --json 2>&1 >/dev/null | head -c 1; exit ${PIPESTATUS[0]}"])
                #expect(deaf.status == 0)
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])
                let full = try await Shell.run("/bin/bash", ["-c", "\(command) --json > /dev/full"])
                #expect(full.status == 6)
                #expect(full.errors.contains("report cannot be written"))
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])
            }
        }

        @Test func killed() async throws {
            try await TestServer.withPair(source: ["--local-infile=OFF"], target: Self.ownValues) { source, target in
                try await fill(source)
                let before = try await relaxedValues(target)
                let fork = try startFork(source, target)
                try await wait(for: "copying rows", from: fork)
                fork.signal(SIGKILL)
                _ = try await fork.result()
                #expect(try await relaxedValues(target) != before)
                try await source.run("SET SESSION lock_wait_timeout = 5; ALTER TABLE d.t ADD COLUMN z INT")
                try await expectThatARerunCompletes(source, target, settingsBefore: before)
            }
        }

        @Test func targetDies() async throws {
            try await TestServer.withPair { source, target in
                try await fill(source)
                let before = try await relaxedValues(target)
                let fork = try startFork(source, target)
                try await wait(for: "copying rows", from: fork)
                try target.kill()
                let result = ForkResult(try await fork.result())
                try result.expect(status: 4)
                #expect(result.text("error", "message").contains("target"))
                try await target.start()
                try await expectThatARerunCompletes(source, target, settingsBefore: before)
            }
        }

        /// What the target does not take is named; with --strict it stops the fork and leaves the mark.
        @Test func rejectedRows() async throws {
            // Too small for the redo of nothing; a table the target cannot create: another page size.
            try await TestServer.withPair(source: ["--innodb-page-size=64k"], target: ["--innodb-page-size=4k"]) {
                source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.wide (id INT PRIMARY KEY, a CHAR(255), b CHAR(255), c CHAR(255), d CHAR(255),"
                        + " e CHAR(255), f CHAR(255), g CHAR(255), h CHAR(255), i CHAR(255)) CHARSET latin1 ROW_FORMAT=REDUNDANT;"
                        + " INSERT INTO d.wide VALUES (1, REPEAT('x', 255), REPEAT('x', 255), REPEAT('x', 255), REPEAT('x', 255),"
                        + " REPEAT('x', 255), REPEAT('x', 255), REPEAT('x', 255), REPEAT('x', 255), REPEAT('x', 255))")
                let strict = try await Mysqlfork.fork(source, target, "--strict")
                try strict.expect(status: 6)
                #expect(strict.output.contains("d.wide"), "\(strict.output)")
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == ["mysqlfork_unfinished"])
                // Else it costs a line.
                let fork = try await Mysqlfork.fork(source, target, "--replace")
                try fork.expect(status: 0)
                #expect(
                    fork.notCopiedObjects.count == 1 && fork.notCopiedObjects[0].hasPrefix("table d.wide: "),
                    "\(fork.notCopiedObjects)")
            }
        }
    }
}
