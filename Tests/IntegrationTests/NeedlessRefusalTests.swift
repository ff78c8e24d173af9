import Foundation
import Testing

extension IntegrationTests {
    /// What a way back is free of: statements that did nothing, and what the window made, whatever it was called since and in
    /// whatever character set.
    @Suite struct NeedlessRefusalTests {
        /// A name in clients' character sets: 表誠, 表ソ, жук, 한글, ä€, 功.
        private static let names: [(characterSet: String, bytes: [UInt8])] = [
            ("gbk", [0xB1, 0xED, 0xD5, 0x5C]), ("sjis", [0x95, 0x5C, 0x83, 0x5C]), ("koi8r", [0xD6, 0xD5, 0xCB]),
            ("euckr", [0xC7, 0xD1, 0xB1, 0xDB]), ("latin1", [0xE4, 0x80]), ("big5", [0xA5, 0x5C]),
        ]

        /// `#` stands for a name.
        private static let template = """
            CREATE TABLE `#` (id INT PRIMARY KEY, `#` INT); INSERT INTO `#` VALUES (1, 1); CREATE TABLE `#_like` LIKE `#`;
            CREATE TABLE `#_selected` AS SELECT 1 AS `#`; CREATE VIEW `#_v` AS SELECT `#` FROM `#`; ALTER TABLE `#` ADD COLUMN b INT;
            CREATE PROCEDURE `#_p`() SELECT `#` FROM `#`; CREATE FUNCTION `#_f`() RETURNS INT DETERMINISTIC RETURN 1;
            CREATE TRIGGER `#_t` BEFORE INSERT ON `#` FOR EACH ROW SET NEW.b = 2; CREATE EVENT `#_e` ON SCHEDULE EVERY 1 YEAR DO SELECT 1;
            RENAME TABLE `#_like` TO `#_new`; INSERT INTO `#` (id) VALUES (2); CREATE DATABASE `#`; CREATE TABLE `#`.`#` (id INT);
            DROP TABLE IF EXISTS `#_none`; CREATE OR REPLACE VIEW `#_v` AS SELECT 2; DROP FUNCTION `#_f`;

            """

        private static func script(_ start: String) throws -> URL {
            var script = Array((start + "USE d;\n").utf8)
            for (set, bytes) in names {
                script += Array("SET NAMES \(set);\n".utf8)
                for byte in template.utf8 { script += byte == UInt8(ascii: "#") ? bytes : [byte] }
            }
            let file = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-\(UUID().uuidString).sql")
            try Data(script).write(to: file)
            return file
        }

        private static let window = """
            USE d; DROP TABLE IF EXISTS fresh, never; CREATE TABLE fresh (id INT PRIMARY KEY); INSERT INTO fresh VALUES (1);
            DROP TABLE IF EXISTS fresh, never; CREATE TABLE fresh (id INT PRIMARY KEY, v INT); INSERT INTO fresh VALUES (2, 2);
            DROP TABLE IF EXISTS earlier; DROP TABLE IF EXISTS nowhere.t; DROP TABLE IF EXISTS seen; DROP DATABASE IF EXISTS nowhere;
            DROP VIEW IF EXISTS never; DROP EVENT IF EXISTS never; DROP TRIGGER IF EXISTS never; DROP PROCEDURE IF EXISTS never;
            CREATE TABLE IF NOT EXISTS t (id INT); CREATE VIEW v AS SELECT 1 AS one; RENAME TABLE v TO v2;
            RENAME TABLE fresh TO passing, v2 TO fresh, passing TO v; CREATE OR REPLACE VIEW fresh AS SELECT 3 AS three;
            ALTER VIEW fresh AS SELECT 4 AS four; INSERT INTO v VALUES (3, 3); CREATE VIEW gone AS SELECT 1; RENAME TABLE gone TO gone2;
            DROP VIEW gone2; INSERT INTO t VALUES (2, 'b'); DELETE FROM t WHERE id = 1;

            """

        @Test func bothWays() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 'a');
                    CREATE VIEW seen AS SELECT * FROM t; CREATE TABLE earlier (id INT); DROP TABLE earlier;
                    """)
                try await archive.create().expect(status: 0)
                let before = try await ServerContents.read(source)
                let moment = try await FrozenMoment.freeze(source)
                let script = try Self.script(Self.window)
                defer { try? FileManager.default.removeItem(at: script) }
                try await source.run(file: script)
                let end = try await FrozenMoment.freeze(source)

                let back = try await Mysqlfork.fork(source, target, "--at", moment.time)
                try back.expect(status: 0)
                #expect(try await ServerContents.read(target).differences(from: before) == [], "back")
                #expect(try await moment.differences(on: target) == [], "back")
                let told = (back["warnings"] as? [String] ?? []).filter { $0.contains("found nothing") }
                #expect(told.count == 1 && told[0].contains("d.earlier, d.fresh"), "\(told)")

                try await archive.followOnce().expect(status: 0)
                try await archive.fork(to: target, "--replace", "--at", end.time).expect(status: 0)
                let after = try await ServerContents.read(source)
                #expect(try await ServerContents.read(target).differences(from: after) == [], "forward")
                #expect(try await end.differences(on: target) == [], "forward")

                // What had been there is not given back.
                for (setup, statement) in [
                    ("CREATE TABLE d.plain (id INT) ENGINE = MyISAM", "DROP TABLE IF EXISTS d.plain"),
                    ("CREATE TABLE d.there (id INT)", "DROP TABLE IF EXISTS d.there, d.never"),
                    ("CREATE VIEW d.old AS SELECT 1", "RENAME TABLE d.old TO d.older"),
                    ("DO 0", "CREATE OR REPLACE VIEW d.older AS SELECT 2"),
                ] {
                    try await source.run(setup)
                    let whole = try await FrozenMoment.freeze(source)
                    try await source.run(statement)
                    _ = try await Refusal.of(source, target, "--at", whole.time, "--replace")
                }

                // Where neither way can be gone, what is said is what is in the way forward: DDL is not.
                try await archive.create().expect(status: 0)
                let mistake = try await source.commit("UPDATE d.t SET v = 'wrong' WHERE id = 2")
                try await source.run("UPDATE d.t SET v = 'later' WHERE id = 2")
                let late = try await FrozenMoment.freeze(source)
                try await source.run(
                    "ALTER TABLE d.t ADD COLUMN w LONGTEXT; INSERT INTO d.t VALUES (9, '', REPEAT('long', 9999))")
                try await archive.create().expect(status: 0)
                let refused = try await archive.fork(
                    to: target, "--replace", "--at", late.time, "--without-gtid", mistake)
                #expect(refused.status == 3 && refused.output.contains("d.t (2) in"), "\(refused.output)")
                #expect(!refused.output.contains("taken back"), "\(refused.output)")
            }
        }
    }
}
