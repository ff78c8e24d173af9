import Testing

extension IntegrationTests {
    /// `verify` names what differs, and changes nothing.
    @Suite struct VerifyTests {
        private struct Change: CustomTestStringConvertible {
            let statement: String
            /// What the report has to name: object and, for rows, the range of keys.
            let words: [String]
            var testDescription: String { statement }
        }

        private static let changes = [
            Change(statement: "UPDATE d.t SET v = 'changed' WHERE id = 30123", words: ["table d.t", "id 30123"]),
            Change(statement: "DELETE FROM d.t WHERE id = 9999", words: ["table d.t", "id 9999", "missing"]),
            Change(
                statement: "INSERT INTO d.t VALUES (40001, 'more')",
                words: ["table d.t", "id 40001", "only on the target"]),
            Change(statement: "UPDATE d.strings SET v = NULL WHERE k = 'b'", words: ["table d.strings", "'b'"]),
            Change(statement: "INSERT INTO d.keyless VALUES (1), (1)", words: ["table d.keyless"]),
            // All of them print as they did, and the numbers are equal to a server: UPDATE and REPLACE write nothing.
            Change(
                statement:
                    "DELETE FROM d.doc WHERE id = 1; INSERT INTO d.doc VALUES (1, JSON_ARRAY(1.5, CAST(5 AS UNSIGNED)))",
                words: ["table d.doc", "id 1"]),
            Change(
                statement:
                    "DELETE FROM d.doc WHERE id = 2; INSERT INTO d.doc VALUES (2, JSON_ARRAY(1.5, CAST(5 AS UNSIGNED)))",
                words: ["table d.doc", "id 1 to 2", "2 rows differ"]),
            Change(
                statement: "UPDATE d.doc SET j = JSON_ARRAY('2020-01-02') WHERE id = 3",
                words: ["table d.doc", "id 1 to 3", "3 rows differ"]),
            Change(statement: "ALTER TABLE d.t ADD KEY extra (v)", words: ["table d.t", "extra"]),
            Change(statement: "CREATE TABLE d.more (id INT)", words: ["table d.more"]),
            Change(statement: "DROP VIEW d.w", words: ["view d.w"]),
            Change(statement: "DROP TABLE d.strings", words: ["table d.strings"]),
            Change(statement: "ALTER DATABASE d COLLATE utf8mb4_bin", words: ["database d"]),
            Change(statement: "CREATE PROCEDURE d.p() SELECT 1", words: ["procedure d.p"]),
            Change(statement: "CREATE EVENT d.e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1", words: ["event d.e"]),
            Change(
                statement: "CREATE TRIGGER d.g BEFORE INSERT ON d.t FOR EACH ROW SET @a = 1", words: ["trigger d.g"]),
            Change(statement: "GRANT INSERT ON d.* TO u@'%'", words: ["'u'@'%'", "INSERT"]),
            Change(statement: "ALTER USER u@'%' IDENTIFIED BY 'other'", words: ["'u'@'%'", "password"]),
            Change(statement: "CREATE USER v@'%'", words: ["'v'@'%'"]),
            Change(statement: "SET PERSIST max_connections = 77", words: ["max_connections", "77"]),
        ]

        @Test func namesEachDifference() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    SET PERSIST max_connections = 123;
                    CREATE USER u@'%' IDENTIFIED BY 'u'; CREATE DATABASE d; USE d; GRANT SELECT ON d.* TO u@'%';
                    CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
                    SET SESSION cte_max_recursion_depth = 1000000;
                    INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 40000)
                      SELECT i, CONCAT('v', i) FROM n;
                    CREATE TABLE strings (k VARCHAR(20) PRIMARY KEY, v VARCHAR(20));
                    INSERT INTO strings VALUES ('a', ''), ('b', ''), ('C', NULL);
                    CREATE TABLE keyless (v INT); INSERT INTO keyless VALUES (1), (2); CREATE TABLE doc (id INT PRIMARY KEY, j JSON);
                    INSERT INTO doc VALUES (1, JSON_ARRAY(1.5, 5)), (2, JSON_ARRAY(1.5e0, CAST(5 AS UNSIGNED))), (3, JSON_ARRAY(DATE '2020-01-02'));
                    CREATE VIEW w AS SELECT 1 AS one;
                    """)
                try await Mysqlfork.fork(source, target, "--verify").expect(status: 0)
                let arguments = ["verify", "--source", source.dsn, "--target", target.dsn, "--json"]
                let equal = ForkResult(try await Shell.run(Mysqlfork.path, arguments))
                try equal.expect(status: 0)
                #expect(equal.text("status") == "equal")
                for change in Self.changes {
                    try await target.run("SET sql_log_bin = 0; \(change.statement)")
                    let before = try await ServerContents.read(target)
                    let result = ForkResult(try await Shell.run(Mysqlfork.path, arguments))
                    #expect(result.status == 5, "\(change.statement)\n\(result.output)")
                    let differences = (result["verification", "differences"] as? [[String: Any]] ?? [])
                        .map { difference in difference.map { "\($0.key)=\($0.value)" }.joined(separator: " ") }
                    #expect(
                        differences.contains { text in change.words.allSatisfy { text.contains($0) } },
                        "\(change.statement): \(differences)")
                    #expect(try await ServerContents.read(target).differences(from: before) == [])
                }
            }
        }
    }
}
