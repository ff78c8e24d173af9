import Foundation
import Testing

/// A fork, and the most memory that its process had.
struct Measured {
    let result: ForkResult
    /// Bytes, of the sample that was taken last: every few milliseconds there is one.
    let peak: Int

    static func fork(_ source: TestServer, _ target: TestServer, _ options: [String]) async throws -> Measured {
        let script = """
            samples=$1; shift; "$@" & pid=$!
            while grep VmHWM "/proc/$pid/status" 2>/dev/null >> "$samples"; do sleep 0.02; done
            wait $pid
            """
        let samples = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-memory-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: samples) }
        let command = [Mysqlfork.path, "fork", "--source", source.dsn, "--target", target.dsn, "--json"] + options
        let result = try await Shell.run(
            "/bin/bash", ["-c", script, "bash", samples.path(percentEncoded: false)] + command)
        let last = try #require(
            try String(contentsOf: samples, encoding: .utf8).split(separator: "\n").last { $0.contains("kB") })
        return Measured(
            result: ForkResult(result),
            peak: try #require(last.split(separator: " ").compactMap { Int($0) }.first) << 10)
    }
}
