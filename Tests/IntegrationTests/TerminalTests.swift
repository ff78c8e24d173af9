import Foundation
import Testing

extension IntegrationTests {
    /// What people see and type at a terminal.
    @Suite(.enabled(if: PseudoTerminal.isAvailable)) struct TerminalTests {
        private static let secret = "s3cret"

        @Test func passwordPrompt() async throws {
            try await TestServer.withPair { source, target in
                for server in [source, target] {
                    try await server.run(
                        "SET sql_log_bin = 0; CREATE USER ops@localhost IDENTIFIED BY '\(Self.secret)';"
                            + " GRANT ALL ON *.* TO ops@localhost WITH GRANT OPTION")
                }
                let plan = [
                    "plan", "--source", source.dsn(user: "ops"), "--target", target.dsn(user: "ops"), "--json",
                    "--progress", "plain",
                ]
                let questions = [
                    "Password for source ops@\(source.socket): ", "Password for target ops@\(target.socket): ",
                ]
                func ask(_ answers: String...) async throws -> PseudoTerminal {
                    let result = try await PseudoTerminal.run(
                        plan, answers: zip(questions, answers).map { (question: $0, answer: $1) })
                    #expect(result.screen.contains(questions[0]))
                    #expect(!result.screen.contains(Self.secret) && !result.output.contains(Self.secret))
                    #expect(!result.output.contains("Password for"))
                    #expect(!result.screen.contains("without echo"))
                    return result
                }
                let good = try await ask("\(Self.secret)\\n", "\(Self.secret)\\n")
                #expect(good.status == 0, "\(good.screen)")
                #expect(good.screen.contains(questions[1]))
                let json = try #require(
                    try JSONSerialization.jsonObject(with: Data(good.output.utf8)) as? [String: Any])
                #expect(json["status"] as? String == "ready")

                let wrong = try await ask("other\\n", "\(Self.secret)\\n")
                #expect(wrong.status == 2 && wrong.output.contains("using password: YES"))
                let interrupted = try await ask("\(Self.secret)\\003")
                #expect(interrupted.status == 4 && interrupted.output.contains("interrupted"))
                #expect(!interrupted.screen.contains(questions[1]))
                let ended = try await ask("\\004")
                #expect(ended.status == 2 && ended.output.contains("using password: NO"))

                // Not where one was given, be it empty or wrong; and not where it would not help.
                let given = try await Shell.run(
                    "/usr/bin/script",
                    ["-qec", ([Mysqlfork.path] + plan).map { "'\($0)'" }.joined(separator: " "), "/dev/null"],
                    environment: ["MYSQLFORK_SOURCE_PASSWORD": "", "MYSQLFORK_TARGET_PASSWORD": "x"])
                #expect(given.status == 2 && !given.output.contains("Password for"))
                let nowhere = try await PseudoTerminal.run([
                    "plan", "--source", "mysql://a@127.0.0.1:1/", "--target", target.dsn,
                ])
                #expect(nowhere.status == 4 && !nowhere.screen.contains("Password for"))
            }
        }

        @Test func progress() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; SET SESSION cte_max_recursion_depth = 1000000;
                    CREATE TABLE t (id INT PRIMARY KEY, v CHAR(200));
                    INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                      SELECT i, REPEAT('v', 200) FROM n;
                    CREATE TABLE u LIKE t; INSERT INTO u SELECT * FROM t;
                    ANALYZE TABLE t, u;
                    """)
                let fork = [
                    "fork", "--source", source.dsn, "--target", target.dsn, "--replace", "--verify", "--threads", "1",
                ]
                for columns in [60, 80, 160] {
                    let bar = try await PseudoTerminal.run(fork, columns: columns)
                    #expect(bar.status == 0)
                    #expect(bar.output.hasPrefix("done in "))
                    // A line that is as wide as the terminal would wrap, and scroll at each turn.
                    #expect(bar.lines.allSatisfy { $0.count < columns }, "\(bar.lines)")
                    let bars = bar.lines.filter { $0.hasPrefix("[") }
                    #expect(
                        bars.contains { $0.contains("%  copying rows: ") && $0.contains("#") && $0.hasSuffix(" left") },
                        "\(bars)")
                    #expect(bars.contains { $0.contains("0/2 tables") })
                    #expect(bars.allSatisfy { !$0.contains("%  verifying: 0/") })
                    #expect(
                        columns < 100 || bars.contains { $0.contains(" rows/s, ") && $0.contains(" MB/s, ") }, "\(bars)"
                    )
                    // It is gone in the end.
                    #expect(bar.screen.contains("\r\u{1b}[K"))
                    let rest = bar.screen.components(separatedBy: "\r\u{1b}[K").last ?? ""
                    #expect(rest.split(separator: "\n").allSatisfy { $0.hasPrefix("Script done") }, "\(rest)")
                }
                try await source.run("TRUNCATE d.t; DELETE FROM d.u WHERE id > 10")
                let plain = try await PseudoTerminal.run(fork + ["--progress", "plain"])
                #expect(plain.status == 0 && !plain.screen.contains("\u{1b}"))
                for title in ["checking both servers", "taking the snapshot", "copying rows", "verifying", "finishing"]
                {
                    #expect(plain.screen.contains(" s  " + title))
                }
                let none = try await PseudoTerminal.run(fork + ["--progress", "none"])
                #expect(none.status == 0)
                #expect(none.lines == [], "\(none.lines)")

                // Elsewhere than on a terminal there is nothing to draw on.
                for style in ["auto", "bar", "plain"] {
                    let file = try await Shell.run(Mysqlfork.path, fork + ["--progress", style])
                    #expect(file.status == 0)
                    #expect(!file.errors.contains("\u{1b}") && !file.errors.contains("\r"), "\(style)")
                    #expect(file.errors.contains(" s  copying rows\n"), "\(style)")
                }
                let dumb = try await Shell.run(
                    "/usr/bin/script",
                    ["-qec", ([Mysqlfork.path] + fork).map { "'\($0)'" }.joined(separator: " "), "/dev/null"],
                    environment: ["TERM": "dumb"])
                #expect(!dumb.output.contains("\u{1b}"))
            }
        }
    }
}
