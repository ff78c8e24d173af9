import Binlog
import MySQL
import Testing

@testable import Replay
@testable import Server

/// What the server warns of when it computes a value from a row is no loss of the row.
extension IntegrationTests {
    @Suite struct ComputedValueTests {
        private static let setup = """
            CREATE DATABASE v; USE v;
            CREATE TABLE `round` (id INT PRIMARY KEY, a INT, g DECIMAL(5,1) AS (a / 3) STORED, h DECIMAL(4,1) AS (a / 7) VIRTUAL, KEY (h));
            CREATE TABLE cut (id INT PRIMARY KEY, v VARCHAR(20), g VARCHAR(3) AS (v) STORED, h VARCHAR(2) AS (v) VIRTUAL, KEY (h));
            CREATE TABLE number (id INT PRIMARY KEY, v VARCHAR(20), g INT AS (v) STORED, h TINYINT AS (v + 0) STORED);
            CREATE TABLE nothing (id INT PRIMARY KEY, v INT, g DOUBLE AS (10 / v) STORED, h DOUBLE AS (LOG(v)) STORED, KEY ((10 DIV v)));
            CREATE TABLE dates (id INT PRIMARY KEY, v VARCHAR(20), g DATE AS (STR_TO_DATE(v, '%Y-%m-%d')) STORED,
              h DATE AS (DATE_ADD('2000-01-01', INTERVAL LENGTH(v) * 1000 YEAR)) STORED, KEY ((CAST(v AS DATE))));
            CREATE TABLE texts (id INT PRIMARY KEY, v VARCHAR(20), g VARCHAR(9) CHARACTER SET utf8mb4 AS (CONVERT(UNHEX(v) USING utf8mb4)) STORED,
              h VARBINARY(16) AS (INET6_ATON(v)) STORED, KEY ((CAST(v AS CHAR(3)))));
            CREATE TABLE numbers (id INT PRIMARY KEY, v VARCHAR(20), KEY ((CAST(v AS UNSIGNED))), KEY ((CAST(v AS DECIMAL(3,1)))));
            CREATE TABLE doc (id INT PRIMARY KEY, v JSON, KEY ((CAST(v->'$.x' AS UNSIGNED))));
            CREATE TABLE bare (v VARCHAR(20), g VARCHAR(3) AS (v) STORED, KEY ((CAST(v AS UNSIGNED))));
            """

        private static let changes = """
            SET sql_mode = ''; USE v;
            INSERT INTO `round` (id, a) VALUES (1, 10), (2, 11); INSERT INTO cut (id, v) VALUES (1, 'abcdef'), (2, 'ghijkl');
            INSERT INTO number (id, v) VALUES (1, '12abc'), (2, '9999'), (3, 'x'); INSERT INTO nothing (id, v) VALUES (1, 0), (2, -1);
            INSERT INTO dates (id, v) VALUES (1, '2024-13-13'), (2, 'x'), (3, '2024-02-29');
            INSERT INTO texts (id, v) VALUES (1, 'FF41'), (2, 'zz'), (3, '12345'), (4, '10.0.0.1');
            INSERT INTO numbers (id, v) VALUES (1, '12abc'), (2, '-1'), (3, '123456'), (4, '1.234');
            INSERT INTO doc (id, v) VALUES (1, '{"x": "abc"}'), (2, '{"x": 7}'), (3, '{"x": 7.5}');
            INSERT INTO bare (v) VALUES ('abcdef'), ('abcdef'), ('7x');
            """

        private static let later = """
            SET sql_mode = ''; USE v;
            UPDATE cut SET v = CONCAT('+', v); UPDATE numbers SET v = CONCAT(v, '9'); DELETE FROM numbers WHERE id = 1;
            UPDATE doc SET id = id + 10; UPDATE dates SET id = -id; DELETE FROM texts WHERE id < 3; DELETE FROM nothing;
            DELETE FROM bare LIMIT 1; UPDATE number SET v = 'y' WHERE id = 1;
            """

        /// More rows than the server keeps warnings for.
        private static let many = """
            SET sql_mode = '', SESSION cte_max_recursion_depth = 40000; USE v;
            INSERT INTO numbers (id, v) WITH RECURSIVE n AS (SELECT 10 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 18000)
              SELECT i, CONCAT(i, 'x') FROM n;
            """

        @Test(arguments: [later, many])
        func changesAsOnTheSource(script: String) async throws {
            try await TestServer.withPair { source, target in
                for server in [source, target] { try await server.run(Self.setup) }
                let recorded = try await RecordedSteps.begin(on: source)
                try await source.run(Self.changes)
                let lane = try await KeyedLane(
                    to: Server(.target, try Endpoint(dsn: target.dsn)), connections: 2,
                    format: try recorded.formatDescription())
                try await lane.apply(try await recorded.netChange(on: source))
                try await expectEqual(source, target)
                let more = try await RecordedSteps.begin(on: source)
                try await source.run(script)
                try await lane.apply(try await more.netChange(on: source))
                try await expectEqual(source, target)
            }
        }

        @Test func forkCopiesThem() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup + Self.changes)
                try await Mysqlfork.fork(source, target, "--verify").expect(status: 0)
                try await expectEqual(source, target)
            }
        }

        private func expectEqual(_ source: TestServer, _ target: TestServer) async throws {
            let expected = try await ServerContents.read(source)
            #expect(try await ServerContents.read(target).differences(from: expected) == [])
        }
    }
}
