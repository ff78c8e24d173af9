import Foundation
import Testing

extension IntegrationTests {
    /// Names that are one to Swift and two to a server: é as one character, and e with an accent.
    @Suite struct TwinNamesTests {
        private let one = "\u{e9}"
        private let two = "e\u{301}"

        private var setup: String {
            """
            CREATE DATABASE `\(one)`; CREATE DATABASE `\(two)`; CREATE DATABASE n;
            CREATE TABLE `\(one)`.t (id INT PRIMARY KEY, v INT); INSERT INTO `\(one)`.t VALUES (1, 1), (2, 2);
            CREATE TABLE `\(two)`.t (id INT PRIMARY KEY, v INT); INSERT INTO `\(two)`.t VALUES (1, 10), (2, 20);
            USE n; CREATE TABLE cols (v INT, `\(one)` INT NOT NULL, `\(two)` INT NOT NULL, PRIMARY KEY (`\(two)`));
            INSERT INTO cols VALUES (1, 5, 1), (2, 5, 2), (3, 5, 3), (4, 6, 4);
            CREATE TABLE keyed (a INT NOT NULL, b INT NOT NULL, c INT NOT NULL, UNIQUE `\(two)` (a, b), UNIQUE `\(one)` (a, c), UNIQUE (b));
            INSERT INTO keyed VALUES (1, 1, 1), (1, 2, 2), (2, 3, 1);
            CREATE TABLE `\(one)` (id INT PRIMARY KEY, `\(one)` INT AS (id * 2) STORED, `\(two)` INT AS (id * 3) STORED);
            CREATE TABLE `\(two)` (id INT PRIMARY KEY); INSERT INTO `\(one)` (id) VALUES (1), (2); INSERT INTO `\(two)` VALUES (7);
            CREATE TRIGGER `\(one)` BEFORE INSERT ON `\(one)` FOR EACH ROW SET NEW.id = NEW.id + 100;
            CREATE TRIGGER `\(two)` BEFORE INSERT ON `\(two)` FOR EACH ROW SET NEW.id = NEW.id + 200;
            CREATE USER '\(one)', '\(two)'; GRANT SELECT ON `\(one)`.* TO '\(one)'; GRANT SELECT ON `\(two)`.* TO '\(two)';
            """
        }

        private var window: String {
            """
            UPDATE `\(one)`.t SET v = 7 WHERE id = 1; DELETE FROM `\(two)`.t WHERE id = 1; USE n;
            UPDATE cols SET v = v + 10 WHERE `\(two)` = 2; DELETE FROM cols WHERE `\(two)` = 3; INSERT INTO cols VALUES (9, 5, 9);
            UPDATE keyed SET b = 9 WHERE c = 2; DELETE FROM keyed WHERE a = 2;
            INSERT INTO `\(one)` (id) VALUES (5); DELETE FROM `\(one)` WHERE id = 1; INSERT INTO `\(two)` VALUES (5);
            """
        }

        /// Only forward: in statement format, and on accounts.
        private var statements: String {
            """
            SET binlog_format = STATEMENT; USE `\(one)`; INSERT INTO t VALUES (100, 100); USE `\(two)`; INSERT INTO t VALUES (200, 200);
            BEGIN; SAVEPOINT `\(one)`; INSERT INTO t VALUES (201, 1); SAVEPOINT `\(two)`; INSERT INTO t VALUES (202, 1);
            ROLLBACK TO `\(two)`; SET @`\(one)` = 5, @`\(two)` = 6; INSERT INTO t VALUES (203, @`\(two)`); COMMIT;
            DROP TRIGGER n.`\(two)`; GRANT INSERT ON `\(two)`.* TO '\(two)'; DROP USER '\(one)'; RENAME TABLE n.`\(one)` TO n.`x\(two)`;
            """
        }

        @Test func bothWaysAndLatest() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(setup)
                try await archive.create().expect(status: 0)
                let start = try await FrozenMoment.freeze(source)
                try await source.run(window)
                let middle = try await FrozenMoment.freeze(source)
                let live = try await Mysqlfork.fork(source, target, "--replace", "--at", start.time)
                try live.expect(status: 0)
                #expect(try await start.differences(on: target) == [], "backward")
                try await source.run(statements)
                let end = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)

                try await archive.fork(to: target, "--replace", "--at", middle.time).expect(status: 0)
                #expect(try await middle.differences(on: target) == [], "forward, rows only")
                try await archive.fork(to: target, "--replace", "--at", end.time, "--database", two).expect(status: 0)
                #expect(
                    try await target.values("SHOW DATABASES LIKE '_%'").contains { $0.utf8.elementsEqual(two.utf8) })
                #expect(
                    try await FrozenMoment.freeze(target).checksums
                        == end.checksums.filter { $0.key == FrozenMoment.plain("\(two).t") }, "one database")
                try await archive.fork(to: target, "--replace", "--at", end.time).expect(status: 0)
                #expect(try await end.differences(on: target) == [], "forward, statements too")
                let contents = try await ServerContents.read(target)
                #expect(try await ServerContents.read(source).differences(from: contents) == [])

                let latest = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try latest.expect(status: 0)
                #expect(try await end.differences(on: target) == [], "latest")
                try await target.run("SET sql_log_bin = 0; UPDATE n.cols SET v = 0 WHERE `\(two)` = 2")
                let verification = try await Mysqlfork.run(
                    "verify", "--source", source.dsn, "--target", target.dsn, "--json")
                #expect(verification.status == 5)
                #expect(verification.output.utf8.contains("\(two) 2".utf8), "\(verification.output)")
            }
        }
    }
}
