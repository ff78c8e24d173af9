import Foundation
import Testing

extension IntegrationTests {
    /// Windows over tables that could not be copied: rows in no partition, which EXCHANGE … WITHOUT VALIDATION leaves behind.
    @Suite struct AbsentTablesTests {
        private static func stray(_ name: String, key: String = ", PRIMARY KEY (id)") -> String {
            """
            CREATE TABLE \(name) (id INT, v INT\(key)) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (10), PARTITION b VALUES LESS THAN (20));
            INSERT INTO \(name) VALUES (1, 1), (2, 2); CREATE TABLE x (id INT, v INT\(key)); INSERT INTO x VALUES (50, 50), (3, 3);
            ALTER TABLE \(name) EXCHANGE PARTITION a WITH TABLE x WITHOUT VALIDATION; DROP TABLE x;
            """
        }

        private static let setup =
            "CREATE DATABASE d; USE d; CREATE TABLE whole (id INT PRIMARY KEY, v INT); INSERT INTO whole VALUES (1, 1), (2, 2);"
            + ["stays", "altered", "`moved``on`", "dropped", "renewed", "listed", "swapped"].map { stray($0) }.joined()
            + stray("keyless", key: "")
                + """
                CREATE TRIGGER on_stays BEFORE INSERT ON stays FOR EACH ROW SET NEW.v = NEW.v + 1;
                CREATE VIEW of_stays AS SELECT * FROM stays; CREATE TABLE gone (id INT PRIMARY KEY); CREATE USER u;
                """

        private static let rows = """
            USE d; UPDATE whole SET v = 5 WHERE id = 1; INSERT INTO stays VALUES (15, 15); DELETE FROM stays WHERE id = 3;
            INSERT INTO keyless VALUES (11, 1); DELETE FROM keyless WHERE id = 3; UPDATE altered SET v = 0 WHERE id = 3;
            """

        private static let definitions = """
            USE d; ALTER TABLE altered ADD COLUMN w INT; INSERT INTO altered VALUES (16, 1, 1); CREATE INDEX i ON altered (w);
            RENAME TABLE `moved``on` TO m1, whole TO w1; INSERT INTO m1 VALUES (17, 1); ALTER TABLE m1 RENAME TO `m``2`, ADD COLUMN n INT;
            INSERT INTO `m``2` VALUES (18, 1, 1); TRUNCATE TABLE keyless; INSERT INTO keyless VALUES (4, 4); DROP TABLE dropped;
            DROP TABLE renewed; CREATE TABLE renewed (id INT); INSERT INTO renewed VALUES (1), (1); ALTER TABLE renewed ADD n INT DEFAULT 3;
            DROP TABLE IF EXISTS listed, gone; RENAME TABLE swapped TO old, w1 TO swapped; DROP TABLE old; UPDATE swapped SET v = 9 WHERE id = 2;
            CREATE TABLE IF NOT EXISTS stays (id INT); CREATE TABLE alike LIKE stays; INSERT INTO alike VALUES (1, 1); DROP VIEW of_stays;
            CREATE VIEW again AS SELECT * FROM stays; DROP TRIGGER on_stays; CREATE TRIGGER t BEFORE DELETE ON stays FOR EACH ROW SET @a = 1;
            GRANT SELECT ON d.stays TO u; CREATE TABLE child (id INT PRIMARY KEY, FOREIGN KEY (id) REFERENCES swapped (id)); INSERT INTO child VALUES (2);
            """

        @Test func bothWays() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                func absent(_ fork: ForkResult) -> [String] {
                    (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }.sorted()
                }
                /// Whole tables have to be as they were; the others are missing.
                func check(_ moment: FrozenMoment, without missing: [String], _ comment: Comment) async throws {
                    let wanted = moment.checksums.filter { !missing.map { "d.\($0)" }.contains($0.key) }
                    #expect(try await FrozenMoment.freeze(target).checksums == wanted, comment)
                }
                let all = ["stays", "altered", "moved`on", "dropped", "renewed", "listed", "swapped", "keyless"]
                try await source.run(Self.setup)
                try await archive.create().expect(status: 0)
                let start = try await FrozenMoment.freeze(source)
                try await source.run(Self.rows)
                let middle = try await FrozenMoment.freeze(source)
                let back = try await Mysqlfork.fork(source, target, "--replace", "--at", start.time)
                try back.expect(status: 0)
                try await check(start, without: all, "back")
                #expect(absent(back).count == all.count + 2)

                try await source.run(Self.definitions)
                let end = try await FrozenMoment.freeze(source)
                try await source.run(
                    "USE d; CREATE TABLE y (id INT, v INT, PRIMARY KEY (id)); UPDATE swapped SET v = 8; ALTER TABLE stays EXCHANGE PARTITION b WITH TABLE y"
                )
                let exchanged = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)
                let forward = try await archive.fork(to: target, "--replace", "--at", middle.time)
                try forward.expect(status: 0)
                try await check(middle, without: all, "forward, rows only")
                let defined = try await archive.fork(to: target, "--replace", "--at", end.time)
                try defined.expect(status: 0)
                try await check(end, without: ["stays", "altered", "m`2", "keyless", "alike"], "forward")
                #expect(
                    absent(defined) == [
                        "table d.alike", "table d.altered", "table d.keyless", "table d.m`2", "table d.stays",
                        "trigger d.t",
                        "view d.again",
                    ])
                #expect("\(defined["warnings"] ?? "")".contains("GRANT SELECT ON"))
                #expect(
                    try await ServerContents.read(target).things["table d.child"]?.contains("REFERENCES `swapped`")
                        == true)

                // What takes rows from such a table ends it, before anything is changed.
                let refused = try await archive.fork(to: target, "--replace", "--at", exchanged.time)
                try refused.expect(status: 6)
                #expect(refused.text("error", "message").contains("exchanges rows with table d.stays"))
                #expect(try await target.value("SELECT v FROM d.whole WHERE id = 1") == "1")
            }
        }
    }
}
