import Foundation
import Testing

@testable import Server

/// Statements of a binlog whose result depends on more than their text: files, character sets, temporary tables of other sessions.
extension IntegrationTests {
    @Suite struct StatementCircumstancesTests {
        private static let setup = """
            CREATE DATABASE c; USE c;
            CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(60) CHARACTER SET utf8mb4, n INT, at DATETIME(6));
            CREATE TABLE many (id INT PRIMARY KEY, v VARCHAR(200));
            CREATE TABLE isam (id INT PRIMARY KEY, v VARCHAR(60)) ENGINE = MyISAM;
            """

        /// Runs `record` on the source, replays it on the target, and compares.
        private func replay(
            _ setup: String = setup, options: [String] = [], _ record: (TestServer) async throws -> Void
        ) async throws {
            try await TestServer.withPair(source: options, target: ["--local-infile=ON"]) { source, target in
                for server in [source, target] { try await server.run(setup) }
                let recorded = try await RecordedSteps.begin(on: source)
                try await record(source)
                try await recorded.apply(to: target, of: source)
                let expected = try await ServerContents.read(source)
                let differences = try await ServerContents.read(target).differences(from: expected)
                #expect(differences == [])
            }
        }

        private func run(_ script: Data, on server: TestServer, options: [String]) async throws {
            let result = try await server.start(script, options: options).result()
            try #require(result.status == 0, "\(result.errors)")
        }

        @Test func filesOfLoadData() async throws {
            try await replay(options: ["--local-infile=ON", "--binlog-format=STATEMENT"]) { source in
                let folder = URL(filePath: source.dataDirectory).deletingLastPathComponent()
                func file(_ name: String, _ content: Data) throws -> String {
                    let file = folder.appending(path: name)
                    try content.write(to: file)
                    return file.path(percentEncoded: false)
                }
                let few = try file("few", Data("1\tone\n2\ttwo\\\n".utf8))
                let latin = try file(
                    "l'atin", Data([0x33, 0x3b, 0xe4, 0xf6, 0xfc, 0x0d, 0x0a, 0x34, 0x3b, 0x22, 0x3b, 0x22]))
                let none = try file("none", Data())
                // More than an event holds, more than is kept in memory.
                let line = String(repeating: "x", count: 190)
                let many = try file("many", Data((1...12_000).map { "\($0),\(line)\n" }.joined().utf8))
                let script = """
                    USE c;
                    LOAD DATA INFILE '\(few)' INTO TABLE t (id, v);
                    BEGIN;
                    UPDATE t SET n = id;
                    LOAD DATA LOCAL INFILE '\(few)' REPLACE INTO TABLE t (id, @v) SET v = CONCAT(@v, '!'), at = NOW(6);
                    LOAD DATA LOCAL INFILE '\(few)' IGNORE INTO TABLE t (id, v);
                    UPDATE t SET n = n + 1;
                    COMMIT;
                    LOAD DATA INFILE '\(few)' IGNORE INTO TABLE t IGNORE 1 LINES (id, v);
                    /* a comment */ LOAD DATA  INFILE  '\(latin.replacingOccurrences(of: "'", with: "\\'"))'
                      INTO TABLE c.t CHARACTER SET latin1 FIELDS TERMINATED BY ';' OPTIONALLY ENCLOSED BY '"'
                      LINES TERMINATED BY '\\r\\n' (id, v);
                    LOAD DATA INFILE '\(none)' INTO TABLE t;
                    LOAD DATA LOCAL INFILE '\(many)' INTO TABLE many FIELDS TERMINATED BY ',';
                    BEGIN;
                    LOAD DATA INFILE '\(few)' REPLACE INTO TABLE many;
                    ROLLBACK;
                    SET sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES', time_zone = '+03:00';
                    LOAD DATA INFILE '\(few)' REPLACE INTO TABLE "isam" FIELDS ESCAPED BY '' (id, v);
                    """
                try await run(Data(script.utf8), on: source, options: ["--local-infile=1"])
                #expect(try await source.value("SELECT COUNT(*) FROM c.many") == "12000")
                #expect(try await source.value("SELECT COUNT(*) FROM c.t") == "4")
            }
        }

        /// The server writes these in a way in which they cannot be repeated.
        @Test(arguments: [
            "LOAD XML INFILE 'PATH' INTO TABLE c.t",
            "LOAD XML INFILE 'PATH' INTO TABLE c.t ROWS IDENTIFIED BY '<item>'",
            "SET sql_mode = 'NO_BACKSLASH_ESCAPES'; LOAD DATA INFILE 'PATH' INTO TABLE c.t (@a) SET id = 1, v = '\\n'",
        ])
        func loadThatIsNotInTheBinlog(sql: String) async throws {
            try await TestServer.withPair(
                source: ["--binlog-format=STATEMENT"], target: ["--local-infile=ON"]
            ) { source, target in
                for server in [source, target] { try await server.run(Self.setup) }
                let recorded = try await RecordedSteps.begin(on: source)
                let file = URL(filePath: source.dataDirectory).deletingLastPathComponent().appending(path: "xml")
                try Data("<r><row id='7' v='seven'/><item id='8' v='eight'/></r>".utf8).write(to: file)
                try await source.run(sql.replacingOccurrences(of: "PATH", with: file.path(percentEncoded: false)))
                #expect(try await source.value("SELECT COUNT(*) FROM c.t") == "1")
                let error = await #expect(throws: ForkError.self) { try await recorded.apply(to: target, of: source) }
                #expect(error?.kind == .rejected)
                #expect(error?.message.contains("execute \"LOAD DATA LOCAL INFILE") == true, "\(error as Any)")
                #expect(
                    error?.message.contains("binlog has LOAD XML") == true
                        || error?.message.contains("ambiguous") == true)
            }
        }

        /// The source stopped at a duplicate, in a table that keeps what came before it: LOCAL would not stop.
        @Test func fileThatWasLoadedInPart() async throws {
            try await TestServer.withPair(
                source: ["--binlog-format=STATEMENT"], target: ["--local-infile=ON"]
            ) { source, target in
                for server in [source, target] { try await server.run(Self.setup) }
                let recorded = try await RecordedSteps.begin(on: source)
                let file = URL(filePath: source.dataDirectory).deletingLastPathComponent().appending(path: "twice")
                try Data("1\ta\n1\tb\n2\tc\n".utf8).write(to: file)
                let sql = "LOAD DATA INFILE '\(file.path(percentEncoded: false))' INTO TABLE c.isam (id, v)"
                #expect(try await source.errorNumber(sql) == 1062)
                #expect(try await source.value("SELECT COUNT(*) FROM c.isam") == "1")
                let error = await #expect(throws: ForkError.self) { try await recorded.apply(to: target, of: source) }
                #expect(error?.kind == .rejected)
                #expect(error?.message.contains("ended with error 1062") == true, "\(error as Any)")
            }
        }

        /// The rows of a parent may come later: they are in the other lane.
        @Test func rowsComeBeforeTheirParents() async throws {
            let setup = """
                CREATE DATABASE f; USE f;
                CREATE TABLE parent (id INT PRIMARY KEY);
                CREATE TABLE child (id INT PRIMARY KEY, parent INT, FOREIGN KEY (parent) REFERENCES parent (id));
                INSERT INTO parent VALUES (1); INSERT INTO child VALUES (1, 1);
                """
            try await TestServer.withPair(source: ["--innodb-native-foreign-keys=ON"]) { source, target in
                for server in [source, target] { try await server.run(setup) }
                try await source.run("INSERT INTO f.parent VALUES (2)")
                let recorded = try await RecordedSteps.begin(on: source)
                try await source.run("INSERT INTO f.child VALUES (2, 2)")
                let error = await #expect(throws: ForkError.self) { try await recorded.apply(to: target, of: source) }
                #expect(error?.message.contains("1452") == true)
                try await recorded.apply(to: target, of: source, cascadingParents: [])
                #expect(try await target.values("SELECT id FROM f.child ORDER BY id") == ["1", "2"])
            }
        }

        /// Character sets in which the second byte of a character may be a backslash.
        @Test(arguments: ["gbk", "sjis", "big5", "gb18030", "cp932"])
        func textWithBackslashesInCharacters(characterSet: String) async throws {
            // 0x83 0x5c is a character in each of them but big5, 0xa5 0x5c is one there.
            let character: [UInt8] = characterSet == "big5" ? [0xa5, 0x5c] : [0x83, 0x5c]
            func bytes(_ parts: [Any]) -> Data {
                Data(parts.flatMap { part in (part as? String).map { Array($0.utf8) } ?? part as? [UInt8] ?? [] })
            }
            let script = bytes([
                "SET NAMES \(characterSet);\nUSE c;\nSET binlog_format = STATEMENT;\n",
                "INSERT INTO t (id, v) VALUES (1, '", character, "'), (2, 'a\\'", character, "');\n",
                "CREATE TABLE `", character, "` (`", character, "` INT COMMENT '", character, "');\n",
                "INSERT INTO `", character, "` VALUES (1);\n",
                "SET @`", character, "` = '", character, "';\n",
                "INSERT INTO t (id, v) VALUES (3, CONCAT(@`", character, "`, '", character, "'));\n",
                "CREATE DATABASE `", character, "`;\nUSE `", character, "`;\n",
                "CREATE TABLE t AS SELECT v FROM c.t;\n",
                "CREATE VIEW v AS SELECT 1 AS x -- ", character, "\n;\n",
                "DELIMITER //\nCREATE PROCEDURE p() BEGIN INSERT INTO t VALUES ('", character,
                "'); END//\nDELIMITER ;\n",
                "CALL p();\nINSERT INTO t VALUES ('", character,
                "', 'x');\n".replacingOccurrences(of: ", 'x'", with: ""),
                "SET NAMES utf8mb4;\nINSERT INTO c.t (id, v) VALUES (4, 'ü\\\\');\n",
            ])
            try await replay { source in
                try await run(script, on: source, options: ["--default-character-set=\(characterSet)"])
                #expect(try await source.value("SELECT CHAR_LENGTH(v) FROM c.t WHERE id = 1") == "1")
            }
        }

        /// Two sessions have temporary tables of the same names at the same time.
        @Test(arguments: ["STATEMENT", "MIXED"])
        func temporaryTablesOfSeveralSessions(format: String) async throws {
            try await replay(options: ["--binlog-format=\(format)"]) { source in
                let (one, two) = try await (source.connect(), source.connect())
                for (session, number) in [(one, 1), (two, 2)] {
                    try await session.execute("USE c")
                    try await session.execute("CREATE TEMPORARY TABLE tmp (id INT PRIMARY KEY, v VARCHAR(20))")
                    // It hides the real one.
                    try await session.execute("CREATE TEMPORARY TABLE t (id INT PRIMARY KEY, v VARCHAR(60))")
                    try await session.execute("INSERT INTO tmp VALUES (\(number), 'of \(number)')")
                }
                try await one.execute("INSERT INTO t SELECT id, v FROM tmp")
                try await two.execute("INSERT INTO tmp VALUES (22, 'second')")
                try await two.execute("INSERT INTO t SELECT id, v FROM tmp")
                try await one.execute("INSERT INTO isam SELECT id, v FROM t")
                try await two.execute("INSERT INTO isam SELECT id, v FROM t")
                try await one.execute("DROP TEMPORARY TABLE t")
                try await one.execute("INSERT INTO t (id, v) SELECT id, v FROM tmp")
                try await two.execute("DROP TEMPORARY TABLE t, tmp")
                try await two.execute("CREATE TEMPORARY TABLE tmp (other INT)")
                try await two.execute("INSERT INTO tmp VALUES (5)")
                try await two.execute("INSERT INTO t (id, n) SELECT other, other FROM tmp")
                try await one.execute("INSERT INTO many SELECT id, v FROM tmp")
                // The server drops what `one` has left.
                let id = try #require(try await one.query("SELECT CONNECTION_ID() AS id").rows.first?.int("id"))
                try await two.execute("KILL \(id)")
                let sessions = "SELECT COUNT(*) AS n FROM performance_schema.threads WHERE PROCESSLIST_ID = \(id)"
                while try await two.query(sessions).rows.first?.int("n") != 0 {
                    try await Task.sleep(for: .milliseconds(5))
                }
                try await two.execute("INSERT INTO many SELECT other, 'two' FROM tmp")
                #expect(try await source.values("SELECT id FROM c.isam ORDER BY id") == ["1", "2", "22"])
                #expect(try await source.values("SELECT id FROM c.t ORDER BY id") == ["1", "5"])
            }
        }
    }
}
