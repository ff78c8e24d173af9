import Foundation
import Testing

extension IntegrationTests {
    /// `--quiet` is for cron: no word of success, and every word of what is wrong, on standard error.
    @Suite struct QuietTests {
        private func run(_ line: [String]) async throws -> ProgramResult { try await Shell.run(Mysqlfork.path, line) }

        @Test func differencesAndRefusalsAreSaid() async throws {
            try await TestServer.withPair { source, target in
                for server in [source, target] {
                    try await server.run(
                        "SET sql_log_bin = 0; CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY);"
                            + " INSERT INTO d.t VALUES (1)")
                }
                try await target.run("SET sql_log_bin = 0; INSERT INTO d.t VALUES (2)")
                let both = ["--source", source.dsn, "--target", target.dsn]
                for flags in [["--quiet"], ["-q", "--json"]] {
                    let verified = try await run(["verify", "--database", "d"] + both + flags)
                    #expect(verified.status == 5)
                    #expect(verified.errors.contains("1 difference") && verified.errors.contains("d.t"), "\(verified)")
                    #expect(verified.output.contains("\"different\"") == flags.contains("--json"))
                    #expect(flags.contains("--json") || verified.output == "")
                    for command in [["plan"], ["fork", "--dry-run"], ["fork"]] {
                        let refused = try await run(command + both + flags)
                        #expect(refused.status == 2)
                        #expect(refused.errors.contains("already holds") && refused.errors.contains("->"), "\(refused)")
                        #expect((refused.output == "") != flags.contains("--json"))
                    }
                }
            }
        }

        @Test func warningsAreSaid() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "SET GLOBAL binlog_row_image = 'MINIMAL'; CREATE DATABASE d; CREATE TABLE d.t (id INT)")
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                let both = ["--source", source.dsn, "--target", target.dsn, "--no-settings"]
                for command in [
                    ["plan"] + both, ["fork", "--verify"] + both,
                    ["archive", "create", "--source", source.dsn, "--archive", archive.path],
                ] {
                    let result = try await run(command + ["--quiet"])
                    #expect(result.status == 0 && result.output == "", "\(result)")
                    let lines = result.errors.split(separator: "\n")
                    #expect(lines.count == 1, "\(lines)")
                    #expect(lines.allSatisfy { $0.hasPrefix("mysqlfork: warning: binlog_row_image of ") }, "\(lines)")
                }
            }
        }

        /// The lines for crontabs, as cron runs them: with its environment, in a shell, and from another directory.
        @Test(arguments: ["README.md", "scripts/cron/crontab.example"])
        func linesForCron(file: String) async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                let folder = FileManager.default.temporaryDirectory.appending(
                    path: "mysqlfork-cron-\(UUID().uuidString)")
                defer { try? FileManager.default.removeItem(at: folder) }
                func path(_ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }
                for name in ["bin", "etc", "archives", "metrics"] {
                    try FileManager.default.createDirectory(atPath: path(name), withIntermediateDirectories: true)
                }
                try FileManager.default.createSymbolicLink(
                    atPath: path("bin/mysqlfork"), withDestinationPath: Mysqlfork.path)
                for (name, server) in [("production", source), ("staging", target), ("scratch", target)] {
                    try "[client]\nuser=root\nsocket=\(server.socket)\n".write(
                        toFile: path("etc/\(name).cnf"), atomically: true, encoding: .utf8)
                }
                // Where cron looks, unless it is told otherwise.
                var search = "/usr/bin:/bin"
                var commands: [String] = []
                let text = try String(contentsOf: Shell.repository.appending(path: file), encoding: .utf8)
                for line in text.split(separator: "\n") {
                    if line.hasPrefix("PATH=") {
                        search = String(line.dropFirst(5)).replacing("/usr/local/bin", with: path("bin"))
                    }
                    // Five fields of digits and stars, and what is to be done.
                    guard line.prefixMatch(of: #/([0-9*][0-9*\/]* +){5}/#) != nil,
                        let command = line.firstMatch(of: #/mysqlfork (fork|archive) .*/#)
                    else { continue }
                    commands.append(
                        String(command.0).replacing("/etc/mysqlfork", with: path("etc"))
                            .replacing("/var/archives", with: path("archives"))
                            .replacing("/var/lib/node_exporter", with: path("metrics")))
                }
                #expect(commands.count == (file == "README.md" ? 2 : 5))
                // There is something to follow once there is a snapshot.
                for command in commands.filter({ $0.contains(" create ") }) + commands {
                    let result = try await Shell.run(
                        "/usr/bin/env", ["-i", "PATH=\(search)", "HOME=/", "SHELL=/bin/sh", "/bin/sh", "-c", command],
                        directory: URL(filePath: "/"))
                    #expect(result.status == 0 && result.output == "" && result.errors == "", "\(command): \(result)")
                }
                #expect(try await target.value("SELECT COUNT(*) FROM d.t") == "1")
            }
        }
    }
}
