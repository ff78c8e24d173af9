import Binlog
import Foundation
import MySQL
import Testing
import Timeline

@testable import Catalog
@testable import Replay
@testable import Server

/// What the keyed lane makes of net changes is what the source has.
extension IntegrationTests {
    @Suite struct KeyedLaneTests {
        private static let setup = """
            CREATE DATABASE k; USE k;
            CREATE TABLE t (id INT PRIMARY KEY, u INT UNIQUE, v VARCHAR(400), g INT AS (u + 1) VIRTUAL UNIQUE, KEY ((u * 2)));
            CREATE TABLE ci (name VARCHAR(40) COLLATE utf8mb4_0900_ai_ci PRIMARY KEY, n INT);
            CREATE TABLE bare (a INT, b VARCHAR(20));
            CREATE TABLE uk (a INT, b INT NOT NULL, c VARCHAR(9) NOT NULL, UNIQUE (a), UNIQUE second (b), UNIQUE third (c));
            CREATE TABLE parent (id INT PRIMARY KEY, v INT);
            CREATE TABLE child (id INT PRIMARY KEY, parent INT,
              FOREIGN KEY (parent) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE);
            CREATE TABLE noted (n INT);
            INSERT INTO t (id, u, v) WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900)
              SELECT i, i, REPEAT('x', 300) FROM n;
            INSERT INTO t (id, u, v) SELECT id + 1000, u + 1000, v FROM t;
            INSERT INTO t (id, u, v) SELECT id + 2000, u + 2000, v FROM t;
            INSERT INTO t (id, u, v) SELECT id + 4000, u + 4000, v FROM t;
            INSERT INTO ci VALUES ('a', 1), ('B', 2), ('é', 3);
            INSERT INTO bare VALUES (1, 'x'), (1, 'x'), (1, 'x'), (2, NULL), (3, 'z');
            INSERT INTO uk VALUES (1, 1, 'a'), (NULL, 2, 'b'), (NULL, 3, 'c');
            INSERT INTO parent VALUES (1, 1), (2, 2), (3, 3);
            INSERT INTO child VALUES (1, 1), (2, 2), (3, 3);
            """

        private static let changes = """
            USE k;
            -- Two rows swap what must be unique, far from each other, everywhere.
            UPDATE t SET u = -u; UPDATE t SET u = 8001 + u; UPDATE t SET v = REPEAT('y', 350) WHERE id % 7 = 0;
            DELETE FROM t WHERE id % 5 = 0; INSERT INTO t (id, u, v) SELECT id + 10000, u - 20000, v FROM t WHERE id % 3 = 0;
            UPDATE t SET id = -id WHERE id % 11 = 0;
            -- Keys that differ by their bytes and are one to the server.
            DELETE FROM ci WHERE name = 'a'; INSERT INTO ci VALUES ('A', 10);
            UPDATE ci SET name = 'b' WHERE name = 'B'; UPDATE ci SET name = 'E' WHERE name = 'é';
            DELETE FROM bare WHERE a = 1 LIMIT 1; INSERT INTO bare VALUES (4, 'new'), (4, 'new'); UPDATE bare SET b = 'w' WHERE a = 2;
            UPDATE uk SET b = -b; UPDATE uk SET b = 4 + b; UPDATE uk SET c = CONCAT(c, '!');
            DELETE FROM uk WHERE b = 1; INSERT INTO uk VALUES (7, 9, 'a');
            -- Children outlive what looks like the end of their parent.
            BEGIN; SET foreign_key_checks = 0; DELETE FROM parent WHERE id = 1; INSERT INTO parent VALUES (1, 100);
            SET foreign_key_checks = 1; COMMIT;
            UPDATE parent SET id = 20 WHERE id = 2; DELETE FROM parent WHERE id = 3;
            """

        /// Enough rows for many statements on each of several workers.
        @Test(arguments: [65_536, 64 << 20])
        func netChangesAsOnTheSource(maxAllowedPacket: Int) async throws {
            try await TestServer.withPair(target: ["--max-allowed-packet=\(maxAllowedPacket)"]) { source, target in
                try await source.run(Self.setup)
                try await target.run(Self.setup)
                try await target.run(
                    "CREATE TRIGGER k.fires AFTER DELETE ON k.t FOR EACH ROW INSERT INTO k.noted VALUES (OLD.id)")
                let recorded = try await RecordedSteps.begin(on: source)
                try await source.run(Self.changes)
                let lane = try await KeyedLane(
                    to: Server(.target, try Endpoint(dsn: target.dsn)), connections: 4,
                    format: try recorded.formatDescription())
                try await lane.apply(try await recorded.netChange(on: source))
                try await target.run("DROP TRIGGER k.fires")
                let expected = try await ServerContents.read(source)
                let differences = try await ServerContents.read(target).differences(from: expected)
                #expect(differences == [])
            }
        }

        /// Another session on the target holds rows, and makes for deadlocks.
        @Test func retriesWhatAnotherSessionWasPreferredTo() async throws {
            try await TestServer.withPair(target: ["--innodb-lock-wait-timeout=1"]) { source, target in
                try await source.run(Self.setup)
                try await target.run(Self.setup)
                let recorded = try await RecordedSteps.begin(on: source)
                try await source.run(Self.changes)
                let lane = try await KeyedLane(
                    to: Server(.target, try Endpoint(dsn: target.dsn)), connections: 4,
                    format: try recorded.formatDescription())
                let changes = try await recorded.netChange(on: source)
                let other = try await target.connect()
                for statement in ["BEGIN", "UPDATE k.t SET v = 'held' WHERE id = 7", "DELETE FROM k.ci"] {
                    try await other.execute(statement)
                }
                async let applied: Void = lane.apply(changes)
                // Longer than a lock is waited for.
                try await other.execute("DO SLEEP(2.5)")
                try await other.execute("ROLLBACK")
                try await applied
                let expected = try await ServerContents.read(source)
                let differences = try await ServerContents.read(target).differences(from: expected)
                #expect(differences == [])
            }
        }

        @Test func saysWhichRowIsTooLargeAndWhatToSet() async throws {
            try await TestServer.withPair(target: ["--max-allowed-packet=1048576"]) { source, target in
                let setup = "CREATE DATABASE k; CREATE TABLE k.big (id INT PRIMARY KEY, b LONGBLOB)"
                try await source.run(setup)
                try await target.run(setup)
                let recorded = try await RecordedSteps.begin(on: source)
                try await source.run("INSERT INTO k.big VALUES (1, REPEAT('x', 700000))")
                let server = Server(.target, try Endpoint(dsn: target.dsn))
                let format = try recorded.formatDescription()
                // What base64 makes of it fits.
                let lane = try await KeyedLane(to: server, connections: 1, format: format)
                try await lane.apply(try await recorded.netChange(on: source))
                #expect(try await target.value("SELECT SUM(LENGTH(b)) FROM k.big") == "700000")
                try await source.run("UPDATE k.big SET b = REPEAT('y', 800000)")
                let error = await #expect(throws: ForkError.self) {
                    try await lane.apply(try await recorded.netChange(on: source))
                }
                #expect(error?.message.contains("write rows of table k.big") == true)
                #expect(error?.hint.contains("max_allowed_packet") == true)
            }
        }

        /// Rows without a key are there or they are not: nothing is passed over.
        @Test func saysWhichRowIsNotThere() async throws {
            try await TestServer.withPair { source, target in
                let setup = "CREATE DATABASE k; CREATE TABLE k.bare (a INT); INSERT INTO k.bare VALUES (1)"
                try await source.run(setup)
                try await target.run(setup + "; DELETE FROM k.bare")
                let recorded = try await RecordedSteps.begin(on: source)
                try await source.run("DELETE FROM k.bare")
                let lane = try await KeyedLane(
                    to: Server(.target, try Endpoint(dsn: target.dsn)), connections: 1,
                    format: try recorded.formatDescription())
                let error = await #expect(throws: ServerError.self) {
                    try await lane.apply(try await recorded.netChange(on: source))
                }
                #expect(error?.number == 1032)
                #expect(error?.operation == "delete rows of table k.bare")
            }
        }

        @Test func knowsTheKeysOfTables() async throws {
            try await TestServer.with([("source", [])]) { servers in
                try await servers[0].run(Self.setup)
                try await servers[0].run(
                    """
                    USE k; CREATE TABLE ordered (a INT NOT NULL, b INT NOT NULL, h INT AS (a + b) VIRTUAL, UNIQUE later (b), UNIQUE earlier (a));
                    ALTER TABLE ordered ADD KEY ((a * 3)), ADD COLUMN i INT INVISIBLE NOT NULL FIRST, ADD COLUMN z INT;
                    CREATE TABLE prefix (a VARCHAR(90) NOT NULL, UNIQUE (a(5)));
                    CREATE TABLE expression (a INT NOT NULL, UNIQUE ((a + 1)));
                    SET sql_generate_invisible_primary_key = ON; CREATE TABLE hidden (a INT) ENGINE = InnoDB;
                    CREATE TABLE two (a INT, b INT, c INT, PRIMARY KEY (c, a));
                    """)
                let keys = try await TableKeysReader.read(on: try await servers[0].connect())
                func key(_ name: String) -> TableKey? { keys.tables[TableIdentity("k", name)]?.key }
                #expect(key("t") == .columns([0]))
                #expect(key("bare") == .wholeRow)
                #expect(key("uk") == .columns([1]))
                // The first one that the server made.
                #expect(key("ordered") == .columns([2]))
                #expect(key("prefix") == .wholeRow)
                #expect(key("expression") == .wholeRow)
                #expect(key("hidden") == .columns([0]))
                #expect(key("two") == .columns([2, 0]))
                #expect(keys.tables[TableIdentity("k", "ordered")]?.columns.count == 5)
                #expect(keys.tables[TableIdentity("k", "t")]?.engine == "InnoDB")
                #expect(keys.cascades.map(\.parent) == [TableIdentity("k", "parent")])
                #expect(keys.cascades.map(\.child) == [TableIdentity("k", "child")])
            }
        }
    }
}

extension RecordedSteps {
    /// All of it, by the keys that the source's tables have.
    func netChange(on source: TestServer) async throws -> [TableChange] {
        let keys = try await TableKeysReader.read(on: try await source.connect())
        var net = NetChange(direction: .forward, memoryLimit: 1 << 30)
        try await replay { step in
            guard case .rows(let change) = step else { return }
            let table = TableIdentity(change.table.database, change.table.table)
            try net.add(change, key: keys.tables[table]?.key ?? .wholeRow)
        }
        return net.drain()
    }
}
