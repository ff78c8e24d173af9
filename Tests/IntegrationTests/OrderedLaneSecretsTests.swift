import Server
import Testing

/// What a window must not tell, and what it must not write.
extension IntegrationTests {
    @Suite struct OrderedLaneSecretsTests {
        /// A hash in a message, or in a log of the target, is somebody's password.
        @Test func hashesGetIntoNoMessageAndNoLog() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE app")
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                try await target.run(
                    "SET GLOBAL log_output = 'TABLE', GLOBAL slow_query_log = 1, GLOBAL long_query_time = 0, GLOBAL general_log = 1"
                )
                try await source.run(
                    """
                    CREATE USER one IDENTIFIED BY 'secret of one'; ALTER USER one IDENTIFIED BY 'another';
                    SET PASSWORD FOR one = 'a third'; GRANT SELECT ON app.* TO one; CREATE TABLE app.seen (a INT);
                    """)
                try await archive.followOnce().expect(status: 0)
                try await archive.fork(to: target, "--no-settings").expect(status: 0)
                #expect(try await target.values("SELECT COUNT(*) FROM mysql.user WHERE user = 'one'") == ["1"])
                try await target.run("SET GLOBAL general_log = 0, GLOBAL slow_query_log = 0")
                #expect(
                    try await target.values(
                        "SELECT argument FROM mysql.general_log WHERE argument LIKE '%$A$%' AND argument NOT LIKE '%LIKE%'"
                            + " UNION ALL SELECT sql_text FROM mysql.slow_log WHERE sql_text LIKE '%$A$%'") == [])
            }
        }

        /// What is kept there becomes variables of the target.
        @Test func theMarkIsNotTheSources() async throws {
            try await TestServer.withPair { source, target in
                let pair = try await WindowPair.make(
                    source, target, setup: "CREATE DATABASE app; CREATE TABLE app.t (a INT PRIMARY KEY)")
                try await source.run(
                    """
                    CREATE DATABASE mysqlfork_unfinished;
                    CREATE TABLE mysqlfork_unfinished.original_variable (name VARCHAR(64) PRIMARY KEY, value LONGTEXT);
                    INSERT INTO mysqlfork_unfinished.original_variable VALUES ('general_log', 'ON');
                    INSERT INTO app.t VALUES (1);
                    """)
                try await pair.goForward()
                #expect(try await target.values("SELECT a FROM app.t") == ["1"])
                #expect(
                    try await target.values(
                        "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'mysqlfork%'") == []
                )

                try await source.run(
                    """
                    SET SESSION binlog_format = 'STATEMENT'; USE app;
                    UPDATE app.t, mysqlfork_unfinished.original_variable SET a = 2, value = 'OFF';
                    """)
                let error = try await #require(throws: ForkError.self) { try await pair.goForward() }
                // Before anything is written.
                let problem = "reads or writes tables of mysqlfork_unfinished, too, which are not forked"
                #expect(error.problems.contains { $0.message.contains(problem) }, "\(error)")
            }
        }
    }
}
