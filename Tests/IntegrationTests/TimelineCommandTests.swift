import Foundation
import Testing

extension IntegrationTests {
    /// What `timeline` tells of a server, as its users read it.
    @Suite struct TimelineCommandTests {
        private func lines(
            _ source: TestServer, _ options: String..., status: Int32 = 0, zone: String = "UTC",
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> [String] {
            let result = try await Shell.run(
                Mysqlfork.path, ["timeline", "--source", source.dsn] + options, environment: ["TZ": zone])
            try #require(
                result.status == status, "status \(result.status)\n\(result.errors)\n\(result.output)",
                sourceLocation: sourceLocation)
            return result.output.split(separator: "\n").map(String.init)
        }

        private func objects(_ source: TestServer, _ options: [String] = []) async throws -> [[String: Any]] {
            let result = try await Shell.run(
                Mysqlfork.path, ["timeline", "--source", source.dsn, "--json"] + options)
            try #require(result.status == 0, "\(result.errors)")
            return try result.output.split(separator: "\n").map {
                try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any], "\($0)")
            }
        }

        /// What comes behind time, GTID, position and size.
        private func summary(_ line: String) -> String {
            line.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: true).last
                .map { String($0.drop { $0 == " " }) } ?? ""
        }

        private func gtid(_ line: String) -> String { String(line.split(separator: " ")[1]) }

        private static let history = """
            CREATE DATABASE shop; CREATE DATABASE log; USE shop;
            CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20), j JSON);
            CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20));
            CREATE TABLE log.kept (i INT) ENGINE=MyISAM;
            CREATE USER bob@localhost IDENTIFIED BY 'topsecret';
            SET PASSWORD FOR bob@localhost = 'othersecret';
            INSERT INTO orders (v) VALUES ('a'), ('b'), ('c');
            BEGIN; INSERT INTO items VALUES (1, 'ü'), (2, NULL); UPDATE orders SET v = 'x' WHERE id < 3;
            DELETE FROM orders WHERE id = 3; COMMIT;
            XA START 'one'; INSERT INTO items VALUES (10, ''); XA END 'one'; XA PREPARE 'one'; XA COMMIT 'one';
            XA START 'two'; DELETE FROM items; XA END 'two'; XA PREPARE 'two'; XA ROLLBACK 'two';
            FLUSH BINARY LOGS;
            SET binlog_transaction_compression = ON, cte_max_recursion_depth = 100000;
            INSERT INTO orders (v) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
              SELECT i FROM n;
            DELETE FROM orders
              WHERE id > 5;
            SET binlog_transaction_compression = OFF, binlog_row_image = MINIMAL;
            INSERT INTO orders () VALUES (); UPDATE orders SET v = 'm' WHERE id < 3;
            SET binlog_row_image = FULL, binlog_row_value_options = PARTIAL_JSON;
            UPDATE orders SET j = '{"a": 1}'; UPDATE orders SET j = JSON_SET(j, '$.a', 7);
            SET binlog_row_value_options = '', binlog_format = STATEMENT;
            UPDATE orders SET v = 'statement'; INSERT INTO log.kept VALUES (1);
            FLUSH BINARY LOGS;
            SET binlog_format = ROW;
            BEGIN; INSERT INTO log.kept VALUES (2), (3); INSERT INTO items VALUES (77, ''); ROLLBACK;
            CREATE TABLE `a.b` AS SELECT id FROM items;
            DROP TABLE items;
            """

        @Test func everyKindOfTransaction() async throws {
            try await TestServer.with([("a", ["--binlog-rows-query-log-events=ON"])]) { servers in
                let source = servers[0]
                try await source.run(Self.history)
                let lines = try await lines(source)
                #expect(
                    lines.map(summary).map { $0.prefix(90) }
                        == [
                            "CREATE DATABASE shop", "CREATE DATABASE log",
                            "USE shop; CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20), j JSON)",
                            "USE shop; CREATE TABLE items (id INT PRIMARY KEY, v VARCHAR(20))",
                            "USE shop; CREATE TABLE log.kept (i INT) ENGINE=MyISAM",
                            "CREATE USER 'bob'@'localhost' IDENTIFIED …",
                            "ALTER USER 'bob'@'localhost' IDENTIFIED …",
                            "shop.orders +3: INSERT INTO orders (v) VALUES ('a'), ('b'), ('c')",
                            "shop.items +2, shop.orders ~2 -1 (3 statements): INSERT INTO items VALUES (1, 'ü'), (2, NU",
                            "XA PREPARE X'6f6e65',X'',1: shop.items +1: INSERT INTO items VALUES (10, '')",
                            "XA COMMIT X'6f6e65',X'',1",
                            "XA PREPARE X'74776f',X'',1: shop.items -3: DELETE FROM items",
                            "XA ROLLBACK X'74776f',X'',1",
                            "shop.orders +40000: INSERT INTO orders (v) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SE",
                            "shop.orders -39998: DELETE FROM orders WHERE id > 5",
                            "shop.orders +1: INSERT INTO orders () VALUES ()",
                            "shop.orders ~2: UPDATE orders SET v = 'm' WHERE id < 3",
                            "shop.orders ~5: UPDATE orders SET j = '{\"a\": 1}'",
                            "shop.orders ~5: UPDATE orders SET j = JSON_SET(j, '$.a', 7)",
                            "USE shop; UPDATE orders SET v = 'statement'", "USE shop; INSERT INTO log.kept VALUES (1)",
                            "log.kept +2: INSERT INTO log.kept VALUES (2), (3)",
                            "shop.a.b +3 (2 statements): USE shop; CREATE TABLE `a.b` ( `id` int NOT NULL ) START TRANSACTION",
                            "USE shop; DROP TABLE `items` /* generated by server */",
                        ].map { $0.prefix(90) })
                // Neither a password nor its hash.
                let all = try await lines.joined() + Mysqlfork.run("timeline", "--source", source.dsn, "--json").output
                #expect(!all.contains("secret") && !all.contains("$A$"))
                // All that the server has executed, in its order.
                let uuid = try await source.value("SELECT @@server_uuid")
                #expect(lines.map(gtid) == (1...24).map { "\(uuid):\($0)" })
            }
        }

        @Test func filters() async throws {
            try await TestServer.with([("a", ["--binlog-rows-query-log-events=ON"])]) { servers in
                let source = servers[0]
                try await source.run(Self.history)
                func found(_ options: String...) async throws -> [String] {
                    let result = try await Shell.run(
                        Mysqlfork.path, ["timeline", "--source", source.dsn] + options)
                    #expect(result.status == 0, "\(result.errors)")
                    return result.output.split(separator: "\n").map {
                        String(gtid(String($0)).split(separator: ":").last ?? "")
                    }
                }
                #expect(try await found("--min-rows", "30000") == ["14", "15"])
                #expect(try await found("--min-rows", "30000", "--grep", "delete") == ["15"])
                #expect(try await found("--database", "log") == ["2", "5", "21", "22"])
                #expect(try await found("--table", "items") == ["4", "9", "10", "12", "24"])
                #expect(try await found("--table", "items", "--limit", "2") == ["12", "24"])
                #expect(try await found("--table", "items", "--limit", "4") == ["9", "10", "12", "24"])
                let quoted = try await found("--table", "shop.`a.b`")
                #expect(quoted == ["23"])
                let elsewhere = try await found("--table", "kept", "--database", "shop")
                #expect(elsewhere == [])
                #expect(try await found("--table", "kept") == ["5", "21", "22"])
                #expect(try await found("--grep", "VALUES (77") == [])
                #expect(try await found("--grep", "drop table") == ["24"])
                #expect(try await found("--grep", "X'6F6E65'") == ["10", "11"])
                #expect(try await found("--limit", "1000").count == 24)
                #expect(try await found("--limit", "3") == ["22", "23", "24"])
                // Across the files' boundaries.
                #expect(try await found("--limit", "12") == (13...24).map(String.init))
            }
        }

        @Test func objectsForPrograms() async throws {
            try await TestServer.with([("a", ["--binlog-rows-query-log-events=ON"])]) { servers in
                let source = servers[0]
                try await source.run(Self.history)
                let all = try await objects(source)
                #expect(all.count == 24)
                for (object, next) in zip(all, all.dropFirst())
                where object["file"] as? String == next["file"] as? String {
                    #expect(object["end"] as? Int == next["position"] as? Int)
                }
                for object in all {
                    let (position, end) = (object["position"] as? Int ?? 0, object["end"] as? Int ?? 0)
                    #expect(object["bytes"] as? Int == end - position)
                    #expect((object["time"] as? String)?.hasSuffix("Z") == true)
                    #expect((object["compressed"] as? Bool == true) == (object["bytes"] as? Int ?? 0 > 10_000))
                }
                #expect(
                    all.map { $0["kind"] as? String } == [String](repeating: "commit", count: 9)
                        + ["xa-prepare", "xa-commit", "xa-prepare", "xa-rollback"]
                        + [String](repeating: "commit", count: 11))
                #expect(all[10]["xid"] as? String == "X'6f6e65',X'',1")
                let tables = try #require(all[8]["tables"] as? [[String: Any]])
                #expect(tables.map { $0["table"] as? String } == ["items", "orders"])
                #expect(tables.map { $0["database"] as? String } == ["shop", "shop"])
                #expect(tables.map { $0["inserted"] as? Int } == [2, 0])
                #expect(tables.map { $0["updated"] as? Int } == [0, 2])
                #expect(tables.map { $0["deleted"] as? Int } == [0, 1])
                let statements = try #require(all[8]["statements"] as? [[String: Any]])
                #expect(
                    statements.map { $0["text"] as? String } == [
                        "INSERT INTO items VALUES (1, 'ü'), (2, NULL)", "UPDATE orders SET v = 'x' WHERE id < 3",
                        "DELETE FROM orders WHERE id = 3",
                    ])
                let create = try #require((all[5]["statements"] as? [[String: Any]])?.first)
                #expect(create["text"] as? String == "CREATE USER 'bob'@'localhost' IDENTIFIED")
                #expect(create["truncated"] as? Bool == true)
                #expect(
                    (all[14]["statements"] as? [[String: Any]])?.first?["text"] as? String
                        == "DELETE FROM orders\n  WHERE id > 5")
            }
        }

        /// Commit times as the source has them decide, to the microsecond; text shows them in the user's zone.
        @Test func sinceAndUntil() async throws {
            try await TestServer.with([("a", [])]) { servers in
                let source = servers[0]
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (i INT PRIMARY KEY)")
                for start in [0, 10, 20] {
                    try await source.run(
                        (start..<start + 10).map { "INSERT INTO d.t VALUES (\($0));" }.joined() + "FLUSH BINARY LOGS")
                }
                let all = try await objects(source)
                let times = all.compactMap { $0["time"] as? String }
                try #require(times.count == 32 && Set(times).count == 32)
                for index in [0, 1, 11, 12, 13, 21, 22, 31] {
                    let since = try await objects(source, ["--since", times[index]])
                    #expect(since.compactMap { $0["time"] as? String } == Array(times[index...]))
                    let until = try await objects(source, ["--until", times[index]])
                    #expect(until.compactMap { $0["time"] as? String } == Array(times[...index]))
                    let last = try await objects(source, ["--until", times[index], "--limit", "2"])
                    #expect(last.compactMap { $0["time"] as? String } == times[...index].suffix(2))
                    #expect(try await objects(source, ["--since", times[index], "--until", times[index]]).count == 1)
                }
                #expect(try await objects(source, ["--since", "+1h"]).isEmpty)
                #expect(try await objects(source, ["--since", "-1h"]).count == 32)
                let kolkata = try #require(try await lines(source, "--limit", "1", zone: "Asia/Kolkata").first)
                let text = String(try #require(kolkata.split(separator: " ").first))
                #expect(text.hasSuffix("+05:30"))
                #expect(try await objects(source, ["--since", text]).count == 1)
                // In that zone, too, when it is written without an offset.
                let local = text.dropLast(6).replacing("T", with: " ")
                #expect(try await lines(source, "--since", String(local), zone: "Asia/Kolkata").count == 1)
                _ = try await lines(source, "--since", times[5], "--until", times[4], status: 2)
            }
        }

        @Test func aBeginningThatIsGoneIsToldOf() async throws {
            try await TestServer.with([("a", [])]) { servers in
                let source = servers[0]
                try await source.run("CREATE DATABASE d; FLUSH BINARY LOGS; CREATE DATABASE e")
                let whole = try await Mysqlfork.run("timeline", "--source", source.dsn, "--since", "-1d")
                #expect(whole.errors == "")
                let last = try await source.value("SHOW BINARY LOG STATUS")
                try await source.run("PURGE BINARY LOGS TO '\(last)'")
                let rest = try await Mysqlfork.run("timeline", "--source", source.dsn, "--since", "-1d")
                #expect(rest.status == 0)
                #expect(rest.output.split(separator: "\n").count == 1 && rest.output.contains("CREATE DATABASE e"))
                #expect(rest.errors.contains(last) && rest.errors.contains("begins at"))
                #expect(try await Mysqlfork.run("timeline", "--source", source.dsn).errors == "")
            }
        }

        @Test func withoutGTIDsAndWithoutStatements() async throws {
            try await TestServer.with([("a", ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"])]) { servers in
                let source = servers[0]
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (i INT); INSERT INTO d.t VALUES (1), (2)")
                let line = try #require(try await lines(source, "--limit", "1").first)
                #expect(gtid(line) == "-")
                #expect(summary(line) == "d.t +2")
                let object = try #require(try await objects(source, ["--limit", "1"]).first)
                #expect(object["gtid"] is NSNull)
                #expect((object["statements"] as? [Any])?.count == 0)
            }
        }

        @Test func textOfAnyBytesStaysOnOneLine() async throws {
            try await TestServer.with([("a", ["--binlog-rows-query-log-events=ON"])]) { servers in
                let source = servers[0]
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (v LONGTEXT);
                    INSERT INTO d.t VALUES ('\u{1b}[31m\t\r\n\u{202e}"\\\\');
                    """)
                try await source.run("INSERT INTO d.t VALUES ('" + String(repeating: "€", count: 100_000) + "')")
                let lines = try await lines(source)
                #expect(lines.count == 4)
                #expect(summary(lines[2]) == #"d.t +1: INSERT INTO d.t VALUES ('\u{1b}[31m \u{202e}"\\')"#)
                #expect(lines[3].count < 400 && lines[3].hasSuffix("€…"))
                let all = try await objects(source)
                let odd = (all[2]["statements"] as? [[String: Any]])?.first?["text"] as? String
                #expect(odd == "INSERT INTO d.t VALUES ('\u{1b}[31m\t\r\n\u{202e}\"\\\\')")
                let long = (all[3]["statements"] as? [[String: Any]])?.first
                #expect((long?["text"] as? String)?.utf8.count ?? 0 > 65_500)
                #expect(long?["truncated"] as? Bool == true)
            }
        }

        /// Long statements and many of them; and a reader that has seen enough.
        @Test func aPipeThatIsClosedEndsItQuietly() async throws {
            try await TestServer.with([("a", [])]) { servers in
                let source = servers[0]
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (i INT PRIMARY KEY)")
                try await source.run((0..<20_000).map { "INSERT INTO d.t VALUES (\($0));\n" }.joined())
                for json in ["", "--json"] {
                    let result = try await Shell.run(
                        "/bin/bash",
                        [
                            "-c",
                            "'\(Mysqlfork.path)' timeline --source '\(source.dsn)' \(json) | head -1; echo ${PIPESTATUS[0]}",
                        ])
                    let lines = result.output.split(separator: "\n")
                    #expect(lines.count == 2 && lines.last == "0", "\(result.output)")
                    #expect(result.errors == "")
                }
                #expect(try await lines(source, "--limit", "5000").count == 5_000)
                #expect(try await lines(source).count == 20_002)
            }
        }

        @Test func whatIsMissingIsSaidWithTheStatementThatGrantsIt() async throws {
            try await TestServer.with([("a", []), ("off", ["--skip-log-bin"])]) { servers in
                let source = servers[0]
                try await source.run("CREATE USER weak@localhost; CREATE DATABASE d")
                func run(_ options: String...) async throws -> ProgramResult {
                    try await Shell.run(
                        Mysqlfork.path, ["timeline", "--source", source.dsn(user: "weak")] + options)
                }
                let refused = try await run()
                #expect(refused.status == 2)
                #expect(refused.output == "")
                let grant = "GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'weak'@'localhost';"
                #expect(refused.errors.contains(grant), "\(refused.errors)")
                let json = try await run("--json")
                #expect(json.status == 2)
                #expect(json.output.split(separator: "\n").count == 1 && json.output.contains("\"failed\""))
                try await source.run(grant)
                let granted = try await run("--limit", "1")
                #expect(granted.status == 0, "\(granted.errors)")
                #expect(granted.output.contains("GRANT REPLICATION"))
                let off = try await Mysqlfork.run("timeline", "--source", servers[1].dsn)
                #expect(off.status == 2 && off.errors.contains("log_bin"))
            }
        }
    }
}
