import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// What a window depends on beside rows and statements: accounts and their locks, events that had their time, what sessions of
    /// the source begin with, and which databases there are.
    @Suite struct WindowContextTests {
        private static let setup = """
            SET GLOBAL div_precision_increment = 9, GLOBAL group_concat_max_len = 12, GLOBAL cte_max_recursion_depth = 3000,
              GLOBAL restrict_fk_on_non_standard_key = OFF, GLOBAL time_zone = '+03:00', GLOBAL event_scheduler = ON;
            CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY); CREATE TABLE mysql.old_backup (id INT PRIMARY KEY);
            CREATE TABLE fired (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20));
            CREATE TABLE parent (id INT PRIMARY KEY, k INT, KEY (k)); CREATE TABLE r (v DECIMAL(30, 20), s VARCHAR(100), n INT);
            CREATE TABLE `tä` (`cä` INT); CREATE TABLE `t腬` (`c腬` INT); CREATE USER `goneä`, `gone腬`;
            SET sql_mode = ''; CREATE TABLE dated (id INT PRIMARY KEY, s VARCHAR(10), d DATE AS (s) VIRTUAL, n INT AS (s) STORED, KEY (d));
            INSERT INTO dated (id, s) VALUES (1, 'xx'), (2, '2020-01-01');
            CREATE USER a, b, c, g, tool@localhost IDENTIFIED BY 'of the source'; GRANT SELECT ON d.* TO g;
            GRANT ALL ON *.* TO tool@localhost;
            CREATE EVENT `early ON SCHEDULE AT` ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 4 SECOND ON COMPLETION PRESERVE
              DO INSERT INTO fired (name) VALUES ('early');
            """

        private static let accounts = """
            CREATE TABLE mysql.backup AS SELECT * FROM mysql.user; INSERT INTO mysql.old_backup VALUES (1);
            DELETE FROM mysql.user WHERE user = 'a'; DELETE FROM mysql.db WHERE user = 'g';
            UPDATE mysql.user SET account_locked = 'Y' WHERE user = 'tool'; FLUSH PRIVILEGES; CREATE USER a IDENTIFIED BY 'x';
            ALTER USER tool@localhost IDENTIFIED BY 'other', b IDENTIFIED BY 'new' ACCOUNT LOCK; DROP USER c, tool@localhost;
            CREATE USER h, 'tool'@'localhost' PASSWORD EXPIRE; REVOKE IF EXISTS ALL PRIVILEGES, GRANT OPTION FROM b, tool@localhost;
            SET PASSWORD FOR tool@localhost = 'q'; RENAME USER tool@localhost TO tool2@localhost, h TO h2;
            SET binlog_format = STATEMENT; UPDATE mysql.user SET max_questions = 17 WHERE user IN ('b', 'tool');
            SET binlog_format = ROW; FLUSH PRIVILEGES; DROP USER tool2@localhost; DELETE FROM mysql.db WHERE user = 'h2';
            INSERT INTO mysql.time_zone VALUES (4711, 'N'); DELETE FROM mysql.time_zone WHERE Time_zone_id = 4711;

            """

        /// What the server puts into its binary log of it is in UTF-8 here, in the client's character set there.
        private static func accountsOfClient(_ characterSet: String, _ character: [UInt8]) -> Data {
            let text = """
                SET NAMES \(characterSet); CREATE USER 'u?'@'%' IDENTIFIED BY 'x' COMMENT 'k?'; GRANT SELECT (`c?`), INSERT ON d.`t?` TO 'u?';
                ALTER USER 'u?' ATTRIBUTE '{"a": "b"}'; REVOKE INSERT ON d.`t?` FROM 'u?'; CREATE ROLE 'r?'; GRANT 'r?' TO 'u?';
                SET DEFAULT ROLE 'r?' TO 'u?'; RENAME USER 'u?' TO 'v?'; GRANT UPDATE ON d.`t?` TO 'v?'; DROP USER tool@localhost, 'gone?';

                """
            return Data(text.utf8.flatMap { $0 == UInt8(ascii: "?") ? character : [$0] })
        }

        private static let circumstances = """
            USE d; SET time_zone = '+05:00', innodb_strict_mode = OFF; CREATE TABLE fixed (a INT) ROW_FORMAT = FIXED;
            CREATE TABLE child (id INT PRIMARY KEY, k INT, FOREIGN KEY (k) REFERENCES parent (k)); CREATE TABLE keyless (a INT);
            SET binlog_format = STATEMENT, sql_mode = ''; INSERT INTO r SELECT 1 / 3, NOW(), 1;
            INSERT INTO r WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2500) SELECT 0, '', MAX(n) FROM c;
            INSERT INTO r SELECT 0, GROUP_CONCAT(s), 3 FROM (SELECT 'aaaaaaaaaa' AS s UNION ALL SELECT 'bbbbbbbbb') AS q;
            UPDATE r SET n = n + 1; SET binlog_format = ROW, time_zone = '+03:00';
            UPDATE dated SET s = 'yy' WHERE id = 2; INSERT INTO dated (id, s) VALUES (3, 'zz'); DELETE FROM dated WHERE id = 1;
            PREPARE s FROM 'CREATE EVENT zoned ON SCHEDULE EVERY 1 YEAR STARTS ''2030-01-01 00:00:00'' DO SELECT 1'; EXECUTE s;

            """

        private static let events = """
            USE d; CREATE EVENT once ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 SECOND ON COMPLETION PRESERVE
              DO INSERT INTO fired (name) VALUES ('once');
            CREATE EVENT some ON SCHEDULE EVERY 1 SECOND STARTS NOW() ENDS NOW() + INTERVAL 1 SECOND ON COMPLETION PRESERVE
              DO INSERT INTO fired (name) VALUES ('some');
            CREATE EVENT gone ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 SECOND DO INSERT INTO fired (name) VALUES ('gone');
            CREATE EVENT later ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 YEAR ON COMPLETION PRESERVE DO SELECT 1;
            CREATE EVENT off ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 YEAR ON COMPLETION PRESERVE DISABLE DO SELECT 1;

            """

        private static let statuses = """
            SELECT CONCAT_WS(' ', EVENT_NAME, STATUS, TIME_ZONE) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'd' ORDER BY 1
            """
        private static let fired = "SELECT name FROM d.fired ORDER BY id"

        private func untilOff(_ events: Int, on server: TestServer) async throws {
            let off =
                "SELECT COUNT(*) FROM information_schema.EVENTS WHERE STATUS = 'DISABLED' AND LAST_EXECUTED IS NOT NULL"
            while try await server.value(off) != "\(events)" { try await Task.sleep(for: .milliseconds(50)) }
        }

        @Test func everythingAWindowDependsOn() async throws {
            try await TestServer.withPair(fresh: true) { source, target in
                try await target.run(
                    "SET GLOBAL sql_generate_invisible_primary_key = ON, GLOBAL sql_safe_updates = ON;"
                        + " CREATE USER tool@localhost IDENTIFIED BY 'of the target'; GRANT ALL ON *.* TO tool@localhost WITH GRANT OPTION"
                )
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.setup)
                try await archive.create().expect(status: 0)
                try await source.run(Self.accounts + Self.circumstances)
                for (characterSet, character) in [("latin1", [0xE4]), ("gbk", [0xC4, 0x5C])] as [(String, [UInt8])] {
                    try await source.run("CREATE USER IF NOT EXISTS tool@localhost")
                    let text = Self.accountsOfClient(characterSet, character)
                    let client = try source.start(text, options: ["--default-character-set=\(characterSet)"])
                    let result = try await client.result()
                    try #require(result.status == 0, "\(result.errors)")
                }
                try await source.run(Self.events)
                try await untilOff(3, on: source)
                try await source.run("INSERT INTO d.t VALUES (1)")
                try await archive.followOnce().expect(status: 0)
                let login = target.dsn.replacingOccurrences(of: "root@", with: "tool:of%20the%20target@")
                let fork = ForkResult(
                    try await Shell.run(
                        Mysqlfork.path,
                        ["fork", "--from-archive", archive.path, "--target", login, "--replace", "--json"]))
                try fork.expect(status: 0)

                // What is in force, and what the tables say; the tool's account is as it was.
                #expect(try await target.errorNumber("DO 1", user: "a", password: "x") == nil)
                #expect(try await target.errorNumber("DO 1", user: "tool", password: "of the target") == nil)
                #expect(try await target.errorNumber("SELECT * FROM d.t", user: "g") == 1142)
                let users = """
                    SELECT CONCAT_WS(' ', user, host, account_locked, max_questions, password_expired, User_attributes) FROM mysql.user
                    WHERE user NOT LIKE 'mysql.%' AND user <> 'tool' ORDER BY 1
                    """
                #expect(try await target.values(users) == source.values(users))
                let own = "SELECT CONCAT(account_locked, max_questions, Super_priv) FROM mysql.user WHERE user = 'tool'"
                #expect(try await target.values(own) == ["N0Y"])
                let tables =
                    "SELECT CONCAT_WS(' ', User, Table_name, Table_priv, Column_priv) FROM mysql.tables_priv ORDER BY 1"
                #expect(try await target.values(tables) == source.values(tables))
                let databases = "SELECT user FROM mysql.db WHERE user NOT LIKE 'mysql.%'"
                #expect(try await target.values(databases) == source.values(databases))
                #expect(try await target.values("SHOW TABLES IN mysql LIKE '%backup'") == [])
                let warnings = (fork["warnings"] as? [String] ?? []).joined(separator: "\n")
                for expected in ["'tool'@'localhost' in \"DROP USER", "rows of mysql.backup", "in statement format"] {
                    #expect(warnings.contains(expected), "\(warnings)")
                }

                // As sessions of the source have it.
                var contents = try await ServerContents.read(target, accounts: false)
                var expected = try await ServerContents.read(source, accounts: false)
                // Events have had their time in other seconds.
                for kind in ["event d."] {
                    contents.remove { $0.hasPrefix(kind) }
                    expected.remove { $0.hasPrefix(kind) }
                }
                #expect(contents.differences(from: expected) == [])
                #expect(try await target.values(Self.statuses) == source.values(Self.statuses))
                // A scheduler that had something to do would have begun with it.
                try await target.run(
                    "CREATE EVENT d.last ON SCHEDULE AT NOW() DO INSERT INTO d.fired (name) VALUES ('last')")
                while try await !target.values(Self.fired).contains("last") {
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(try await target.values(Self.fired).dropLast() == source.values(Self.fired)[...])
            }
        }

        /// What the scheduler has switched off since was on, and what a user had switched off was not.
        @Test func eventsOfAnEarlierMoment() async throws {
            try await TestServer.withPair(source: ["--event-scheduler=ON"], target: ["--event-scheduler=OFF"]) {
                source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE fired (id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(20));
                    CREATE EVENT first ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 SECOND ON COMPLETION PRESERVE
                      DO INSERT INTO fired (name) VALUES ('first');
                    CREATE EVENT off ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 YEAR ON COMPLETION PRESERVE DISABLE DO SELECT 1;
                    """)
                try await untilOff(1, on: source)
                try await source.run(
                    """
                    USE d; CREATE EVENT second ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 3 SECOND ON COMPLETION PRESERVE
                      DO INSERT INTO fired (name) VALUES ('second');
                    """)
                let time = try await source.value("SELECT DATE_FORMAT(UTC_TIMESTAMP(6), '%Y-%m-%dT%H:%i:%s.%fZ')")
                try await untilOff(2, on: source)
                try await Mysqlfork.fork(source, target, "--at", time, "--no-settings").expect(status: 0)
                #expect(try await target.values(Self.fired) == ["first"])
                #expect(
                    try await target.values(Self.statuses) == [
                        "first DISABLED SYSTEM", "off DISABLED SYSTEM", "second ENABLED SYSTEM",
                    ])
                // Its time is over by now.
                try await target.run("SET GLOBAL event_scheduler = ON")
                while try await target.values(Self.fired) != ["first", "second"] {
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
        }

        private static let parts = """
            CREATE DATABASE x; CREATE DATABASE other; CREATE TABLE x.a (id INT PRIMARY KEY); CREATE TABLE other.b LIKE x.a;
            CREATE TABLE x.k LIKE x.a; INSERT INTO x.k VALUES (1); CREATE TABLE x.old LIKE x.a; CREATE TABLE x.new LIKE x.a;
            INSERT INTO x.new VALUES (7); CREATE TABLE other.p LIKE x.a; INSERT INTO other.p VALUES (1); CREATE TABLE x.moved LIKE x.a;
            CREATE VIEW x.v0 AS SELECT * FROM x.k; CREATE VIEW other.v0 AS SELECT 1; CREATE TABLE x.c0 (id INT PRIMARY KEY, p INT);
            """

        @Test func aPartOfTheDatabases() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.parts)
                try await archive.create().expect(status: 0)
                try await source.run(
                    """
                    USE x; DROP TABLE other.b, x.a; RENAME TABLE x.old TO other.old_1, x.new TO x.old; ALTER TABLE x.moved RENAME TO other.m;
                    CREATE TABLE x.c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES other.p (id)); INSERT INTO x.c VALUES (1, 1);
                    ALTER TABLE x.c0 ADD FOREIGN KEY (p) REFERENCES other.p (id); CREATE VIEW x.v AS SELECT o.id FROM x.k AS o, other.p q;
                    DROP VIEW x.v0, other.v0, x.v; CREATE VIEW x.w AS SELECT id FROM other.p;
                    CREATE VIEW x.u AS SELECT k.id FROM x.k JOIN x.c AS k2 ON k2.id = k.id, information_schema.TABLES t WHERE k.id > 0;
                    SET binlog_format = STATEMENT; INSERT INTO x.k SELECT x.c.id + 10 FROM x.c; SET binlog_format = ROW;
                    DELETE x.k FROM x.k JOIN other.p ON x.k.id = other.p.id;
                    """)
                try await archive.followOnce().expect(status: 0)
                let fork = try await archive.fork(to: target, "--database", "x")
                try fork.expect(status: 0)
                var expected = try await ServerContents.read(source, accounts: false)
                expected.remove { !$0.contains(" x") || $0.contains("x.w") }
                let contents = try await ServerContents.read(target, accounts: false)
                #expect(contents.differences(from: expected) == [])
                #expect(fork.output.contains("view x.w: it is made of tables in databases that are not forked"))

                // What cannot be done is said before anything is written.
                for statement in [
                    "CREATE TABLE x.l LIKE other.p", "RENAME TABLE other.p TO x.p",
                    "CREATE TABLE x.s AS SELECT other.p.id FROM x.k, other.p",
                    "UPDATE x.k, other.p SET x.k.id = x.k.id + other.p.id",
                    "INSERT INTO x.k SELECT id + 50 FROM (other.p)",
                    "CREATE FUNCTION other.f() RETURNS INT DETERMINISTIC RETURN 4; INSERT INTO x.k VALUES (other.f())",
                ] {
                    try await archive.create().expect(status: 0)
                    try await source.run(
                        "SET binlog_format = STATEMENT; START TRANSACTION; \(statement); COMMIT; CREATE TABLE IF NOT EXISTS other.p (id INT PRIMARY KEY)"
                    )
                    try await archive.followOnce().expect(status: 0)
                    let refused = try await archive.fork(to: target, "--database", "x", "--replace")
                    #expect(refused.status == 3, "\(statement): \(refused.output)")
                    #expect(refused.output.contains("other, "), "\(statement): \(refused.output)")
                }
            }
        }

        /// REPLACE deletes a row, with its children, or changes it, as foreign keys are the engine's business or the server's.
        @Test func rowsReplacedUnderOtherForeignKeys() async throws {
            let on = ["--innodb-native-foreign-keys=ON"]
            try await TestServer.withPair(source: on, target: ["--innodb-native-foreign-keys=OFF"]) { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE p (id INT PRIMARY KEY, v INT); INSERT INTO p VALUES (1, 1);
                    CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE); INSERT INTO c VALUES (1, 1);
                    """)
                let file = URL(filePath: source.dataDirectory).deletingLastPathComponent().appending(path: "rows")
                try Data("1\t3\n".utf8).write(to: file)
                for replace in [
                    "REPLACE INTO d.p VALUES (1, 2)",
                    "LOAD DATA INFILE '\(file.path(percentEncoded: false))' REPLACE INTO TABLE d.p",
                ] {
                    try await archive.create().expect(status: 0)
                    try await source.run("SET binlog_format = STATEMENT; \(replace)")
                    try await archive.followOnce().expect(status: 0)
                    let fork = try await archive.fork(to: target)
                    try fork.expect(status: 3)
                    #expect(fork.output.contains("innodb_native_foreign_keys"), "\(replace): \(fork.output)")
                }
            }
        }
    }
}
