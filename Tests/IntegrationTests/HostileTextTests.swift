import Foundation
import Testing

/// Names, comments and bodies that users of the source chose so that their bytes mean something else where they are read in another
/// character set or SQL mode, or by another program.
extension IntegrationTests {
    @Suite struct HostileTextTests {
        /// A comment whose bytes in UTF-8 swallow the quote behind it when they are read in the character set of the body, and a
        /// body that then is several statements.
        private static func lure(_ characterSet: String) -> [(TextTemplate.Kind, String)] {
            let lead = ["sjis", "cp932"].contains(characterSet) ? "丁" : "中"
            let payload = "' SELECT 1; CREATE USER pwned; GRANT ALL ON *.* TO pwned; CREATE DATABASE pwned; -- '"
            return [
                (
                    .event,
                    "CREATE EVENT e_\(characterSet) ON SCHEDULE EVERY 1 YEAR DISABLE COMMENT '\(lead)\\\\' DO SELECT "
                        + payload.replacingOccurrences(of: "' SELECT 1", with: "' DO SELECT 1")
                ),
                (.procedure, "CREATE PROCEDURE p_\(characterSet)() COMMENT '\(lead)\\\\' SELECT " + payload),
                (
                    .function,
                    "CREATE FUNCTION f_\(characterSet)() RETURNS INT NO SQL COMMENT '\(lead)\\\\' RETURN "
                        + payload.replacingOccurrences(of: "SELECT 1", with: "RETURN 1")
                ),
                (.trigger, "CREATE TRIGGER t_\(characterSet) BEFORE INSERT ON t FOR EACH ROW SET @a = " + payload),
                (.view, "CREATE VIEW v_\(characterSet) AS SELECT " + payload + " AS `癭`, 1 AS `\(lead)``;`"),
            ]
        }

        private static let characterSets = ["gbk", "big5", "gb18030", "sjis", "cp932"]

        /// What the source's user could not do there happens nowhere.
        private static func expectNothingDone(on server: TestServer, _ how: String) async throws {
            #expect(
                try await server.values(
                    "SELECT 'account' FROM mysql.user WHERE user = 'pwned' UNION"
                        + " SELECT 'database' FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = 'pwned'") == [],
                "\(how): text became statements")
        }

        @Test func textDoesNotBecomeStatements() async throws {
            try await TestServer.withPair { source, target in
                let pair = try await WindowPair.make(
                    source, target,
                    setup: """
                        CREATE DATABASE app; CREATE TABLE app.t (a INT PRIMARY KEY);
                        CREATE USER low; GRANT ALL ON app.* TO low; GRANT SET_ANY_DEFINER ON *.* TO low;
                        SET GLOBAL log_bin_trust_function_creators = 1;
                        """)
                for characterSet in Self.characterSets {
                    let template = try await TextTemplate(characterSet, on: source)
                    for (kind, text) in Self.lure(characterSet) {
                        try await template.run(text, kind, in: "app", user: "low", on: source)
                    }
                }
                let expected = try await TextContents.read(source, databases: ["app"])
                #expect(expected.things.count >= 5 * 4)

                try await pair.goForward()
                try await Self.expectNothingDone(on: target, "window")
                try await expected.expectSame(on: target, databases: ["app"])

                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                try await archive.fork(to: target, "--replace").expect(status: 0)
                try await Self.expectNothingDone(on: target, "archive")
                try await expected.expectSame(on: target, databases: ["app"])

                let fork = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try fork.expect(status: 0)
                try await Self.expectNothingDone(on: target, "copy")
                try await expected.expectSame(on: target, databases: ["app"])

                try await target.run("DROP DATABASE app; SET GLOBAL log_bin_trust_function_creators = 1")
                for script in ["schema.sql", "objects.sql"] {
                    _ = try? await archive.runScript(script, on: target)
                }
                try await Self.expectNothingDone(on: target, "script")
                try await expected.expectSame(on: target, databases: ["app"])
            }
        }

        /// Every character set of clients that has more bytes than ASCII, every mode that changes how text is read.
        @Test func everyTextArrivesAsItIs() async throws {
            let modes = ["", "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "ANSI,NO_BACKSLASH_ESCAPES"]
            let sets = ["utf8mb4", "latin1", "gbk", "big5", "gb18030", "sjis", "cp932", "euckr", "ujis", "latin2"]
            try await TestServer.withPair { source, target in
                let corpus = TextCorpus()
                let pair = try await WindowPair.make(
                    source, target,
                    setup: corpus.accounts + "CREATE DATABASE c; SET GLOBAL log_bin_trust_function_creators = 1;")
                var count = 0
                for characterSet in sets {
                    let template = try await TextTemplate(characterSet, on: source)
                    for mode in modes {
                        let objects = corpus.objects(template, mode: mode, number: count)
                        for (kind, text) in objects {
                            try await template.run(text, kind, in: "c", mode: mode, on: source)
                        }
                        count += 1
                    }
                }
                let expected = try await TextContents.read(source, databases: ["c"])
                #expect(expected.things.count >= 200, "\(expected.things.count) objects")

                try await pair.goForward()
                try await Self.expectNothingDone(on: target, "window")
                try await expected.expectSame(on: target, databases: ["c"])

                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                let restored = try await archive.fork(to: target, "--replace", "--verify")
                try restored.expect(status: 0)
                #expect(restored.notCopiedObjects == [])
                try await Self.expectNothingDone(on: target, "archive")
                try await expected.expectSame(on: target, databases: ["c"])

                let fork = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try fork.expect(status: 0)
                #expect(fork.notCopiedObjects == [])
                try await Self.expectNothingDone(on: target, "copy")
                try await expected.expectSame(on: target, databases: ["c"])
            }
        }
    }
}

extension ForkResult {
    /// The objects that it reports as not copied, with the reasons.
    var notCopiedObjects: [String] {
        (json["notCopied"] as? [[String: Any]] ?? []).map { "\($0["object"] ?? ""): \($0["reason"] ?? "")" }
    }
}

extension TestArchive {
    /// Runs a script of the newest snapshot with the mysql client, as its first lines say.
    func runScript(_ name: String, on server: TestServer) async throws {
        let folder = URL(filePath: path).appending(path: "snapshots")
        let snapshot = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted()
            .last
        let file = folder.appending(path: snapshot ?? "").appending(path: name)
        let running = try server.start(try Data(contentsOf: file), options: ["--comments", "--force"])
        _ = try await running.result()
    }
}
