import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Moments that a live server alone cannot give back: refused before anything is written, with the earliest one it can.
    @Suite struct UnreachableMomentTests {
        /// What stands in the way, and what the refusal has to say of it.
        private static let obstacles: [(sql: String, words: String)] = [
            ("ALTER TABLE d.t ADD COLUMN extra INT", "ALTER TABLE d.t ADD COLUMN extra INT"),
            ("CREATE INDEX by_v ON d.t (v)", "CREATE INDEX by_v"),
            ("TRUNCATE TABLE d.emptied", "TRUNCATE TABLE d.emptied"),
            ("DROP TABLE d.dropped", "d`.`dropped"),
            ("RENAME TABLE d.old TO d.new", "RENAME TABLE d.old TO d.new"),
            ("DROP DATABASE gone", "DROP DATABASE gone"),
            ("ALTER VIEW d.v AS SELECT 2 AS two", "VIEW"),
            ("DROP PROCEDURE d.p", "DROP PROCEDURE d.p"),
            (
                "SET SESSION binlog_format = STATEMENT; UPDATE d.t SET v = 'by statement' WHERE id < 3",
                "UPDATE d.t SET v"
            ),
            ("SET SESSION binlog_row_image = MINIMAL; UPDATE d.t SET v = 'minimal' WHERE id < 3", "d.t"),
            (
                "SET SESSION binlog_row_value_options = 'PARTIAL_JSON'; UPDATE d.j SET j = JSON_SET(j, '$.n', 5)", "d.j"
            ),
        ]

        /// Each obstacle is met right after a moment: that one is refused, and the moment named instead is the one after it.
        @Test func eachObstacleIsNamedWithTheWayOut() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE DATABASE gone; USE d;
                    CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');
                    CREATE TABLE j (id INT PRIMARY KEY, j JSON); INSERT INTO j VALUES (1, '{"n": 1, "filler": "ffffffffffffffffffff"}');
                    CREATE TABLE emptied (id INT PRIMARY KEY); INSERT INTO emptied VALUES (1);
                    CREATE TABLE dropped (id INT PRIMARY KEY); CREATE TABLE old (id INT PRIMARY KEY);
                    CREATE VIEW v AS SELECT 1 AS one; CREATE PROCEDURE p() SELECT 1;
                    """)
                for (number, obstacle) in Self.obstacles.enumerated() {
                    let before = try await FrozenMoment.freeze(source)
                    try await source.run(obstacle.sql)
                    let after = try await FrozenMoment.freeze(source)
                    try await source.run(
                        "INSERT INTO d.t (id, v) VALUES (\(100 + number), 'later'); DELETE FROM d.t WHERE id = 3")
                    try await source.run("INSERT INTO d.t (id, v) VALUES (3, 'back')")

                    let refusal = try await Refusal.of(source, target, "--at", before.time, "--replace")
                    #expect(refusal.text.contains(obstacle.words), "\(obstacle.sql): \(refusal.text)")
                    let earliest = try #require(refusal.earliest, "\(obstacle.sql): \(refusal.text)")
                    #expect(earliest > before.time && earliest <= after.time, "\(obstacle.sql): \(refusal.text)")
                    let fork = try await Mysqlfork.fork(source, target, "--at", earliest, "--replace")
                    try fork.expect(status: 0)
                    let differences = try await after.differences(on: target)
                    #expect(differences == [], "\(obstacle.sql)")
                }
            }
        }

        /// What came into being after the moment is dropped, whatever became of it since.
        @Test func whatWasCreatedLaterIsNoObstacle() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 'a');
                    CREATE VIEW seen AS SELECT * FROM t;
                    """)
                let before = try await ServerContents.read(source, accounts: false)
                let moment = try await FrozenMoment.freeze(source)
                try await source.run(
                    """
                    USE d; CREATE TABLE made (id INT PRIMARY KEY, t INT, FOREIGN KEY (t) REFERENCES t (id) ON DELETE CASCADE);
                    ALTER TABLE made ADD COLUMN n INT; INSERT INTO made VALUES (1, 1, 1); RENAME TABLE made TO renamed;
                    CREATE TABLE short_lived AS SELECT 1 AS a; TRUNCATE TABLE short_lived; DROP TABLE short_lived;
                    CREATE DATABASE later; CREATE TABLE later.t (id INT PRIMARY KEY); INSERT INTO later.t VALUES (1);
                    CREATE VIEW other AS SELECT * FROM later.t; CREATE PROCEDURE p() INSERT INTO t VALUES (9, 'p');
                    CREATE TRIGGER counted AFTER INSERT ON t FOR EACH ROW UPDATE renamed SET n = n + 1;
                    CREATE EVENT e ON SCHEDULE EVERY 1 YEAR DO DELETE FROM t;
                    CREATE TABLE IF NOT EXISTS t (id INT); DROP VIEW IF EXISTS never_there;
                    INSERT INTO t VALUES (2, 'b'); CALL p(); DELETE FROM t WHERE id = 1; ANALYZE TABLE t;
                    """)
                let fork = try await Mysqlfork.fork(source, target, "--at", moment.time)
                try fork.expect(status: 0)
                #expect(try await ServerContents.read(target, accounts: false).differences(from: before) == [])
                #expect(try await moment.differences(on: target) == [])
            }
        }

        @Test func purgedBinlogs() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                let lost = try await FrozenMoment.freeze(source)
                try await source.run("INSERT INTO d.t VALUES (2); FLUSH BINARY LOGS; INSERT INTO d.t VALUES (3)")
                let kept = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM d.t WHERE id < 3; PURGE BINARY LOGS TO '\(kept.file)'")

                let refusal = try await Refusal.of(source, target, "--at", lost.time)
                #expect(refusal.text.contains("lies before the binary log"), "\(refusal.text)")
                let earliest = try #require(refusal.earliest, "\(refusal.text)")
                try await Mysqlfork.fork(source, target, "--at", earliest).expect(status: 0)
                #expect(
                    ["1,2", "1,2,3"].contains(try await target.value("SELECT GROUP_CONCAT(id ORDER BY id) FROM d.t")))
                try await Mysqlfork.fork(source, target, "--at", kept.time, "--replace").expect(status: 0)
                #expect(try await kept.differences(on: target) == [])
            }
        }

        @Test func databasesThatAreNotLogged() async throws {
            try await TestServer.withPair(source: ["--binlog-ignore-db=hidden"]) { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1);
                    CREATE DATABASE hidden; CREATE TABLE hidden.t (id INT PRIMARY KEY);
                    """)
                let moment = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM d.t")
                let refusal = try await Refusal.of(source, target, "--at", moment.time)
                #expect(refusal.text.contains("hidden"), "\(refusal.text)")
                let ahead = try await Refusal.of(source, target, "--at", "+1h")
                #expect(ahead.text.contains("the changes of database hidden are not in"), "\(ahead.text)")
                try await Mysqlfork.fork(source, target, "--at", moment.time, "--exclude-database", "hidden").expect(
                    status: 0)
                #expect(try await target.value("SELECT id FROM d.t") == "1")
            }
        }

        /// Cascades inside the storage engine are not in the binlog. Without them the way back is free.
        @Test func cascadesOfTheStorageEngine() async throws {
            try await TestServer.withPair(source: ["--innodb-native-foreign-keys=ON"]) { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE p (id INT PRIMARY KEY, v INT); INSERT INTO p VALUES (1, 1), (2, 2), (3, 3);
                    CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE);
                    INSERT INTO c VALUES (1, 1), (2, 2), (3, 3);
                    """)
                let before = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM d.p WHERE id = 1")
                let after = try await FrozenMoment.freeze(source)
                try await source.run(
                    "INSERT INTO d.p VALUES (4, 4); INSERT INTO d.c VALUES (4, 4); DELETE FROM d.c WHERE id = 2")
                let refusal = try await Refusal.of(source, target, "--at", before.time)
                #expect(refusal.text.contains("d.p") && refusal.text.contains("foreign key"), "\(refusal.text)")
                let earliest = try #require(refusal.earliest, "\(refusal.text)")
                #expect(earliest > before.time && earliest <= after.time, "\(refusal.text)")
                // The setting of the foreign keys could only be had by restarting the target.
                try await Mysqlfork.fork(source, target, "--at", earliest, "--no-settings").expect(status: 0)
                #expect(try await after.differences(on: target) == [])
            }
        }

        @Test func stopPointsThatAreNone() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                let moment = try await FrozenMoment.freeze(source)
                let server = try await source.value("SELECT @@server_uuid")
                for options in [
                    ["--at-gtid", "\(server):1000"], ["--before-gtid", "aaaaaaaa-0000-0000-0000-000000000000:1"],
                    ["--at-position", "\(moment.file):\(moment.position - 1)"], ["--at-position", "binlog.999999:4"],
                    ["--at", "2001-02-03T04:05:06Z"],
                ] {
                    _ = try await Refusal.of(source, target, options: options)
                }
            }
        }
    }
}

/// A fork that ended with status 3, and left the target as it was.
struct Refusal {
    /// Message, hint and what else it says.
    let text: String
    /// The time that it names as the earliest that can be reached, RFC 3339 with microseconds.
    let earliest: String?

    static func of(_ source: TestServer, _ target: TestServer, _ options: String...) async throws -> Refusal {
        try await of(source, target, options: options)
    }

    static func of(_ source: TestServer, _ target: TestServer, options: [String]) async throws -> Refusal {
        let before = try await footprint(target)
        let arguments = ["fork", "--source", source.dsn, "--target", target.dsn, "--json"] + options
        let result = ForkResult(try await Shell.run(Mysqlfork.path, arguments))
        try #require(result.status == 3, "\(options): status \(result.status)\n\(result.errors)\n\(result.output)")
        #expect(try await footprint(target) == before, "\(options): the target was written to")
        #expect(result.text("status") == "failed")
        let earliest = result.output.firstMatch(
            of: /(?:earliest moment|a moment from)[^"]*?(\d{4}-\d\d-\d\dT[0-9:.]+Z)/)
        return Refusal(text: result.output, earliest: earliest.map { String($0.1) })
    }

    /// What anything written to the server would change.
    private static func footprint(_ server: TestServer) async throws -> [String] {
        let log = try #require(try await server.connect().query("SHOW BINARY LOG STATUS").rows.first)
        return try await server.values("SHOW DATABASES")
            + [log.text("File"), log.text("Position"), log.text("Executed_Gtid_Set")]
            + server.values("SELECT COUNT(*) FROM mysql.user")
    }
}
