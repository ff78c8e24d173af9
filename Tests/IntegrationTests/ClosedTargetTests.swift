import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Until a fork is done nobody but mysqlfork acts on the target; who does all the same is noticed.
    @Suite struct ClosedTargetTests {
        private static let accounts = """
            CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1);
            CREATE USER app IDENTIFIED BY 'a'; GRANT ALL ON d.* TO app; CREATE USER closed ACCOUNT LOCK;
            CREATE USER boss IDENTIFIED BY 'b'; GRANT ALL ON *.* TO boss;
            CREATE DEFINER = app SQL SECURITY DEFINER VIEW d.v AS SELECT * FROM d.t;

            """

        private func warnings(_ fork: ForkResult) -> [String] { fork["warnings"] as? [String] ?? [] }

        private func phase(_ target: TestServer, _ connection: Connection) async throws -> String {
            (try? await connection.query("SELECT phase FROM mysqlfork_unfinished.fork").rows.first?.text(at: 0)) ?? ""
        }

        /// Starts a fork to a moment some seconds ahead, and lets it come as far as it can before.
        private func startAhead(
            _ source: TestServer, _ target: TestServer, seconds: Int, _ options: String...
        ) async throws -> RunningProgram {
            let time = try await source.value(
                "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL \(seconds) SECOND, '%Y-%m-%dT%H:%i:%s.%fZ')")
            let fork = try Shell.start(
                Mysqlfork.path,
                ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--at", time] + options)
            while fork.isRunning {
                if let look = try? await target.connect(), try await phase(target, look).hasPrefix("wait") { break }
                try await Task.sleep(for: .milliseconds(50))
            }
            try #require(fork.isRunning, "over too early: \(fork.errorsSoFar)")
            return fork
        }

        @Test func whoIsThereIsInTheWayOrEnded() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.accounts)
                let first = try await target.connect()
                try await Mysqlfork.fork(source, target).expect(status: 2)
                let plan = ForkResult(
                    try await Mysqlfork.run(
                        "plan", "--source", source.dsn, "--target", target.dsn, "--json", "--end-sessions"))
                try plan.expect(status: 0)
                #expect(warnings(plan).contains { $0.contains("1 session of others") })
                try await first.execute("DO 0")
                try await Mysqlfork.fork(source, target, "--end-sessions").expect(status: 0)
                await #expect(throws: ServerError.self) { try await first.execute("DO 0") }

                try await target.run(
                    "CREATE USER staff; GRANT ALL ON *.* TO staff; REVOKE CONNECTION_ADMIN, SUPER ON *.* FROM staff")
                let sessions = [
                    try await target.connect(user: "staff"), try await target.connect(),
                    try await target.connect(user: "staff"),
                ]
                try await sessions[2].execute(
                    script:
                        "CREATE DATABASE busy; CREATE TABLE busy.t (id INT PRIMARY KEY); START TRANSACTION")
                try await sessions[2].execute("INSERT INTO busy.t VALUES (1)")
                let refused = try await Mysqlfork.fork(source, target)
                try refused.expect(status: 2)
                let problems = refused["error", "problems"] as? [[String: String]] ?? []
                let problem = try #require(problems.first { $0["code"] == "sessions-on-target" }, "\(problems)")
                for session in sessions { #expect(problem["message"]?.contains("(connection \(session.id))") == true) }
                #expect(
                    problem["message"]?.contains("3 sessions") == true
                        && problem["hint"]?.contains("--end-sessions") == true)

                let done = try await Mysqlfork.fork(source, target, "--replace")
                try done.expect(status: 0)
                #expect(
                    warnings(done).contains {
                        $0.contains("3 sessions of others") && $0.contains("'staff'@'localhost'")
                    })
                for session in sessions {
                    await #expect(throws: ServerError.self) { try await session.execute("DO 0") }
                }
                #expect(try await target.value("SELECT @@GLOBAL.offline_mode") == "0")
                #expect(try await target.errorNumber("SELECT * FROM d.v", user: "app", password: "a") == nil)
                #expect(try await target.errorNumber("DO 0", user: "closed") == 3118)
            }
        }

        /// While a moment is awaited: users are kept out, the source's administrators too; what the target's own write is noticed.
        @Test func aHalfMadeForkIsClosed() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.accounts)
                try await target.run("SET sql_log_bin = 0; CREATE USER own; GRANT ALL ON *.* TO own")
                let writing = try await startAhead(source, target, seconds: 6, "--replace", "--verify", "--no-accounts")
                #expect(try await target.errorNumber("INSERT INTO d.t VALUES (100)", user: "own") == nil)
                // Unseen by the binary log.
                let hidden = try await target.connect(user: "own")
                try await hidden.execute("SET sql_log_bin = 0")
                #expect(try await hidden.execute("DELETE FROM d.t WHERE id = 1") == 1)
                let failed = ForkResult(try await writing.result())
                try failed.expect(status: 6)
                let message = failed.text("error", "message")
                #expect(message.contains("'own'@'localhost' executed delete, insert"), "\(message)")
                #expect(message.contains("1 transaction in its binary log (GTIDs "), "\(message)")
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == ["mysqlfork_unfinished"])

                let reading = try await startAhead(source, target, seconds: 6, "--replace")
                // ER_SERVER_OFFLINE_MODE, or ER_ACCOUNT_HAS_BEEN_LOCKED
                #expect(try await target.errorNumber("DO 0", user: "app", password: "a") == 3032)
                #expect(try await target.errorNumber("DO 0", user: "boss", password: "b") == 3118)
                #expect(try await target.value("SELECT @@GLOBAL.offline_mode") == "1")
                let done = ForkResult(try await reading.result())
                try done.expect(status: 0)
                #expect(
                    warnings(done).contains {
                        $0.contains("others were on") && $0.contains("mysqlfork's own account too")
                    },
                    "\(warnings(done))")
                #expect(try await target.value("SELECT @@GLOBAL.offline_mode") == "0")
                for (user, password) in [("app", "a"), ("boss", "b")] {
                    #expect(try await target.errorNumber("SELECT * FROM d.v", user: user, password: password) == nil)
                }
                #expect(try await target.errorNumber("DO 0", user: "closed") == 3118)
                #expect(try await ServerContents.read(target).differences(from: ServerContents.read(source)) == [])
            }
        }

        /// Locks that the window sets and lifts are the source's.
        @Test func accountsThatTheWindowChanges() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.accounts)
                let fork = try await startAhead(source, target, seconds: 5)
                try await source.run(
                    "ALTER USER app ACCOUNT LOCK; ALTER USER closed ACCOUNT UNLOCK; CREATE USER new; DROP USER boss;"
                        + " CREATE USER boss IDENTIFIED BY 'c' ACCOUNT LOCK")
                try ForkResult(try await fork.result()).expect(status: 0)
                let differences = try await ServerContents.read(target).differences(from: ServerContents.read(source))
                #expect(differences == [], "\(differences)")
            }
        }

        /// A database that somebody makes past the binary log while the rows are copied.
        @Test(arguments: [true, false]) func whatWasNotCopiedIsFound(verifies: Bool) async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v CHAR(200));
                    SET SESSION cte_max_recursion_depth = 1000000;
                    INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 60000)
                      SELECT i, REPEAT('v', 200) FROM n;
                    """)
                let fork = try Shell.start(
                    Mysqlfork.path,
                    ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--threads", "1"]
                        + (verifies ? ["--verify"] : []))
                var isMade = false
                while fork.isRunning && !isMade {
                    // A login may be ended as the target closes.
                    guard let other = try? await target.connect() else { continue }
                    if try await phase(target, other).hasPrefix("copying") {
                        try await other.execute(script: "SET sql_log_bin = 0; CREATE DATABASE theirs")
                        isMade = true
                    }
                }
                let result = ForkResult(try await fork.result())
                try result.expect(status: verifies ? 5 : 6)
                #expect(
                    result.output.contains("database theirs") || result.output.contains("\"theirs\""),
                    "\(result.output)")
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == ["mysqlfork_unfinished"])
            }
        }
    }
}
