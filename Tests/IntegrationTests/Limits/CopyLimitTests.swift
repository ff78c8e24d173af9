import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// What docs/limits.md says of a copy: what is not in it, what is otherwise, and what it costs the source.
    @Suite struct CopyLimitTests {
        private func notCopied(_ fork: ForkResult) -> [String: String] {
            let entries = (fork["notCopied"] as? [[String: String]] ?? []).map {
                ($0["object"] ?? "", $0["reason"] ?? "")
            }
            return Dictionary(entries, uniquingKeysWith: { "\($0); \($1)" })
        }

        /// A zone of 5 hours behind UTC that has a name.
        private static let zone = """
            INSERT INTO mysql.time_zone VALUES (4711, 'N'); INSERT INTO mysql.time_zone_name VALUES ('Test/West', 4711);
            INSERT INTO mysql.time_zone_transition_type VALUES (4711, 0, -18000, 0, 'W');

            """

        private static let setup = """
            SET PERSIST time_zone = 'Test/West'; SET time_zone = 'Test/West';
            CREATE DATABASE d; USE d; CREATE TABLE shift (id INT PRIMARY KEY, ts TIMESTAMP, CHECK (HOUR(ts) BETWEEN 8 AND 18));
            INSERT INTO shift VALUES (1, '2024-05-05 17:30:00');
            CREATE TABLE zoned (id INT PRIMARY KEY, ts TIMESTAMP, h INT AS (HOUR(ts)) STORED); INSERT INTO zoned (id, ts) SELECT * FROM shift;
            CREATE TABLE keyless (v INT); INSERT INTO keyless VALUES (1), (2); CREATE TABLE numbered (id INT PRIMARY KEY, v INT);
            CREATE TABLE labelled (k ENUM('b', 'a') PRIMARY KEY, v INT); INSERT INTO labelled VALUES ('a', 1), ('b', 1);
            INSERT INTO numbered VALUES (1, 1), (2, 1);
            SET foreign_key_checks = 0; CREATE TABLE orphan (id INT PRIMARY KEY, p INT, CONSTRAINT k FOREIGN KEY (p) REFERENCES nowhere (id));
            INSERT INTO orphan VALUES (1, 1); CREATE LIBRARY lib LANGUAGE JAVASCRIPT AS $$ export function f(n) { return n } $$;
            CREATE USER librarian; GRANT ALL ON *.* TO librarian;
            CREATE FUNCTION service_get_read_locks RETURNS INT SONAME 'locking_service.so';
            SET timestamp = 1700000000; CREATE PROCEDURE p() SELECT 1; SET timestamp = DEFAULT; CREATE TABLESPACE s ADD DATAFILE 's.ibd' COMMENT 'of no server that shows it';
            SET GLOBAL log_output = 'TABLE', GLOBAL general_log = ON; DO 1; SET GLOBAL log_output = DEFAULT, GLOBAL general_log = DEFAULT;
            CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1 FOR CHANNEL 'c';
            CHANGE REPLICATION FILTER REPLICATE_DO_DB = (d) FOR CHANNEL 'c';
            CREATE TABLE large (id INT PRIMARY KEY, v CHAR(250), ts TIMESTAMP NULL, day DATE AS (DATE(ts)) STORED, UNIQUE once_a_day (day));
            SET SESSION cte_max_recursion_depth = 1000000;
            INSERT INTO large (id, v) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 30000) SELECT i, REPEAT('v', 250) FROM n;
            SET time_zone = '+00:00'; UPDATE large SET ts = '2024-05-05 23:00:00' WHERE id = 1;
            SET time_zone = '+05:00'; UPDATE large SET ts = '2024-05-06 01:00:00' WHERE id = 2; ANALYZE TABLE large;
            SET NAMES latin1; CREATE TABLE watched (id INT PRIMARY KEY); CREATE TRIGGER tr BEFORE INSERT ON watched FOR EACH ROW SET @a = 1;
            CREATE VIEW v AS SELECT 1 AS one; SET NAMES utf8mb4; RENAME TABLE v TO `вид`, watched TO `таблица`;

            """

        private static let created = "SELECT CREATED FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = 'd'"

        /// One of everything, and what the report says of it; then what `verify` can tell.
        @Test func whatTheReportNames() async throws {
            try await TestServer.withPair(source: ["--sysdate-is-now"]) { source, target in
                for server in [source, target] { try await server.run(Self.zone) }
                try await target.run(
                    "SET sql_log_bin = 0; CREATE USER tool; GRANT ALL ON *.* TO tool WITH GRANT OPTION")
                let session = try await source.connect()
                try await session.execute(script: "CREATE TEMPORARY TABLE mysql.passing (id INT)")
                // As the sessions of an application, of the user who is not the fork's.
                try await source.run(Self.setup, user: "root")
                let login = target.dsn(user: "tool")
                let arguments = ["--source", source.dsn, "--target", login, "--json"]
                let fork = ForkResult(try await Shell.run(Mysqlfork.path, ["fork", "--verify"] + arguments))
                try fork.expect(status: 0)
                let named = notCopied(fork)
                #expect(
                    named.keys.sorted() == [
                        "index once_a_day of table d.large", "loadable function service_get_read_locks",
                        "trigger d.tr",
                        "values of generated column day, table d.large", "values of generated column h, table d.zoned",
                        "view d.вид",
                    ], "\(named)")
                #expect(!fork.output.contains("sysdate"))
                let warnings = fork["warnings"] as? [String] ?? []
                #expect(warnings.contains { $0.contains("own binary logs were emptied") }, "\(warnings)")
                // The check is enforced: the named zone of the source satisfies it.
                let checks =
                    "SELECT ENFORCED FROM information_schema.TABLE_CONSTRAINTS WHERE CONSTRAINT_NAME = 'shift_chk_1'"
                #expect(try await target.values(checks) == ["YES"])
                #expect(
                    try await target.values("SHOW CREATE TABLE d.orphan") == source.values("SHOW CREATE TABLE d.orphan")
                )
                #expect(try await target.values("SELECT CREATOR FROM information_schema.LIBRARIES") == ["tool@%"])
                #expect(
                    try await source.values("SELECT CREATOR FROM information_schema.LIBRARIES") == ["root@localhost"])
                #expect(try await target.values("SELECT COUNT(*) FROM mysql.general_log") == ["0"])
                #expect(try await target.values("SHOW REPLICA STATUS") == [])
                #expect(try await source.value(Self.created) < target.value(Self.created))

                // Rows that differ by their key, where there is one that begins with no label.
                try await target.run(
                    """
                    SET sql_log_bin = 0; INSERT INTO d.keyless VALUES (3); UPDATE d.labelled SET v = 2 WHERE k = 'a';
                    UPDATE d.numbered SET v = 2 WHERE id = 2;
                    """)
                // What a default session cannot compute, and what was written since.
                try await source.run(
                    """
                    SET sql_mode = 'NO_UNSIGNED_SUBTRACTION'; USE d; CREATE TABLE kept (id INT PRIMARY KEY, a INT UNSIGNED, g BIGINT AS (a - 5) STORED);
                    CREATE TABLE shown (id INT PRIMARY KEY, a INT UNSIGNED, g BIGINT AS (a - 5)); INSERT INTO kept (id, a) VALUES (1, 2);
                    INSERT INTO shown (id, a) VALUES (1, 2); INSERT INTO numbered VALUES (3, 1); FLUSH TABLES;
                    """)
                let verified = ForkResult(try await Shell.run(Mysqlfork.path, ["verify"] + arguments))
                try verified.expect(status: 5)
                let rows = (verified["verification", "differences"] as? [[String: Any]] ?? []).filter {
                    $0["area"] as? String == "rows"
                }.map { "\($0["object"] ?? ""): \($0["detail"] ?? "") \($0["range"] ?? "")" }.sorted()
                for (table, range) in [
                    ("keyless", "all rows"), ("labelled", "all rows"), ("numbered", "id 2"), ("numbered", "id 3"),
                ] {
                    #expect(
                        rows.contains { $0.hasPrefix("table d.\(table): ") && $0.hasSuffix(" \(range)") },
                        "\(table): \(rows)")
                }

                let again = ForkResult(
                    try await Shell.run(Mysqlfork.path, ["fork", "--verify", "--replace"] + arguments))
                try again.expect(status: 5)
                let differences = again["verification", "differences"] as? [[String: Any]] ?? []
                #expect(differences.map { $0["object"] as? String } == ["table d.shown"], "\(differences)")
                #expect(again.output.contains("out of range in '(`a` - 5)'"), "\(again.output)")
                try ForkResult(try await Shell.run(Mysqlfork.path, ["fork", "--replace"] + arguments)).expect(status: 0)
                try await target.run("FLUSH TABLES")
                let query = "SELECT CONCAT(g) FROM d.kept UNION ALL SELECT CONCAT(a) FROM d.shown"
                #expect(try await target.values(query) == ["-3", "2"])
            }
        }

        /// A fork that is held up while it copies rows: what the source's users can do meanwhile, and what they cannot.
        @Test func whileRowsAreCopied() async throws {
            try await TestServer.withPair(source: ["--event-scheduler=ON"]) { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v CHAR(200));
                    SET SESSION cte_max_recursion_depth = 1000000;
                    INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                      SELECT i, REPEAT('v', 200) FROM n;
                    CREATE TABLE small (id INT PRIMARY KEY AUTO_INCREMENT); INSERT INTO small VALUES (1); CREATE TABLE fired (server CHAR(36) PRIMARY KEY); FLUSH BINARY LOGS;
                    CREATE EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 4 SECOND DO INSERT INTO fired VALUES (@@server_uuid);
                    """)
                let fork = try Shell.start(
                    Mysqlfork.path,
                    ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--threads", "2"])
                while !fork.errorsSoFar.contains("copying rows") && fork.isRunning {
                    try await Task.sleep(for: .milliseconds(2))
                }
                fork.signal(SIGSTOP)
                defer { fork.signal(SIGKILL) }
                try #require(fork.isRunning, "\(fork.errorsSoFar)")
                // Old versions of rows are kept for it.
                let views =
                    "SELECT CONCAT_WS(' ', trx_state, trx_is_read_only, trx_isolation_level) FROM information_schema.INNODB_TRX"
                let open = try await source.values(views)
                #expect(open.contains("RUNNING 1 REPEATABLE READ"), "\(open)")
                for (sql, error) in [
                    ("ALTER TABLE d.small ADD COLUMN n INT", 1205), ("TRUNCATE TABLE d.small", 1205),
                    ("CREATE USER u", 1205),
                    ("INSERT INTO d.small VALUES (2)", nil), ("UPDATE d.t SET v = 'w' WHERE id = 1", nil),
                    ("DO (SELECT COUNT(*) FROM d.t)", nil),
                ] as [(String, UInt32?)] {
                    let session = try await source.connect()
                    try await session.execute("SET lock_wait_timeout = 1")
                    var found: UInt32?
                    do { try await session.execute(sql) } catch let failure as ServerError { found = failure.number }
                    #expect(found == error, "\(sql)")
                }
                let newest = try #require(try await source.values("SHOW BINARY LOGS").last)
                #expect(try await source.errorNumber("PURGE BINARY LOGS TO '\(newest)'") == 4085)
                // That the event is gone has to wait, too.
                let over = "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EXECUTE_AT < NOW()"
                while try await source.value(over) == "0" { try await Task.sleep(for: .milliseconds(50)) }
                fork.signal(SIGCONT)
                let result = ForkResult(try await fork.result())
                try result.expect(status: 0)
                // Its time has come on both.
                #expect(notCopied(result) == [:], "\(result.output)")
                let fired = "SELECT server FROM d.fired"
                while try await target.values(fired) == [] { try await Task.sleep(for: .milliseconds(20)) }
                #expect(try await target.values(fired) == [result.text("target", "uuid")])
                // Counters are of a moment that may be later, and never of one before.
                #expect(try await target.values("SELECT id FROM d.small") == ["1"])
                let counter = "SELECT AUTO_INCREMENT FROM information_schema.TABLES WHERE TABLE_NAME = 'small'"
                try await target.run("SET GLOBAL information_schema_stats_expiry = 0")
                #expect(["2", "3"].contains(try await target.value(counter)))
            }
        }

        /// Without GTIDs, a table without a key that is written to all the time is locked for a moment.
        @Test func aTableWithoutAKeyIsLocked() async throws {
            let off = ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]
            try await TestServer.withPair(source: off) { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE log (v INT);
                    DELIMITER //
                    CREATE PROCEDURE write_on() BEGIN DECLARE i INT DEFAULT 0; WHILE TRUE DO INSERT INTO log VALUES (i); SET i = i + 1; END WHILE; END//
                    DELIMITER ;
                    """)
                let writers = try (1...2).map { _ in try source.start(Data("CALL d.write_on()".utf8)) }
                while try await source.value("SELECT COUNT(*) > 100 FROM d.log") != "1" {}
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                for writer in writers { writer.signal(SIGKILL) }
                try fork.expect(status: 0)
                let locked = try #require(fork["copy", "lockSeconds"] as? Double)
                #expect(locked > 0 && locked < 0.2, "\(locked) s")
                #expect((fork["verification", "differences"] as? [Any])?.isEmpty == true)
            }
        }

        /// What mysqlfork needs beside the rows, and what each thread needs that has a large one.
        @Test func memory() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.small (id INT PRIMARY KEY, v CHAR(200));"
                        + " SET SESSION cte_max_recursion_depth = 1000000; INSERT INTO d.small WITH RECURSIVE n AS (SELECT 1 AS i"
                        + " UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT i, REPEAT('v', 200) FROM n")
                let small = try await Measured.fork(source, target, [])
                try small.result.expect(status: 0)
                #expect(small.peak < 60 << 20, "\(small.peak >> 20) MiB")
                try await source.run(
                    "CREATE TABLE d.large (id INT PRIMARY KEY, v LONGBLOB); INSERT INTO d.large VALUES (1, REPEAT('v', 20000000));"
                        + " INSERT INTO d.large SELECT id + 1, v FROM d.large; INSERT INTO d.large SELECT id + 2, v FROM d.large"
                )
                let large = try await Measured.fork(source, target, ["--replace", "--threads", "1"])
                try large.result.expect(status: 0)
                #expect(large.peak < (60 << 20) + 20_000_000, "\(large.peak >> 20) MiB")
            }
        }
    }
}
