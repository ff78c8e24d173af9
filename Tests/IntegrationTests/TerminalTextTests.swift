import Foundation
import Testing

extension IntegrationTests {
    /// Names and messages of servers steer no terminal and make no line of their own, in whatever a command prints.
    @Suite struct TerminalTextTests {
        /// Clears the screen, sets the title, hides text, turns its direction, ends a line and begins one of ours.
        private static let name = "a\u{1b}[2J\u{1b}]0;x\u{7}\u{9b}8m\u{202e}b\u{85}\u{7f}\nready: fine"

        @Test func namesAndMessages() async throws {
            try await TestServer.withPair { source, target in
                let quoted = "`\(Self.name)`"
                try await source.run(
                    """
                    CREATE DATABASE \(quoted); USE \(quoted); CREATE TABLE \(quoted) (id INT PRIMARY KEY, \(quoted) INT);
                    CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(99)); INSERT INTO t VALUES (1, '\(Self.name)');
                    CREATE VIEW broken AS SELECT * FROM t; ALTER TABLE t RENAME TO \(quoted.dropLast())2`;
                    SET sql_log_bin = 0; CREATE TABLE m (id INT) ENGINE = MyISAM; RENAME TABLE m TO \(quoted.dropLast())3`;
                    """)
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                let both = ["--source", source.dsn, "--target", target.dsn]
                func check(_ command: [String], status: Int32, shows: String? = "a\\u{1b}[2J") async throws {
                    for extra in [[], ["--json"]] {
                        let result = try await Shell.run(Mysqlfork.path, command + extra)
                        #expect(result.status == status, "\(command): \(result)")
                        for text in [result.output, result.errors] {
                            let raw = text.unicodeScalars.filter {
                                $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
                            }
                            #expect(raw.isEmpty, "\(command): \(raw.map { $0.value }) in \(text.debugDescription)")
                            #expect(!text.contains("\nready: fine"), "\(command): \(text)")
                        }
                        if extra.isEmpty, let shows {
                            #expect((result.output + result.errors).contains(shows), "\(command): \(result)")
                        }
                    }
                }
                try await check(["plan"] + both, status: 2)
                try await check(["fork"] + both, status: 2)
                try await check(["archive", "create", "--source", source.dsn, "--archive", archive.path], status: 2)
                try await check(["timeline", "--source", source.dsn], status: 0)
                try await source.run("SET sql_log_bin = 0; DROP TABLE `\(Self.name)`.`\(Self.name)3`")
                try await check(["verify"] + both, status: 5)
                try await check(["fork", "--replace", "--verify", "--progress", "plain"] + both, status: 0)
                try await check(["plan", "--replace"] + both, status: 0)
                try await check(
                    ["fork", "--database", Self.name + "?", "--progress", "plain", "--replace"] + both, status: 2)
                try await check(["fork", "--set", Self.name] + both, status: 64)
                try await check(["fork", Self.name] + both, status: 64)
                try await check(["archive", "list", "--archive", "/\(Self.name)"], status: 2)
            }
        }
    }
}
