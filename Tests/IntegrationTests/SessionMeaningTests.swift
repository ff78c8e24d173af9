import Testing

/// What an object got from the session in which it was made, and what no SHOW CREATE says.
extension IntegrationTests {
    @Suite struct SessionMeaningTests {
        private static let setup = """
            CREATE DATABASE ai; CREATE DATABASE general COLLATE utf8mb4_general_ci;
            \(["ai", "general"].map(routines).joined())
            SET default_collation_for_utf8mb4 = utf8mb4_general_ci; CREATE DATABASE made CHARACTER SET utf8mb4;
            USE ai; CREATE TABLE typed(a VARCHAR(9) CHARACTER SET utf8mb4, b VARCHAR(9)) CHARSET latin1;
            CREATE TABLE named AS SELECT _utf8mb4'x' AS a, CONVERT(_latin1'x' USING utf8mb4) AS b;
            SET default_collation_for_utf8mb4 = utf8mb4_0900_ai_ci;

            CREATE DATABASE s; USE s;
            SET NAMES utf8mb4 COLLATE utf8mb4_bin;
            CREATE TABLE keyed(n INT PRIMARY KEY, UNIQUE u ((CAST(CHAR(n USING utf8mb4) AS CHAR(5)))), KEY c ((CAST(n AS CHAR(9)))));
            INSERT INTO keyed VALUES (65), (97);
            CREATE TABLE mixed(n INT PRIMARY KEY, a VARCHAR(9) COLLATE utf8mb4_danish_ci, KEY a ((UPPER(a))), KEY b ((HEX(n))));
            SET NAMES utf8mb4 COLLATE utf8mb4_turkish_ci; ALTER TABLE mixed ADD KEY c (a, (HEX(n + 1)));
            SET NAMES latin1; CREATE TABLE latin(n INT PRIMARY KEY, KEY h ((HEX(n)))); SET NAMES utf8mb4;
            CREATE TABLE converted(n INT PRIMARY KEY, j JSON, v VARCHAR(20), w LONGTEXT, KEY k ((CAST(j->>'$.k' AS CHAR(20)))));
            ALTER TABLE converted CONVERT TO CHARACTER SET ascii, ADD KEY plain (v);
            ALTER TABLE converted ADD e ENUM('ä', 'b') CHARACTER SET utf8mb4, MODIFY v VARCHAR(20) CHARACTER SET utf8mb4 DEFAULT 'ö',
              ADD KEY l ((CAST(j->>'$.l' AS CHAR(20)))), ADD KEY m ((UPPER(v))), DEFAULT CHARACTER SET latin1;
            CREATE TABLE converted_too LIKE converted; INSERT INTO converted(n, j, v, e) VALUES (1, '{"k": "x"}', 'é', 'ä');
            INSERT INTO converted_too(n, j, w) WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 700)
              SELECT n, JSON_OBJECT('k', n), REPEAT(n, 4000) FROM c;

            CREATE TABLE bare(f FLOAT NOT NULL DEFAULT 52.520008, n FLOAT DEFAULT 52.520008, d FLOAT(9,3) NOT NULL DEFAULT 16777.217,
              c VARCHAR(9) CHARACTER SET cp932 NOT NULL DEFAULT 0x8790, e ENUM('a',0x8790) CHARACTER SET cp932 NOT NULL DEFAULT 0x8790,
              g SET('a',0x8790) CHARACTER SET cp932 NOT NULL DEFAULT 0x8790) PARTITION BY KEY(f);
            CREATE TABLE held(id INT PRIMARY KEY, f FLOAT NOT NULL DEFAULT 52.520008, e ENUM('a',0x8790) CHARACTER SET cp932 NOT NULL
              DEFAULT 0x8790); INSERT INTO held(id) VALUES (1), (2);

            CREATE TABLE words(id INT PRIMARY KEY, t TEXT, FULLTEXT(t)); INSERT INTO words VALUES (1, 'the who'), (2, 'x');

            CREATE TABLE spaced(` a` INT, b INT, `  c` INT);
            CREATE VIEW v1 AS SELECT ` a`, b FROM spaced; CREATE VIEW v2(` a`, b) AS SELECT ` a`, b FROM spaced;
            CREATE VIEW v3 AS SELECT * FROM spaced; CREATE VIEW v4 AS SELECT b + 0 AS ` a`, 1 AS `  y` FROM spaced;
            CREATE VIEW v5 AS SELECT ` a` FROM v2; CREATE VIEW v6 AS SELECT x.` a` AS ` z`, x.` a` FROM v2 x;
            CREATE VIEW v7 AS SELECT 1 AS ` q` UNION SELECT ` a` FROM v2; CREATE VIEW v8 AS WITH c(` n`) AS (SELECT 1) SELECT ` n` FROM c;
            CREATE VIEW v9 AS SELECT ' AS ` a`' AS s, t.`  c` FROM (SELECT `  c` FROM spaced) t;
            """

        /// In both of the meanings that CHARSET utf8mb4 can have.
        private static func routines(in database: String) -> String {
            "USE \(database);"
                + ["general_ci", "0900_ai_ci"].enumerated().map { number, collation in
                    """
                    SET default_collation_for_utf8mb4 = utf8mb4_\(collation);
                    CREATE PROCEDURE p\(number)(a TEXT CHARSET utf8mb4, b TEXT, c ENUM('a') CHARSET utf8mb4) SELECT COLLATION(a);
                    CREATE PROCEDURE q\(number)(a TEXT CHARSET utf8mb4 COLLATE utf8mb4_general_ci, b CHAR(9) CHARSET utf8mb4) SELECT 1;
                    CREATE PROCEDURE r\(number)(a TEXT CHARSET utf8mb4 COLLATE utf8mb4_0900_ai_ci, b CHAR(9) CHARSET utf8mb4) SELECT 1;
                    CREATE FUNCTION f\(number)(a TEXT) RETURNS TEXT CHARSET utf8mb4 DETERMINISTIC RETURN COLLATION(a);
                    CREATE FUNCTION g\(number)() RETURNS VARCHAR(64) CHARSET latin1 DETERMINISTIC
                      RETURN COLLATION(CONVERT(_latin1'x' USING utf8mb4));

                    """
                }.joined()
        }

        /// By values.
        private static let questions = [
            """
            SELECT CONCAT_WS(' ', SPECIFIC_SCHEMA, SPECIFIC_NAME, ORDINAL_POSITION, COLLATION_NAME) FROM information_schema.PARAMETERS
            WHERE SPECIFIC_SCHEMA IN ('ai', 'general') ORDER BY 1
            """,
            "SELECT CONCAT_WS(' ', SCHEMA_NAME, DEFAULT_COLLATION_NAME) FROM information_schema.SCHEMATA ORDER BY 1",
            """
            SELECT CONCAT_WS('|', TABLE_NAME, COLUMN_NAME, COLLATION_NAME, ORDINAL_POSITION) FROM information_schema.COLUMNS
            WHERE TABLE_SCHEMA IN ('ai', 's') ORDER BY 1
            """,
            "SELECT CONCAT_WS('|', TABLE_NAME, VIEW_DEFINITION) FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 's' ORDER BY 1",
            """
            SELECT CONCAT_WS(' ', DEFAULT(x.f) * 1e0, DEFAULT(x.n) * 1e0, DEFAULT(x.d) * 1e0, HEX(DEFAULT(x.c)), HEX(DEFAULT(x.e)), HEX(DEFAULT(x.g)))
            FROM (SELECT t.* FROM (SELECT 1 AS one) q LEFT JOIN s.bare t ON FALSE LIMIT 1) x
            """,
            "SELECT CONCAT_WS(' ', f * 1e0, DEFAULT(f) * 1e0, HEX(e), HEX(DEFAULT(e))) FROM s.held ORDER BY id",
            "SELECT id FROM s.words WHERE MATCH(t) AGAINST ('the')",
            "SELECT n FROM s.keyed",
        ]

        private static func answers(_ server: TestServer) async throws -> [[String]] {
            var answers: [[String]] = []
            for question in questions { answers.append(try await server.values(question)) }
            let connection = try await server.connect()
            for table in ["keyed", "mixed", "latin", "converted", "converted_too"] {
                answers.append(
                    try await connection.query("SHOW EXTENDED FULL COLUMNS FROM s.\(table) LIKE '!hidden!%'").rows.map {
                        "\($0.text("Field")) \($0.text("Type")) \($0.text("Collation"))"
                    })
            }
            return answers
        }

        @Test func whatASessionDecidedIsCopied() async throws {
            try await TestServer.withPair(source: ["--innodb-ft-enable-stopword=OFF"]) { source, target in
                try await target.run("SET GLOBAL default_collation_for_utf8mb4 = utf8mb4_general_ci")
                try await source.run(Self.setup)
                let expected = try await Self.answers(source)
                // The words, so that the questions are known to see what they ask for.
                #expect(expected[0].contains("general p0 1 utf8mb4_general_ci"))
                #expect(expected[0].contains("general p1 1 utf8mb4_0900_ai_ci"))
                #expect(expected[2].contains("v1| a|1") && expected[2].contains("v6|z|1"), "\(expected[2])")
                #expect(expected[4] == ["52.5200080871582 52.5200080871582 16777.216796875 8790 8790 8790"])
                #expect(expected[6] == ["1"])
                #expect(expected[8].contains("!hidden!u!0!0 varchar(5) utf8mb4_bin"))
                #expect(expected[9].contains("!hidden!c!1!0 varchar(16) utf8mb4_turkish_ci"))
                #expect(expected[11].contains("!hidden!k!0!0 varchar(20) ascii_general_ci"))
                #expect(expected[11].contains("!hidden!l!0!0 varchar(20) utf8mb4_0900_ai_ci"))
                for meaning in ["utf8mb4_0900_ai_ci", "utf8mb4_general_ci"] {
                    try await source.run("SET GLOBAL default_collation_for_utf8mb4 = \(meaning)")
                    try await Mysqlfork.fork(source, target, "--verify", "--strict", "--replace", "--no-settings")
                        .expect(status: 0)
                    #expect(try await Self.answers(target) == expected)
                }
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create("--strict").expect(status: 0)
                try await archive.fork(to: target, "--replace", "--verify", "--strict").expect(status: 0)
                #expect(try await Self.answers(target) == expected)
            }
        }
    }
}
