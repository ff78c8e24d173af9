import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// `--without-gtid`: what can be left out, and what is refused.
    @Suite struct ExcludedTransactionTests {
        private static let setup = """
            CREATE DATABASE d; CREATE DATABASE other; USE d;
            CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd');
            CREATE TABLE keyless (a INT, b VARCHAR(10)); INSERT INTO keyless VALUES (1, 'x'), (1, 'x'), (2, 'y');
            CREATE TABLE uni (id INT PRIMARY KEY, code VARCHAR(10) UNIQUE); INSERT INTO uni VALUES (1, 'one'), (2, 'two');
            CREATE TABLE parent (id INT PRIMARY KEY); INSERT INTO parent VALUES (1);
            CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id));
            CREATE TABLE bystander (id INT PRIMARY KEY, j JSON); INSERT INTO bystander VALUES (1, '{"a": 1, "f": "ffffffffffffffff"}');
            CREATE TABLE other.o (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO other.o VALUES (1, 'o');

            """

        private func contents(_ target: TestServer, _ table: String = "d.t") async throws -> [String] {
            try await target.values(
                "SELECT CONCAT_WS('', \(table == "d.t" ? "id, v" : "a, b")) FROM \(table) ORDER BY 1")
        }

        @Test func severalAndAtAnEarlierMoment() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                let first = try await source.commit(
                    "USE d; START TRANSACTION; INSERT INTO t VALUES (10, 'wrong'); UPDATE t SET id = 20 WHERE id = 2;"
                        + " DELETE FROM t WHERE id = 4; DELETE FROM keyless LIMIT 1; UPDATE keyless SET b = 'z' WHERE a = 2;"
                        + " INSERT INTO keyless VALUES (3, 'n'), (3, 'n'); COMMIT")
                try await source.run("USE d; INSERT INTO t VALUES (5, 'e'); INSERT INTO keyless VALUES (4, 'k')")
                let second = try await source.commit("USE d; UPDATE t SET v = 'again' WHERE id IN (1, 10)")
                let moment = try await FrozenMoment.freeze(source)
                let third = try await source.commit("DELETE FROM d.t WHERE id IN (3, 5)")

                let all = try await Mysqlfork.fork(
                    source, target, "--without-gtid", second, "--without-gtid", first, "--without-gtid", third)
                try all.expect(status: 0)
                #expect(try await contents(target) == ["1a", "2b", "3c", "4d", "5e"])
                #expect(try await contents(target, "d.keyless") == ["1x", "1x", "2y", "4k"])
                #expect(all["window", "excluded"] as? [String] == [first, second, third].sorted())
                // As if it had been replicated: the source would not send it again.
                #expect(
                    try await target.value("SELECT GTID_SUBSET('\(first)', @@GLOBAL.gtid_purged)") == "1")

                let earlier = try await Mysqlfork.fork(
                    source, target, "--replace", "--at", moment.time, "--without-gtid", first, "--without-gtid", second)
                try earlier.expect(status: 0)
                #expect(try await contents(target) == ["1a", "2b", "3c", "4d", "5e"])
                #expect(try await contents(target, "d.keyless") == ["1x", "1x", "2y", "4k"])
                let one = try await Mysqlfork.fork(
                    source, target, "--replace", "--at-gtid", second, "--without-gtid", second)
                try one.expect(status: 0)
                #expect(try await contents(target) == ["10wrong", "1a", "20b", "3c", "5e"])

                // After the cut it cannot be left out, nor can what never was.
                let number = try #require(third.split(separator: ":").last.flatMap { Int($0) })
                for gtid in [third, third.replacing(":\(number)", with: ":\(number + 1000)")] {
                    let refusal = try await Refusal.of(
                        source, target, "--replace", "--at", moment.time, "--without-gtid", gtid)
                    #expect(refusal.text.contains(gtid), "\(refusal.text)")
                }
            }
        }

        @Test func conflictsAreNamed() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                let mistake = try await source.commit(
                    "START TRANSACTION; UPDATE d.t SET v = 'wrong' WHERE id < 3; INSERT INTO d.keyless VALUES (9, 'nine'); COMMIT"
                )
                let later = try await source.commit("UPDATE d.t SET v = 'later' WHERE id = 2")
                let last = try await source.commit("DELETE FROM d.keyless WHERE a = 9")
                let refusal = try await Refusal.of(source, target, "--without-gtid", mistake)
                for words in ["d.t", "(2)", later, "d.keyless", #"(9, \"nine\")"#, last, "--accept-conflicts"] {
                    #expect(refusal.text.contains(words), "\(words): \(refusal.text)")
                }
                let fork = try await Mysqlfork.fork(
                    source, target, "--without-gtid", mistake, "--accept-conflicts")
                try fork.expect(status: 0)
                #expect(try await contents(target) == ["1a", "2later", "3c", "4d"])
                #expect(try await contents(target, "d.keyless") == ["1x", "1x", "2y"])
                #expect(fork["window", "conflicts", "count"] as? Int == 2)
                let rows = fork["window", "conflicts", "rows"] as? [[String: Any]] ?? []
                #expect(rows.map { $0["gtid"] as? String } == [later, last])
                #expect(rows.map { $0["key"] as? [String] } == [["2"], ["9", "\"nine\""]])
                // With the later ones left out as well there is none.
                try await Mysqlfork.fork(
                    source, target, "--replace", "--without-gtid", mistake, "--without-gtid", later, "--without-gtid",
                    last
                ).expect(status: 0)
                #expect(try await contents(target) == ["1a", "2b", "3c", "4d"])
            }
        }

        private static let constrained = """
            DROP DATABASE IF EXISTS c; CREATE DATABASE c; USE c;
            CREATE TABLE uni (id INT PRIMARY KEY, code VARCHAR(10) UNIQUE); INSERT INTO uni VALUES (1, 'one'), (2, 'two');
            CREATE TABLE word (w VARCHAR(10) PRIMARY KEY, n DOUBLE UNIQUE); INSERT INTO word VALUES ('one', 0), ('two', 2);
            CREATE TABLE part (id INT PRIMARY KEY, t VARCHAR(9) CHARACTER SET latin1, n INT, b BLOB, UNIQUE beginning (n, t(3)), UNIQUE (b(2)));
            INSERT INTO part VALUES (1, 'sss', 1, 'ab'), (2, 'x', 1, 'cd'), (3, NULL, 1, NULL);
            CREATE TABLE p (id INT, region CHAR(2), PRIMARY KEY (region, id)); INSERT INTO p VALUES (1, 'eu'), (2, 'eu');
            CREATE TABLE k (id INT PRIMARY KEY, p INT, r CHAR(2), up INT, CONSTRAINT to_p FOREIGN KEY (r, p) REFERENCES p (region, id),
              CONSTRAINT up FOREIGN KEY (up) REFERENCES k (id)); INSERT INTO k VALUES (1, 1, 'eu', NULL), (2, 2, 'eu', 1), (3, NULL, 'eu', 1);
            CREATE TABLE lower (id INT PRIMARY KEY, v VARCHAR(9), UNIQUE ((UPPER(v)))); INSERT INTO lower VALUES (1, 'a');

            """

        private static let mistake = """
            USE c; START TRANSACTION; UPDATE uni SET code = 'free' WHERE id = 1; DELETE FROM word WHERE w = 'one';
            DELETE FROM part WHERE id = 1; UPDATE part SET t = 'y', b = 'z' WHERE id = 2; INSERT INTO p VALUES (7, 'us');
            DELETE FROM k WHERE id = 2; INSERT INTO k VALUES (8, 1, 'eu', NULL); COMMIT
            """

        /// What later transactions have taken, or refer to, by what is equal to the server.
        private static let collisions: [(later: String, words: String)] = [
            ("INSERT INTO uni VALUES (3, 'ONE')", "the unique key code of c.uni (1) belongs to c.uni (3)"),
            (
                "INSERT INTO word VALUES ('One', 1)",
                #"the unique key PRIMARY of c.word (\"one\") belongs to c.word (\"One\")"#
            ),
            (
                "INSERT INTO word VALUES ('zero', -0e0)",
                #"unique key n of c.word (\"one\") belongs to c.word (\"zero\")"#
            ),
            ("INSERT INTO part VALUES (7, 'SSSx', 1, NULL)", "beginning of c.part (1) belongs to c.part (7)"),
            ("INSERT INTO part VALUES (8, 'X  ', 1, NULL)", "beginning of c.part (2) belongs to c.part (8)"),
            ("INSERT INTO part VALUES (9, 'z', 9, 'cdz')", "unique key b of c.part (2) belongs to c.part (9)"),
            (
                "INSERT INTO k VALUES (7, 7, 'US', NULL)",
                "c.k (7) refers to c.p (7, \\\"us\\\"), which would go, by foreign key to_p"
            ),
            ("DELETE FROM p WHERE id = 2", "c.k (2) refers to c.p (2, \\\"eu\\\"), which is gone, by foreign key to_p"),
            ("INSERT INTO k VALUES (9, 1, 'eu', 8)", "c.k (9) refers to c.k (8), which would go, by foreign key up"),
        ]

        /// What was in the way for a while only, or looks like it; and what comes to the same without the mistake.
        private static let passing = """
            INSERT INTO uni VALUES (3, 'one'); UPDATE uni SET code = 'three' WHERE id = 3; INSERT INTO word VALUES ('1', 1);
            INSERT INTO part VALUES (7, NULL, 1, NULL), (8, 'sss', 2, NULL); DELETE FROM p WHERE id = 2; INSERT INTO p VALUES (2, 'eu');
            INSERT INTO k VALUES (9, 1, 'eu', 3);
            """
        private static let same = """
            INSERT INTO uni VALUES (3, 'three'); INSERT INTO word VALUES ('1', 1);
            INSERT INTO part VALUES (7, NULL, 1, NULL), (8, 'sss', 2, NULL); INSERT INTO k VALUES (9, 1, 'eu', 3);
            """

        @Test func collisionsAreRefused() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.constrained)
                try await archive.create().expect(status: 0)
                let gtid = try await source.commit(Self.mistake)
                var causes: [String] = []
                for (later, _) in Self.collisions { causes.append(try await source.commit("USE c; \(later)")) }
                let end = try await FrozenMoment.freeze(source)
                let refusal = try await Refusal.of(source, target, "--without-gtid", gtid, "--accept-conflicts")
                try await archive.followOnce().expect(status: 0)
                let refused = try await archive.fork(to: target, "--at", end.time, "--without-gtid", gtid)
                #expect(refused.status == 3)
                for ((_, words), cause) in zip(Self.collisions, causes) {
                    #expect(refusal.text.contains("\(words) since \(cause)"), "\(words): \(refusal.text)")
                    #expect(refused.output.contains("\(words) since \(cause)"), "\(words): \(refused.output)")
                }

                try await source.run(Self.constrained)
                let other = try await source.commit(Self.mistake)
                try await source.run("USE c; \(Self.passing)")
                try await Mysqlfork.fork(source, target, "--without-gtid", other).expect(status: 0)
                try await source.run("\(Self.constrained) \(Self.same)")
                #expect(try await FrozenMoment.freeze(target).checksums == FrozenMoment.freeze(source).checksums)

                // What only the server sees is found when it refuses it.
                let hidden = try await source.commit("DELETE FROM c.lower")
                try await source.run("INSERT INTO c.lower VALUES (2, 'A')")
                let late = try await Mysqlfork.fork(source, target, "--replace", "--without-gtid", hidden)
                #expect(late.status == 3 && late.output.contains("cannot be left out"), "\(late.output)")
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == ["mysqlfork_unfinished"])
            }
        }

        /// Statements that change the rows that are to go back, or are themselves to be left out.
        @Test func whatIsInTheWay() async throws {
            let mistake = "UPDATE d.t SET v = 'wrong' WHERE id = 1"
            let cases: [(mistake: String, later: String, words: String)] = [
                (mistake, "ALTER TABLE d.t ADD COLUMN n INT", "ALTER TABLE d.t ADD COLUMN n INT"),
                (mistake, "TRUNCATE TABLE d.t", "TRUNCATE TABLE d.t"),
                (
                    mistake, "SET binlog_format = STATEMENT; UPDATE d.t SET v = 's' WHERE id = 2",
                    "UPDATE d.t SET v = 's'"
                ),
                (mistake, "SET binlog_row_image = MINIMAL; UPDATE d.t SET v = 'm' WHERE id = 2", "d.t"),
                ("SET binlog_format = STATEMENT; \(mistake)", "DO 0", "UPDATE d.t SET v = 'wrong'"),
                ("CREATE TABLE d.made (id INT PRIMARY KEY)", "INSERT INTO d.made VALUES (1)", "CREATE TABLE d.made"),
                ("CREATE TABLE d.made AS SELECT 1 AS a", "DO 0", "CREATE TABLE"),
                ("ALTER TABLE d.t ADD COLUMN m INT", "DO 0", "ALTER TABLE d.t ADD COLUMN m"),
                ("CREATE USER somebody", "DO 0", "CREATE USER"),
                ("GRANT SELECT ON d.* TO root@localhost", "DO 0", "GRANT"),
                (
                    "XA START 'x'; UPDATE d.t SET v = 'x' WHERE id = 3; XA END 'x'; XA PREPARE 'x'; XA COMMIT 'x'",
                    "DO 0",
                    "XA COMMIT"
                ),
                ("INSERT INTO mysql.time_zone_name VALUES ('Nowhere', 1)", "DO 0", "mysql.time_zone_name"),
            ]
            try await TestServer.withPair { source, target in
                for (mistake, later, words) in cases {
                    try await source.run("DROP DATABASE IF EXISTS d; DROP DATABASE IF EXISTS other; \(Self.setup)")
                    let gtid = try await source.commit(mistake)
                    try await source.run(later)
                    let refusal = try await Refusal.of(source, target, "--without-gtid", gtid)
                    #expect(refusal.text.contains(words), "\(mistake), \(later): \(refusal.text)")
                }
            }
        }

        /// Whatever happened to tables that the transactions to be left out did not touch.
        @Test func whatConcernsOtherTablesIsNotInTheWay() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                let mistake = try await source.commit("UPDATE d.t SET v = 'wrong' WHERE id = 1")
                try await source.run(
                    """
                    ALTER TABLE d.bystander ADD COLUMN n INT; CREATE INDEX i ON d.uni (code, id); TRUNCATE TABLE d.keyless;
                    SET binlog_row_image = MINIMAL; UPDATE d.uni SET code = 'other' WHERE id = 1; SET binlog_row_image = FULL;
                    SET binlog_row_value_options = PARTIAL_JSON; UPDATE d.bystander SET j = JSON_SET(j, '$.a', 2);
                    SET binlog_row_value_options = ''; SET binlog_format = STATEMENT; UPDATE other.o SET v = 'by statement';
                    SET binlog_format = ROW; DROP TABLE d.child; CREATE VIEW d.seen AS SELECT * FROM d.t;
                    CREATE DATABASE third; CREATE TABLE third.t (id INT PRIMARY KEY); CREATE USER somebody;
                    INSERT INTO d.t VALUES (6, 'f');
                    """)
                let fork = try await Mysqlfork.fork(source, target, "--without-gtid", mistake)
                try fork.expect(status: 0)
                #expect(try await contents(target) == ["1a", "2b", "3c", "4d", "6f"])
                let (there, here) = (
                    try await FrozenMoment.freeze(source).checksums, try await FrozenMoment.freeze(target).checksums
                )
                #expect(there.filter { $0.key != "d.t" } == here.filter { $0.key != "d.t" })
            }
        }

        /// A table that came into being between two of them.
        @Test func tableMadeInBetween() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                let first = try await source.commit("UPDATE d.t SET v = 'wrong' WHERE id = 1")
                try await source.run("CREATE TABLE d.made (id INT PRIMARY KEY); INSERT INTO d.made VALUES (1)")
                let second = try await source.commit("INSERT INTO d.made VALUES (2)")
                try await source.run("INSERT INTO d.made VALUES (3)")
                let fork = try await Mysqlfork.fork(source, target, "--without-gtid", first, "--without-gtid", second)
                try fork.expect(status: 0)
                #expect(try await target.values("SELECT id FROM d.made ORDER BY id") == ["1", "3"])
                #expect(try await contents(target) == ["1a", "2b", "3c", "4d"])
                // Changed after that, it is in the way.
                try await source.run("ALTER TABLE d.made ADD COLUMN n INT")
                let refusal = try await Refusal.of(
                    source, target, "--replace", "--without-gtid", first, "--without-gtid", second)
                #expect(refusal.text.contains("ALTER TABLE d.made"), "\(refusal.text)")
            }
        }

        /// XA: the rows belong to the transaction that was prepared.
        @Test func preparedTransactions() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                let prepared = try await source.commit(
                    "XA START 'x'; UPDATE d.t SET v = 'x' WHERE id = 3; XA END 'x'; XA PREPARE 'x'")
                try await source.run("XA COMMIT 'x'; INSERT INTO d.t VALUES (5, 'e')")
                try await Mysqlfork.fork(source, target, "--without-gtid", prepared).expect(status: 0)
                #expect(try await contents(target) == ["1a", "2b", "3c", "4d", "5e"])
            }
        }

        @Test func multiValuedIndex() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.m (id INT PRIMARY KEY, j JSON, u INT UNIQUE,
                      KEY many ((CAST(j->'$.n' AS UNSIGNED ARRAY)))); INSERT INTO d.m VALUES (1, '{"n": [1, 2]}', 1), (2, '{"n": [3]}', 2);
                    """)
                let mistake = try await source.commit(
                    "START TRANSACTION; UPDATE d.m SET j = '{\"n\": [9]}', u = 9 WHERE id = 1; DELETE FROM d.m WHERE id = 2; COMMIT"
                )
                try await Mysqlfork.fork(source, target, "--without-gtid", mistake).expect(status: 0)
                #expect(
                    try await target.values("SELECT CONCAT(id, j->'$.n', u) FROM d.m ORDER BY id") == [
                        "1[1, 2]1", "2[3]2",
                    ])
            }
        }
    }
}
