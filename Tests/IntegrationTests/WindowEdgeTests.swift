import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Tables, names and XA transactions that are out of the ordinary, both ways.
    @Suite struct WindowEdgeTests {
        /// Forks the source of `setup`, runs `window`, and takes the fork there; then takes the result of that back.
        private func bothWays(
            _ source: TestServer, _ target: TestServer, setup: String, window: String, options: [String] = []
        ) async throws {
            let pair = try await WindowPair.make(source, target, setup: setup)
            let before = try await FrozenMoment.freeze(source)
            try await source.run(window)
            try await pair.goForward()
            #expect(try await pair.differences() == [], "forward")
            let arguments = ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--replace"]
            let back = ForkResult(try await Shell.run(Mysqlfork.path, arguments + ["--at", before.time] + options))
            try back.expect(status: 0)
            #expect(try await before.differences(on: target) == [], "backward")
        }

        @Test func tables() async throws {
            try await TestServer.withPair { source, target in
                try await bothWays(
                    source, target,
                    setup: """
                        CREATE DATABASE d; USE d;
                        CREATE TABLE uniques (a INT NOT NULL, b INT NOT NULL, c INT, s VARCHAR(10) COLLATE utf8mb4_0900_ai_ci NOT NULL,
                          UNIQUE KEY z (b), UNIQUE KEY y (a), UNIQUE KEY x (s), UNIQUE KEY w (c));
                        INSERT INTO uniques VALUES (1, 10, NULL, 'a'), (2, 20, NULL, 'b'), (3, 30, 3, 'c'), (4, 40, 4, 'd');
                        CREATE TABLE parts (id INT, y INT, v VARCHAR(10), PRIMARY KEY (id, y)) PARTITION BY RANGE (y)
                          (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20), PARTITION p2 VALUES LESS THAN MAXVALUE);
                        INSERT INTO parts VALUES (1, 1, 'a'), (2, 11, 'b'), (3, 21, 'c');
                        CREATE TABLE hashed (id INT PRIMARY KEY, v INT) PARTITION BY HASH (id) PARTITIONS 5;
                        INSERT INTO hashed VALUES (1, 1), (2, 2), (3, 3), (7, 7);
                        CREATE TABLE computed (id INT PRIMARY KEY, a INT, b INT AS (a * 2) STORED UNIQUE, c INT AS (a + id) VIRTUAL, KEY (c));
                        INSERT INTO computed (id, a) VALUES (1, 1), (2, 2), (3, 3);
                        CREATE TABLE generated_key (a INT, b INT AS (a * 2) STORED NOT NULL, v INT, PRIMARY KEY (b));
                        INSERT INTO generated_key (a, v) VALUES (1, 1), (2, 2);
                        CREATE TABLE invisible_key (v INT, w INT INVISIBLE DEFAULT 5); SET sql_generate_invisible_primary_key = ON;
                        CREATE TABLE made_key (v INT); INSERT INTO made_key VALUES (1), (1), (2);
                        INSERT INTO invisible_key VALUES (1), (1), (2);
                        CREATE TABLE p (id INT PRIMARY KEY, v INT); INSERT INTO p VALUES (1, 1), (2, 2), (3, 3), (4, 4);
                        CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE ON UPDATE CASCADE);
                        CREATE TABLE n (a INT, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE SET NULL ON UPDATE CASCADE);
                        INSERT INTO c VALUES (1, 1), (2, 2), (3, 3); INSERT INTO n VALUES (1, 1), (1, 1), (2, 2), (4, 4);
                        CREATE TABLE self (id INT PRIMARY KEY, up INT, FOREIGN KEY (up) REFERENCES self (id) ON DELETE CASCADE);
                        INSERT INTO self VALUES (1, NULL), (2, 1), (3, 2), (4, NULL);
                        CREATE TABLE fired (id INT PRIMARY KEY AUTO_INCREMENT, v INT); CREATE TABLE watched (id INT PRIMARY KEY, v INT);
                        CREATE TRIGGER ti AFTER INSERT ON watched FOR EACH ROW INSERT INTO fired (v) VALUES (NEW.v);
                        CREATE TRIGGER td AFTER DELETE ON watched FOR EACH ROW INSERT INTO fired (v) VALUES (-OLD.v);
                        CREATE TRIGGER tu BEFORE UPDATE ON watched FOR EACH ROW SET NEW.v = NEW.v * 10;
                        INSERT INTO watched VALUES (1, 1), (2, 2);
                        CREATE TABLE prefixed (s VARCHAR(100) NOT NULL, v INT, UNIQUE KEY (s(3))); INSERT INTO prefixed VALUES ('abcdef', 1), ('xyz', 2);
                        CREATE TABLE strings (s VARCHAR(10) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, v INT); INSERT INTO strings VALUES ('a', 1), ('é', 2);
                        CREATE TABLE padded (s CHAR(10) COLLATE utf8mb4_general_ci PRIMARY KEY, v INT); INSERT INTO padded VALUES ('a', 1);
                        CREATE TABLE nulls (a INT, UNIQUE KEY (a)); INSERT INTO nulls VALUES (NULL), (NULL), (1);
                        CREATE TABLE floats (f DOUBLE PRIMARY KEY, v INT); INSERT INTO floats VALUES (0, 1), (1.5, 2);
                        """,
                    window: """
                        USE d; UPDATE uniques SET a = 100 WHERE a = 1; UPDATE uniques SET b = 10 + 1 WHERE b = 10; UPDATE uniques SET a = 1 WHERE a = 2;
                        UPDATE uniques SET b = 10, s = 'A' WHERE a = 1 OR FALSE AND s = 'x' LIMIT 0; DELETE FROM uniques WHERE a = 3;
                        INSERT INTO uniques VALUES (3, 31, 3, 'C'), (5, 30, NULL, 'e'); UPDATE uniques SET c = 99 WHERE a = 4; UPDATE uniques SET c = 4 WHERE a = 3;
                        UPDATE uniques SET b = -b ORDER BY b; UPDATE uniques SET b = 40 WHERE a = 1;
                        UPDATE parts SET y = y + 10; DELETE FROM parts WHERE id = 2; INSERT INTO parts VALUES (2, 1, 'x'), (2, 15, 'y');
                        UPDATE hashed SET id = id + 1 ORDER BY id DESC; DELETE FROM hashed WHERE id = 4; INSERT INTO hashed VALUES (1, 9);
                        UPDATE computed SET a = a + 10; UPDATE computed SET a = 1 WHERE id = 3; INSERT INTO computed (id, a) VALUES (4, 3);
                        UPDATE generated_key SET a = a + 10; INSERT INTO generated_key (a, v) VALUES (1, 7); DELETE FROM generated_key WHERE a = 12;
                        INSERT INTO made_key VALUES (2); DELETE FROM made_key WHERE v = 1 LIMIT 1; UPDATE made_key SET v = 5 WHERE v = 2 LIMIT 1;
                        UPDATE invisible_key SET w = 6 LIMIT 1; INSERT INTO invisible_key VALUES (2), (2); DELETE FROM invisible_key WHERE v = 1 LIMIT 1;
                        DELETE FROM p WHERE id = 1; UPDATE p SET id = 20 WHERE id = 2; INSERT INTO p VALUES (1, 9); INSERT INTO c VALUES (1, 1), (4, 20);
                        INSERT INTO n VALUES (7, 1), (7, 20); DELETE FROM p WHERE id = 4; DELETE FROM n WHERE a = 1 LIMIT 1;
                        DELETE FROM self WHERE id = 1; INSERT INTO self VALUES (1, 4), (2, 1); UPDATE self SET up = 2 WHERE id = 1;
                        INSERT INTO watched VALUES (3, 3); DELETE FROM watched WHERE id = 1; UPDATE watched SET v = v + 1; DELETE FROM fired WHERE v = 1;
                        UPDATE prefixed SET s = 'abcxyz' WHERE v = 1; DELETE FROM prefixed WHERE v = 2; INSERT INTO prefixed VALUES ('xyzzy', 5);
                        UPDATE strings SET s = 'A' WHERE s = 'a'; DELETE FROM strings WHERE s = 'é'; INSERT INTO strings VALUES ('E', 3);
                        UPDATE padded SET s = 'A'; INSERT INTO nulls VALUES (NULL); DELETE FROM nulls WHERE a = 1; UPDATE nulls SET a = 5 LIMIT 1;
                        UPDATE floats SET f = -0.0 WHERE v = 1; UPDATE floats SET v = 7 WHERE f = 0;
                        """)
            }
        }

        @Test func names() async throws {
            try await TestServer.withPair { source, target in
                let composed = "caf\u{e9}"
                let decomposed = "cafe\u{301}"
                try await bothWays(
                    source, target,
                    setup: """
                        CREATE DATABASE `d'a"t``a`; USE `d'a"t``a`; CREATE TABLE `a table; -- "x" '` (`i ``d` INT PRIMARY KEY, `v'` INT);
                        CREATE TABLE `\(composed)` (id INT PRIMARY KEY, v INT); INSERT INTO `\(composed)` VALUES (1, 1), (2, 2);
                        CREATE TABLE `\(decomposed)` (id INT, v INT, PRIMARY KEY (v)); INSERT INTO `\(decomposed)` VALUES (1, 5), (2, 6);
                        INSERT INTO `a table; -- "x" '` VALUES (1, 1), (2, 2); CREATE TABLE `%s` (a INT PRIMARY KEY); INSERT INTO `%s` VALUES (1);
                        CREATE DATABASE `\(composed)`; CREATE TABLE `\(composed)`.t (id INT PRIMARY KEY); INSERT INTO `\(composed)`.t VALUES (1);
                        """,
                    window: """
                        USE `d'a"t``a`; UPDATE `a table; -- "x" '` SET `v'` = 7; DELETE FROM `%s`;
                        INSERT INTO `\(composed)` VALUES (3, 3); DELETE FROM `\(composed)` WHERE id = 1;
                        UPDATE `\(decomposed)` SET v = v + 1 ORDER BY v DESC; INSERT INTO `\(decomposed)` VALUES (3, 1); DELETE FROM `\(composed)`.t;
                        """)
                // Made later, beside one that looks alike.
                try await source.run("CREATE DATABASE e; CREATE TABLE e.`\(composed)` (id INT PRIMARY KEY)")
                let before = try await FrozenMoment.freeze(source)
                try await source.run(
                    """
                    CREATE TABLE e.`\(decomposed)` (id INT PRIMARY KEY); INSERT INTO e.`\(composed)` VALUES (1);
                    CREATE DATABASE `\(decomposed)`; CREATE TABLE `\(decomposed)`.t (id INT PRIMARY KEY); INSERT INTO `\(composed)`.t VALUES (8);
                    """)
                try await Mysqlfork.fork(source, target, "--replace", "--at", before.time).expect(status: 0)
                #expect(try await before.differences(on: target) == [])
                let one = try await Mysqlfork.fork(
                    source, target, "--replace", "--at", before.time, "--database", composed)
                try one.expect(status: 0)
                let found = try await FrozenMoment.freeze(target).checksums
                #expect(found == before.checksums.filter { $0.key == FrozenMoment.plain("\(composed).t") })
            }
        }

        @Test func foldedNames() async throws {
            let options = ["--lower-case-table-names=1"]
            try await TestServer.withPair(source: options, target: options) { source, target in
                try await bothWays(
                    source, target,
                    setup: """
                        CREATE DATABASE Shop; USE SHOP; CREATE TABLE Orders (ID INT PRIMARY KEY, V INT); INSERT INTO ORDERS VALUES (1, 1), (2, 2);
                        CREATE PROCEDURE Add_One() UPDATE orders SET v = v + 1;
                        """,
                    window: """
                        USE sHOP; UPDATE Orders SET v = 5 WHERE id = 1; CREATE TABLE New_One (id INT PRIMARY KEY); INSERT INTO NEW_ONE VALUES (1);
                        ALTER TABLE NEW_one ADD COLUMN n INT; CALL add_one(); CREATE PROCEDURE P() DO 0; DROP PROCEDURE p;
                        CREATE TABLE Gone (id INT); DROP TABLE GONE; CREATE DATABASE Later; CREATE TABLE LATER.T (id INT PRIMARY KEY);
                        """, options: ["--database", "SHOP"])
                let moment = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM SHOP.ORDERS; ALTER TABLE Later.t ADD COLUMN n INT")
                try await Mysqlfork.fork(
                    source, target, "--replace", "--at", moment.time, "--exclude-database", "LATER"
                ).expect(status: 0)
                #expect(
                    try await FrozenMoment.freeze(target).checksums
                        == moment.checksums.filter { $0.key.hasPrefix("shop.") })
                let refusal = try await Refusal.of(source, target, "--replace", "--at", moment.time)
                #expect(refusal.text.contains("Later.t"))
            }
        }

        /// The server (9.7.4) ends when an idempotent write meets a taken key of such a table; CHECKSUM TABLE ends it, too.
        @Test func multiValuedIndex() async throws {
            try await TestServer.withPair { source, target in
                let query = "SELECT CONCAT_WS(' ', id, j, u) FROM d.m ORDER BY id"
                let pair = try await WindowPair.make(
                    source, target,
                    setup: """
                        CREATE DATABASE d; CREATE TABLE d.m (id INT PRIMARY KEY, j JSON, u INT UNIQUE,
                          KEY many ((CAST(j->'$.n' AS UNSIGNED ARRAY)))); INSERT INTO d.m VALUES (1, '{"n": [1, 2]}', 1),
                          (2, '{"n": [3]}', 2), (3, '{"n": []}', 3), (4, NULL, 4);
                        """)
                let before = try await source.values(query)
                let gtid = try await source.lastGTID()
                try await source.run(
                    """
                    UPDATE d.m SET j = '{"n": [9, 1]}' WHERE id = 1; UPDATE d.m SET u = 30 WHERE id = 3; UPDATE d.m SET u = 3 WHERE id = 2;
                    UPDATE d.m SET u = 2, j = '{"n": [3, 4]}' WHERE id = 3; DELETE FROM d.m WHERE id = 4; INSERT INTO d.m VALUES (5, '{"n": [1]}', 4);
                    """)
                try await pair.goForward()
                #expect(try await target.values(query) == source.values(query))
                try await Mysqlfork.fork(source, target, "--replace", "--at-gtid", gtid).expect(status: 0)
                #expect(try await target.values(query) == before)
            }
        }

        /// Rows and statements of databases that are not forked do not matter on the way back.
        @Test func databaseFilterBackward() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE DATABASE other; CREATE TABLE d.t (id INT PRIMARY KEY, v INT); INSERT INTO d.t VALUES (1, 1), (2, 2);
                    CREATE TABLE other.t LIKE d.t; INSERT INTO other.t VALUES (1, 1);
                    """)
                let moment = try await FrozenMoment.freeze(source)
                try await source.run(
                    """
                    START TRANSACTION; UPDATE d.t SET v = 9 WHERE id = 1; UPDATE other.t SET v = 9; COMMIT; ALTER TABLE other.t ADD COLUMN n INT;
                    SET binlog_format = STATEMENT; USE other; UPDATE t SET v = 10; SET binlog_format = ROW; DROP DATABASE other; DELETE FROM d.t WHERE id = 2;
                    """)
                try await Mysqlfork.fork(source, target, "--at", moment.time, "--database", "d").expect(status: 0)
                #expect(
                    try await FrozenMoment.freeze(target).checksums == moment.checksums.filter { $0.key == "d.t" })
                let refusal = try await Refusal.of(source, target, "--replace", "--at", moment.time)
                #expect(refusal.text.contains("DROP DATABASE other"))
            }
        }

        /// Prepared before the cut, some of them in a file before it, and decided after it, or not at all.
        @Test func preparedTransactionsBackward() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd');
                    XA START 'long'; UPDATE t SET v = 'long' WHERE id = 1; INSERT INTO t VALUES (10, 'long'); UPDATE t SET v = 'longer' WHERE id = 1;
                    XA END 'long'; XA PREPARE 'long';
                    """)
                try await source.run("FLUSH BINARY LOGS; INSERT INTO d.t VALUES (5, 'e'); FLUSH BINARY LOGS")
                try await source.run(
                    "USE d; XA START 'near'; DELETE FROM t WHERE id = 2; INSERT INTO t VALUES (11, 'near'); XA END 'near'; XA PREPARE 'near'"
                )
                try await source.run(
                    "USE d; XA START 'undone'; DELETE FROM t WHERE id = 3; XA END 'undone'; XA PREPARE 'undone'")
                try await source.run(
                    "USE d; XA START 'open'; INSERT INTO t VALUES (12, 'open'); XA END 'open'; XA PREPARE 'open'")
                let moment = try await FrozenMoment.freeze(source)
                #expect(moment.undecided.count == 4)
                try await source.run(
                    """
                    USE d; UPDATE t SET v = 'D' WHERE id = 4; XA COMMIT 'long'; UPDATE t SET v = 'after' WHERE id = 1; DELETE FROM t WHERE id = 10;
                    XA COMMIT 'near'; INSERT INTO t VALUES (2, 'new'); XA ROLLBACK 'undone'; UPDATE t SET v = 'C' WHERE id = 3;
                    XA START 'later'; INSERT INTO t VALUES (13, 'later'); XA END 'later'; XA PREPARE 'later';
                    """)
                let fork = try await Mysqlfork.fork(source, target, "--at", moment.time)
                try fork.expect(status: 0)
                #expect(try await moment.differences(on: target) == [])
                let named = (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
                #expect(named.count == 4)
                for xid in moment.undecided { #expect(named.contains { $0.contains(xid) }, "\(named)") }
                try await source.run("XA ROLLBACK 'open'; XA ROLLBACK 'later'")
            }
        }
    }
}
