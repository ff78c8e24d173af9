import Foundation
import Testing

@testable import Archive

/// An archive of a test's own, made by `mysqlfork archive create`.
final class ArchivedSnapshot: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-archive-\(UUID().uuidString)")
            .path(percentEncoded: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func arguments(_ server: TestServer, user: String = "root") -> [String] {
        ["archive", "create", "--source", server.dsn(user: user), "--archive", path, "--json"]
    }

    func create(_ server: TestServer, user: String = "root") async throws -> ForkResult {
        ForkResult(try await Shell.run(Mysqlfork.path, arguments(server, user: user)))
    }

    /// The snapshots that count.
    var snapshots: [String] {
        get throws { try ArchiveDirectory(opening: path).manifest().snapshots.map(\.id) }
    }

    /// The directories of snapshots, also of those that do not count.
    var directories: [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: path + "/snapshots"))?.sorted() ?? []
    }

    /// Waits until a command has begun to write a snapshot.
    func waitForSnapshot(of command: RunningProgram) async throws {
        while directories.isEmpty && command.isRunning { try await Task.sleep(for: .milliseconds(1)) }
        try #require(command.isRunning, "it ended too early: \(command.errorsSoFar)")
    }

    /// Makes a server from a snapshot as docs/archive-format.md says, with `zstd` and `mysql` alone.
    /// - Returns: the warnings of LOAD DATA.
    func rebuild(_ id: String, on server: TestServer) async throws -> String {
        let folder = URL(filePath: "\(path)/snapshots/\(id)")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "data").path())
        let zstd = try await Shell.run(
            "/usr/bin/env", ["zstd", "-q", "-d"] + files.sorted().map { "data/\($0)" }, directory: folder)
        try #require(zstd.status == 0, "\(zstd.errors)")
        try await server.run("SET GLOBAL local_infile = ON, GLOBAL log_bin_trust_function_creators = ON")
        var output = ""
        for (script, options) in [
            ("schema.sql", []), ("load.sql", ["--local-infile=1", "--show-warnings"]), ("accounts.sql", []),
            ("objects.sql", ["--force"]),
        ] {
            let result = try await Shell.run(
                server.programs + "/mysql",
                [
                    "--no-defaults", "-uroot", "-S\(server.socket)", "--binary-mode", "--comments",
                    "--default-character-set=utf8mb4",
                ] + options, input: try Data(contentsOf: folder.appending(path: script)), directory: folder)
            // With --force, the status says nothing.
            let errors = result.errors.split(separator: "\n").filter { !$0.contains("soon_gone") }
            try #require(result.status == 0 && errors.isEmpty, "\(script): \(result.errors)")
            if script == "load.sql" {
                output = result.output
                try await applySpan(of: id, on: server)
            }
        }
        return output
    }

    /// What was logged while the snapshot's read views were opened, with `zstd`, `mysqlbinlog` and `mysql` alone.
    private func applySpan(of id: String, on server: TestServer) async throws {
        let archive = try ArchiveDirectory(opening: path)
        guard let span = try archive.snapshot(id).span else { return }
        try #require(span.exact.isEmpty)
        let folder = "\(path)/binlogs/0001"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).map { $0.replacing(".zst", with: "") }
            .filter { (span.start.file...span.end.file).contains($0) }.sorted()
        let script = """
            set -e -o pipefail; d=$(mktemp -d); trap 'rm -r "$d"' EXIT; from=$1 to=$2 bin=$3 socket=$4; shift 4
            for f; do if [[ -e $f.zst ]]; then zstd -qdo "$d/${f##*/}" "$f.zst"; else cp "$f" "$d"; fi; done
            cd "$d"; "$bin/mysqlbinlog" --no-defaults --idempotent --skip-gtids --start-position="$from" --stop-position="$to" "${@##*/}" |
              "$bin/mysql" --no-defaults -uroot -S "$socket" --binary-mode
            """
        let result = try await Shell.run(
            "/usr/bin/env",
            [
                "bash", "-c", script, "span", "\(span.start.offset)", "\(span.end.offset)", server.programs,
                server.socket,
            ]
                + names.map { "\(folder)/\($0)" })
        try #require(result.status == 0, "\(span): \(result.errors)")
    }
}
