import Foundation
import Testing

extension IntegrationTests {
    /// Which rows a window leaves, in which order, and what it does when definitions are not what they seem.
    @Suite struct WindowRowsTests {
        /// Rows with whatever numbers them, AUTO_INCREMENT, and what tables there are: as the source has it.
        private static func expectSame(
            _ queries: [String], _ source: TestServer, _ target: TestServer, _ what: String,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            for query in queries {
                let (found, expected) = (try await target.values(query), try await source.values(query))
                #expect(found == expected, "\(what): \(query)", sourceLocation: sourceLocation)
            }
        }

        // MARK: - Forward

        private static let numbers = (1...300).map { "(\($0),\($0),\($0))" }.joined(separator: ",")

        private static let before = """
            CREATE DATABASE keyless; USE keyless;
            CREATE TABLE t (v VARCHAR(20)); INSERT INTO t VALUES ('c'), ('a'), ('b');
            CREATE TABLE nullable (v VARCHAR(20), UNIQUE (v)); INSERT INTO nullable VALUES ('c'), ('a'), ('b');
            CREATE TABLE parts (n INT, v VARCHAR(20)) PARTITION BY HASH (n) PARTITIONS 2;
            INSERT INTO parts VALUES (1, 'c'), (2, 'a'), (1, 'b'), (2, 'z');
            CREATE TABLE computed (v VARCHAR(20), w VARCHAR(30) AS (CONCAT(v, '!')), KEY (w)); INSERT INTO computed (v) VALUES ('c'), ('a');
            CREATE TABLE alike (v VARCHAR(20), n INT); INSERT INTO alike VALUES ('a', 1), ('b', 1), ('a', 1), ('c', 1);
            CREATE DATABASE uniques; USE uniques;
            CREATE TABLE t (id INT PRIMARY KEY, z INT, a INT NOT NULL, UNIQUE z (z)); INSERT INTO t VALUES \(numbers);
            CREATE TABLE composite (id INT, k INT, a INT NOT NULL, z INT, PRIMARY KEY (id, k), UNIQUE z (z));
            INSERT INTO composite SELECT id, 1, a, z FROM t;
            CREATE TABLE expression (id INT PRIMARY KEY, z INT, a INT NOT NULL, UNIQUE z (z)); INSERT INTO expression SELECT * FROM t;
            CREATE TABLE noprimary (id INT NOT NULL, z INT, a INT NOT NULL, UNIQUE id (id), UNIQUE z (z)); INSERT INTO noprimary SELECT * FROM t;
            CREATE DATABASE counters; USE counters;
            CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT); INSERT INTO t (v) VALUES (1), (2), (3);
            CREATE TABLE big (v INT, id BIGINT UNSIGNED AUTO_INCREMENT, KEY (id)); INSERT INTO big (v) VALUES (1), (2);
            CREATE TABLE second (a INT, id SMALLINT AUTO_INCREMENT, v INT, PRIMARY KEY (a), UNIQUE (id)); INSERT INTO second (a) VALUES (1), (2);
            CREATE TABLE negative (id INT PRIMARY KEY AUTO_INCREMENT); INSERT INTO negative VALUES (-5), (7);
            CREATE TABLE moved (id INT PRIMARY KEY AUTO_INCREMENT, v INT); INSERT INTO moved (v) VALUES (1), (2);
            CREATE TABLE ahead (id INT PRIMARY KEY AUTO_INCREMENT, v INT) AUTO_INCREMENT = 1000; INSERT INTO ahead (id) VALUES (1), (2);
            CREATE DATABASE names; USE names;
            CREATE TABLE `tä` (id INT PRIMARY KEY, v INT); CREATE TABLE `tö` (id INT PRIMARY KEY, v INT);
            CREATE TABLE `tж` (id INT PRIMARY KEY, v INT); CREATE TABLE n (id INT PRIMARY KEY);
            CREATE TABLE `\u{e9}` (id INT PRIMARY KEY, v INT); CREATE TABLE `e\u{301}` (id INT PRIMARY KEY, v INT);
            """

        private static func number(_ tables: String...) -> String {
            tables.map { "ALTER TABLE \($0) ADD id INT AUTO_INCREMENT PRIMARY KEY FIRST;" }.joined(separator: " ")
        }

        private static let after =
            """
            USE keyless; SET SESSION binlog_format = ROW;
            INSERT INTO t VALUES ('x'), ('d'), ('y'); INSERT INTO t VALUES ('k'), ('l'), ('m'), ('n');
            UPDATE t SET v = 'A' WHERE v = 'a'; DELETE FROM t WHERE v = 'b'; INSERT INTO t VALUES ('last');
            INSERT INTO nullable VALUES ('x'), (NULL), ('y'), (NULL); UPDATE nullable SET v = 'q' WHERE v = 'a'; INSERT INTO nullable VALUES ('a'), ('k');
            INSERT INTO parts VALUES (3, 'x'), (2, 'd'), (4, 'y'), (5, 'k'), (7, 'l'); UPDATE parts SET v = 'Z' WHERE v = 'z';
            INSERT INTO computed (v) VALUES ('x'), ('b'), ('y'), ('a2'); UPDATE computed SET v = 'cc' WHERE v = 'c';
            UPDATE alike SET n = 2 WHERE v = 'a' LIMIT 1; INSERT INTO alike VALUES ('a', 1), ('z', 1); DELETE FROM alike WHERE v = 'a' AND n = 1 LIMIT 1;
            \(number("t", "nullable", "computed", "alike"))
            ALTER TABLE parts ADD id INT AUTO_INCREMENT, ADD PRIMARY KEY (id, n);
            UPDATE t SET v = CONCAT(v, '-upd') WHERE id = 5; DELETE FROM t WHERE id = 6;
            USE uniques;
            ALTER TABLE t ADD UNIQUE a (a), ALGORITHM = INPLACE; ALTER TABLE composite ADD UNIQUE a (a), ALGORITHM = INPLACE;
            ALTER TABLE noprimary ADD UNIQUE a (a), ALGORITHM = INPLACE;
            CREATE UNIQUE INDEX e ON expression ((a + 0));
            UPDATE t SET z = -id, a = -id WHERE id % 3 <> 0; UPDATE t SET z = id - 2, a = id - 1 WHERE id % 3 = 0;
            UPDATE composite SET z = -id, a = -id WHERE id % 3 <> 0; UPDATE composite SET z = id - 2, a = id - 1 WHERE id % 3 = 0;
            UPDATE expression SET z = -id, a = -id WHERE id % 3 <> 0; UPDATE expression SET z = id - 2, a = id - 1 WHERE id % 3 = 0;
            UPDATE noprimary SET z = -id, a = -id WHERE id % 3 <> 0; UPDATE noprimary SET z = id - 2, a = id - 1 WHERE id % 3 = 0;
            USE counters;
            INSERT INTO t (v) VALUES (4), (5), (6); DELETE FROM t WHERE id > 3;
            INSERT INTO big VALUES (9, 9223372036854775900); DELETE FROM big WHERE v = 9;
            INSERT INTO second (a) VALUES (5), (3), (4); DELETE FROM second WHERE a > 2;
            INSERT INTO negative VALUES (-9); INSERT INTO negative VALUES (NULL); INSERT INTO negative VALUES (NULL); DELETE FROM negative WHERE id < -5 OR id > 7;
            UPDATE moved SET id = 70 WHERE id = 2; DELETE FROM moved WHERE id = 70;
            INSERT INTO ahead (id) VALUES (50); DELETE FROM ahead WHERE id = 50;
            USE names;
            SET NAMES binary; ALTER TABLE `tä` ADD COLUMN x INT NOT NULL DEFAULT 7 FIRST; INSERT INTO `tä` (id, v) VALUES (1, 1), (2, 2);
            """

        @Test func forward() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.before)
                try await archive.create().expect(status: 0)
                // Names in the client's own character sets; the last is read by nobody here.
                try await source.run(
                    Self.after + " SET NAMES utf8mb4; ALTER TABLE n RENAME = n2; INSERT INTO n2 VALUES (5);"
                        + "INSERT INTO `\u{e9}` VALUES (1, 1), (2, 2); INSERT INTO `e\u{301}` VALUES (1, 10), (2, 20);"
                        + "UPDATE `\u{e9}` SET v = 11 WHERE id = 1; UPDATE `e\u{301}` SET v = 22 WHERE id = 2;")
                for (set, name) in [("latin1", "tö"), ("cp1251", "tж")] {
                    try await Self.run(
                        "SET NAMES \(set); ALTER TABLE `\(name)` ADD COLUMN x INT NOT NULL DEFAULT 7 FIRST;", in: set,
                        source)
                    try await source.run("INSERT INTO names.`\(name)` (id, v) VALUES (1, 1), (2, 2)")
                }
                let moment = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)
                try await archive.fork(to: target).expect(status: 0)
                #expect(try await moment.differences(on: target) == [])
                try await Self.expectSame(
                    ["t", "nullable", "parts", "computed", "alike"].map {
                        "SELECT CONCAT_WS(' ', id, v) FROM keyless.\($0) ORDER BY id"
                    }, source, target, "order")
                // What was given out once is not given out again.
                for server in [source, target] {
                    try await server.run(
                        """
                        USE counters; INSERT INTO t (v) VALUES (0); INSERT INTO big (v) VALUES (0); INSERT INTO second (a) VALUES (9);
                        INSERT INTO negative VALUES (NULL); INSERT INTO moved (v) VALUES (0); INSERT INTO ahead (v) VALUES (0);
                        """)
                }
                try await Self.expectSame(
                    ["t", "big", "second", "negative", "moved", "ahead"].map { "SELECT MAX(id) FROM counters.\($0)" },
                    source, target, "counter")
            }
        }

        /// A script whose text is in another character set.
        private static func run(_ script: String, in characterSet: String, _ server: TestServer) async throws {
            let encoding: String.Encoding = characterSet == "latin1" ? .windowsCP1252 : .windowsCP1251
            let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).sql")
            defer { try? FileManager.default.removeItem(at: file) }
            try #require(("USE names; " + script).data(using: encoding)).write(to: file)
            try await server.run(file: file)
        }

        // MARK: - Backward

        @Test func backward() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE names; USE names; CREATE TABLE n (id INT PRIMARY KEY); INSERT INTO n VALUES (1);
                    CREATE TABLE `\u{e9}` (id INT PRIMARY KEY, v INT); CREATE TABLE `e\u{301}` (id INT PRIMARY KEY, v INT);
                    INSERT INTO `\u{e9}` VALUES (1, 1), (2, 2); INSERT INTO `e\u{301}` VALUES (1, 10), (2, 20);
                    """)
                let moment = try await FrozenMoment.freeze(source)
                try await source.run(
                    """
                    USE names; UPDATE `\u{e9}` SET v = 11 WHERE id = 1; UPDATE `e\u{301}` SET v = 22 WHERE id = 2; DELETE FROM `\u{e9}` WHERE id = 1;
                    CREATE TABLE m (id INT PRIMARY KEY); ALTER TABLE m RENAME = m2; INSERT INTO m2 VALUES (1);
                    """)
                try await Self.run(
                    "SET NAMES latin1; CREATE TABLE `tö` (id INT PRIMARY KEY); ALTER TABLE `tö` RENAME `tü`;",
                    in: "latin1",
                    source)
                try await source.run(
                    "USE names; CREATE TABLE `tö` (id INT PRIMARY KEY); INSERT INTO `tü` VALUES (1); DROP TABLE `tö`")
                try await Mysqlfork.fork(source, target, "--at", moment.time).expect(status: 0)
                #expect(try await moment.differences(on: target) == [])
            }
        }

        /// Definitions that were changed without a trace: each is refused before anything is written.
        @Test func definitionsOutsideOfTheBinlog() async throws {
            let hidden = [
                "ADD COLUMN x INT FIRST", "MODIFY v BIGINT", "MODIFY v INT UNSIGNED", "MODIFY s VARCHAR(300)",
                "MODIFY s VARCHAR(20) COLLATE utf8mb4_bin", "MODIFY s CHAR(20)", "MODIFY d DATETIME(3)",
                "MODIFY n DECIMAL(9,3)",
                "DROP COLUMN b", "MODIFY e ENUM('a', 'b', 'c') NOT NULL",
            ]
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE d; USE d; CREATE TABLE other (id INT PRIMARY KEY)")
                for (number, _) in hidden.enumerated() {
                    try await source.run(
                        """
                        CREATE TABLE d.t\(number) (id INT PRIMARY KEY, v INT, s VARCHAR(20), d DATETIME, n DECIMAL(9,2), b BIT(3), e ENUM('a', 'b'));
                        INSERT INTO d.t\(number) (id, v, s, e) VALUES (1, 10, 'a', 'a'), (2, 20, 'b', 'a'), (3, 30, 'c', 'a');
                        """)
                }
                let moment = try await FrozenMoment.freeze(source)
                for (number, change) in hidden.enumerated() {
                    try await source.run(
                        "USE d; DELETE FROM t\(number) WHERE id = 3; SET sql_log_bin = 0; ALTER TABLE t\(number) \(change)"
                    )
                }
                let fork = try await Mysqlfork.fork(source, target, "--at", moment.time)
                #expect(fork.status == 3 || fork.status == 2, "\(fork.output)")
                for number in hidden.indices {
                    #expect(fork.output.contains("rows of d.t\(number) "), "\(hidden[number]): \(fork.output)")
                }
                #expect(try await !target.values("SHOW DATABASES").contains("d"))
            }
        }

        /// Where a binary log begins says a commit, not the time at which its file was made.
        @Test func aFileSaysItWasBegunEarlier() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                let moment = try await FrozenMoment.freeze(source)
                try await source.run(
                    """
                    INSERT INTO d.t VALUES (2); SET timestamp = UNIX_TIMESTAMP(NOW(6)) - 3600; FLUSH BINARY LOGS; SET timestamp = DEFAULT;
                    INSERT INTO d.t VALUES (3);
                    """)
                let newest = try #require(try await source.values("SHOW BINARY LOGS").last)
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run("PURGE BINARY LOGS TO '\(newest)'")
                let fork = try await Mysqlfork.fork(source, target, "--at", moment.time)
                try fork.expect(status: 3)
                try await archive.create().expect(status: 0)
                try await archive.fork(to: target, "--at", moment.time).expect(status: 3)
            }
        }

        /// A server that got rows by replication without logging them, and was promoted; and a target that passes over errors.
        @Test func whatABinlogCannotTell() async throws {
            try await TestServer.with([
                ("primary", []), ("source", ["--log-replica-updates=OFF"]), ("target", ["--replica-skip-errors=1062"]),
            ]) { servers in
                try await servers[0].run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let first = try await FrozenMoment.freeze(servers[0])
                try await servers[1].run("CREATE DATABASE own")
                let moment = try await FrozenMoment.freeze(servers[1])
                try await servers[0].run("INSERT INTO d.t VALUES (1)")
                let executed = try await servers[0].value("SELECT @@gtid_executed")
                try await servers[1].run(
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = \(servers[0].port),"
                        + " SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1; START REPLICA;"
                        + " DO WAIT_FOR_EXECUTED_GTID_SET('\(executed)', 60); STOP REPLICA;")
                // Neither back nor forward.
                for time in [moment.time, "+1h"] {
                    let refused = try await Mysqlfork.fork(servers[1], servers[2], "--at", time)
                    #expect(
                        refused.status != 0 && refused.output.contains("what the source gets by replication"),
                        "\(refused.output)")
                }
                try await servers[1].run("RESET REPLICA ALL; CREATE TABLE own.t (id INT);")
                let promoted = try await Mysqlfork.fork(servers[1], servers[2], "--at", moment.time)
                #expect(
                    promoted.status != 0 && promoted.output.contains("before it was promoted"), "\(promoted.output)")
                let skipping = try await Mysqlfork.fork(servers[0], servers[2], "--at", first.time)
                #expect(
                    skipping.status == 2 && skipping.output.contains("replica_skip_errors = 1062"), "\(skipping.output)"
                )
            }
        }

        /// What foreign keys changed is not in a part of the binary log, which the server was set otherwise for.
        @Test func cascadesFromBeforeTheServerLoggedThem() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE p (id INT PRIMARY KEY);
                    CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE);
                    INSERT INTO p VALUES (1), (2), (3), (4), (5); INSERT INTO c VALUES (1, 1), (2, 2), (3, 3), (4, 4), (5, 5);
                    CREATE TABLE beside (id INT PRIMARY KEY);
                    """)
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                let options = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).cnf")
                defer { try? FileManager.default.removeItem(at: options) }
                try Data("[mysqld]\ninnodb_native_foreign_keys=ON\n".utf8).write(to: options)
                try await source.restart(optionFile: options)
                #expect(try await source.value("SELECT @@innodb_native_foreign_keys") == "1")
                // Whose foreign key it is when a parent gets another name, and when another child is made, shows in no event.
                try await source.run(
                    """
                    USE d; RENAME TABLE p TO other; INSERT INTO beside VALUES (1); DELETE FROM other WHERE id = 4;
                    CREATE TABLE c2 (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES other (id) ON DELETE SET NULL);
                    INSERT INTO c2 VALUES (1, 1), (5, 5); DELETE FROM other WHERE id = 5; ALTER TABLE other RENAME p;
                    """)
                let before = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM d.p WHERE id = 1")
                try Data("[mysqld]\n".utf8).write(to: options)
                try await source.restart()
                try await source.run("DELETE FROM d.p WHERE id = 2")
                let back = try await Mysqlfork.fork(source, target, "--at", before.time)
                #expect(back.status == 3 && back.output.contains("foreign keys changed rows"), "\(back.output)")
                let moment = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)
                try await archive.fork(to: target).expect(status: 0)
                #expect(try await moment.differences(on: target) == [])
                #expect(try await target.values("SELECT id FROM d.c") == ["3"])
                #expect(try await target.values("SELECT COALESCE(p, 0) FROM d.c2") == ["0", "0"])
            }
        }
    }
}
