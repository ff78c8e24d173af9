import Foundation
import Testing

/// Definitions and values that are read or made another way than most.
extension IntegrationTests {
    @Suite struct CopyCornersTests {
        /// Two names to a server, and one to Swift.
        private static let (accented, decomposed) = ("corner \u{e9}", "corner e\u{301}")

        /// Defaults of columns that are NOT NULL; labels that are alike to each other or to a zero; views whose text the server writes with
        /// other parentheses; JSON duality views; bounds of histograms with more digits than a DOUBLE has.
        private static let corners = """
            CREATE DATABASE corners; USE corners;
            CREATE TABLE place(id INT PRIMARY KEY, lat FLOAT NOT NULL DEFAULT 52.520008, lng FLOAT NOT NULL DEFAULT -13.404954,
              z FLOAT ZEROFILL NOT NULL DEFAULT 123.45678, n FLOAT NOT NULL, e FLOAT DEFAULT (52.520008),
              c CHAR(3) CHARACTER SET cp932 NOT NULL DEFAULT 0x8790, m ENUM('a',0x8790) CHARACTER SET cp932 NOT NULL DEFAULT 0x8790,
              g FLOAT AS (lat * 2));
            INSERT INTO place(id, n) VALUES (1, 0.1);
            CREATE TABLE keyed(id INT PRIMARY KEY, up INT, lat FLOAT NOT NULL DEFAULT 52.520008, lng FLOAT UNSIGNED DEFAULT 1.3404954e-9,
              t TEXT NOT NULL DEFAULT ('some words'), FULLTEXT (t), KEY (lng), FOREIGN KEY (up) REFERENCES keyed (id));
            CREATE TABLE nowhere(lat FLOAT NOT NULL DEFAULT 52.520008);
            SET sql_mode = '';
            CREATE TABLE twice(id INT PRIMARY KEY, e ENUM('a','a','b'), s SET('x','x','y'), f ENUM('a','A','á') NOT NULL,
              t SET('ß','ss','SS') COLLATE utf8mb4_0900_ai_ci, l ENUM('i','y') CHARACTER SET utf8mb3 COLLATE utf8mb3_lithuanian_ci);
            INSERT INTO twice VALUES (1,1,1,1,1,1),(2,2,2,2,2,2),(3,3,7,3,7,0),(4,0,0,0,0,NULL);
            CREATE TABLE zeros(id INT PRIMARY KEY, e ENUM('٠','１','a'), f ENUM('0','00','000','0000','00000','a'), s SET('٠١','','ж'));
            INSERT INTO zeros VALUES (1,0,0,0),(2,1,1,1),(3,2,5,2),(4,3,6,7),(5,NULL,NULL,NULL);
            CREATE TABLE plain(id INT PRIMARY KEY, e ENUM('да','нет','é','2','1'), s SET('é','2','1','😀')); INSERT INTO plain VALUES (1,0,0),(2,2,3),(3,4,2),(4,5,15);
            SET sql_mode = DEFAULT;
            CREATE VIEW pairs AS SELECT a.id AS x, b.id AS y FROM place a, twice b, (SELECT '(' AS p) c WHERE a.id <> b.id;
            CREATE VIEW sideways AS SELECT l.y FROM place, LATERAL (SELECT place.id + 1 AS y) l;
            CREATE VIEW listed AS SELECT j.v FROM place, JSON_TABLE('[1,2]', '$[*]' COLUMNS (v INT PATH '$')) j;
            CREATE TABLE orders(id INT PRIMARY KEY, total INT); INSERT INTO orders VALUES (1,10);
            CREATE TABLE items(id INT PRIMARY KEY, o INT, FOREIGN KEY (o) REFERENCES orders(id)); INSERT INTO items VALUES (7,1);
            CREATE SQL SECURITY INVOKER JSON DUALITY VIEW `order ü` AS SELECT JSON_DUALITY_OBJECT(WITH(INSERT,UPDATE,DELETE) '_id': id, 'total': total,
              'items': (SELECT JSON_ARRAYAGG(JSON_DUALITY_OBJECT(WITH(INSERT) 'id': id, 'o': o)) FROM items WHERE items.o = orders.id)) FROM orders;
            CREATE DATABASE `\(accented)` COLLATE utf8mb4_bin; CREATE DATABASE `\(decomposed)` COLLATE utf8mb4_general_ci;
            CREATE PROCEDURE `\(decomposed)`.p() SELECT 1; ALTER DATABASE `\(decomposed)` COLLATE utf8mb4_0900_ai_ci;
            CREATE TABLE sums(d DECIMAL(30,10)); INSERT INTO sums VALUES (1),(2),(3),(-9999999999.0000000001),(9999999999.1);
            ANALYZE TABLE sums UPDATE HISTOGRAM ON d WITH 3 BUCKETS;
            """

        /// By values; what a new row gets, too.
        private static let questions = [
            "SELECT CONCAT_WS(' ', id, lat*1e0, lng*1e0, z*1e0, n*1e0, e*1e0, HEX(c), HEX(m), g*1e0) FROM corners.place ORDER BY id",
            "SELECT CONCAT(lat*1e0) FROM corners.nowhere",
            "SELECT CONCAT_WS(' ', id, lat*1e0, lng*1e0) FROM corners.keyed",
            "SELECT CONCAT_WS(' ', id, e+0, s+0, f+0, t+0, COALESCE(l+0, '-')) FROM corners.twice ORDER BY id",
            "SELECT CONCAT_WS(' ', id, COALESCE(e+0, '-'), COALESCE(f+0, '-'), COALESCE(s+0, '-')) FROM corners.zeros ORDER BY id",
            "SELECT CONCAT_WS(' ', id, e+0, s+0) FROM corners.plain ORDER BY id",
            "SELECT CONCAT_WS(' ', x, y) FROM corners.pairs ORDER BY 1", "SELECT y FROM corners.sideways ORDER BY 1",
            "SELECT v FROM corners.listed ORDER BY 1", "SELECT CONCAT(data) FROM corners.`order ü` ORDER BY 1",
            "SELECT JSON_EXTRACT(HISTOGRAM, '$.\"histogram-type\"') FROM information_schema.COLUMN_STATISTICS WHERE SCHEMA_NAME = 'corners'",
            "SELECT CONCAT_WS(' ', HEX(SCHEMA_NAME), DEFAULT_COLLATION_NAME) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE 'corner %' ORDER BY 1",
        ]

        private static func answers(_ server: TestServer) async throws -> [[String]] {
            var answers: [[String]] = []
            for question in questions { answers.append(try await server.values(question)) }
            return answers
        }

        private static let newRows = """
            USE corners; INSERT INTO place(id, n) VALUES (2, 0); INSERT INTO nowhere() VALUES (); INSERT INTO keyed(id) VALUES (1);
            INSERT INTO `order ü` VALUES ('{"_id": 2, "total": 20, "items": [{"id": 8, "o": 2}]}');
            """

        /// Named, and their numbers are right.
        @Test func membersThatAreNoText() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE s (id INT PRIMARY KEY, v SET('a','b','é')); INSERT INTO s VALUES (1,2),(2,5);
                    CREATE TABLE e (id INT PRIMARY KEY, v ENUM('ab','cd')); INSERT INTO e VALUES (1,1),(2,2);
                    CREATE TABLE u (id INT PRIMARY KEY, v ENUM('ab','c') CHARACTER SET utf16); INSERT INTO u VALUES (1,1),(2,2);
                    CREATE TABLE n (id INT PRIMARY KEY, v ENUM('a')); ALTER TABLE s CONVERT TO CHARACTER SET utf32;
                    ALTER TABLE e CONVERT TO CHARACTER SET ucs2; ALTER TABLE n CONVERT TO CHARACTER SET ucs2;
                    """)
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                #expect(
                    (fork["notCopied"] as? [[String: String]] ?? []).compactMap { $0["object"] } == [
                        "members of column d.n.v", "members of column d.s.v",
                    ])
                for question in ["s", "e", "u"].map({ "SELECT CONCAT_WS(' ', id, v + 0) FROM d.\($0) ORDER BY id" })
                    + ["e", "u"].map({ "SELECT HEX(v) FROM d.\($0) ORDER BY id" })
                {
                    #expect(try await target.values(question) == (try await source.values(question)), "\(question)")
                }
                try await Mysqlfork.fork(source, target, "--replace", "--strict").expect(status: 2)
            }
        }

        @Test func whatIsReadAnotherWay() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("SET NAMES utf8mb4; " + Self.corners)
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create("--strict").expect(status: 0)
                try await Mysqlfork.fork(source, target, "--verify", "--strict").expect(status: 0)
                let expected = try await Self.answers(source)
                #expect(expected[3] == ["1 1 1 1 1 1", "2 2 2 2 2 2", "3 3 7 3 7 0", "4 0 0 0 0 -"])
                #expect(try await Self.answers(target) == expected)

                try await source.run("SET NAMES utf8mb4; " + Self.newRows)
                let after = try await Self.answers(source)
                try await target.run("SET NAMES utf8mb4; " + Self.newRows)
                #expect(try await Self.answers(target) == after)

                let restored = try await archive.fork(to: target, "--replace", "--verify", "--strict")
                try restored.expect(status: 0)
                #expect(try await Self.answers(target) == expected)
                try await archive.fork(to: target, "--replace", "--database", Self.decomposed).expect(status: 0)
                #expect(
                    try await target.values("SHOW DATABASES LIKE 'corner %'").map { Array($0.utf8) } == [
                        Array(Self.decomposed.utf8)
                    ])
            }
        }
    }
}
