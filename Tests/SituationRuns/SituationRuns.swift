import Foundation
import Situations

/// Forks situations that nobody has thought of, until time is over, and says what is wrong: see scripts/situations.sh.
@main
struct SituationRuns {
    static func main() async throws {
        var arguments: [String: String] = [:]
        var words = CommandLine.arguments.dropFirst()
        while let name = words.popFirst() { arguments[name] = words.popFirst() }
        if arguments["--print"] != nil, let seed = arguments["--seed"].flatMap(UInt64.init) {
            var maker = SituationMaker(seed: seed)
            return print(maker.situation().script)
        }
        guard let source = arguments["--source"], let target = arguments["--target"],
            let program = arguments["--program"]
        else {
            print(
                "usage: --source DSN --target DSN --program MYSQLFORK [--seed N] [--count N] [--seconds N] [--ways W,W] [--failures DIR] [--shrink no] [--step N] [--script FILE] | --print yes --seed N"
            )
            exit(64)
        }
        let folder = FileManager.default.temporaryDirectory.appending(path: "situations-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let trial = try Trial(source: source, target: target, folder: folder) { try run(program, $0, folder) }
        let ways = arguments["--ways"].map { Set($0.split(separator: ",").compactMap { Way(rawValue: String($0)) }) }
        let runs = Runs(
            trial: trial, ways: ways ?? Set(Way.allCases), shrinks: arguments["--shrink"] != "no",
            failures: arguments["--failures"].map { URL(filePath: $0) })
        if let script = arguments["--script"] {
            let situation = Situation(script: try String(contentsOfFile: script, encoding: .utf8))
            let outcome = try await trial.outcome(of: situation, ways: runs.ways)
            for failure in outcome.failures { print(failure) }
            exit(outcome.failures.isEmpty ? 0 : 1)
        }
        let ok = try await runs.run(
            seed: arguments["--seed"].flatMap(UInt64.init) ?? UInt64(Date().timeIntervalSince1970),
            step: arguments["--step"].flatMap(UInt64.init) ?? 1,
            count: arguments["--count"].flatMap(Int.init) ?? .max,
            seconds: arguments["--seconds"].flatMap(Double.init) ?? .infinity)
        exit(ok ? 0 : 1)
    }

    private static func run(_ program: String, _ arguments: [String], _ folder: URL) throws -> Trial.Result {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        var files: [URL] = []
        for stream in ["out", "err"] {
            let file = folder.appending(path: stream + UUID().uuidString)
            _ = FileManager.default.createFile(atPath: file.path(percentEncoded: false), contents: nil)
            files.append(file)
        }
        process.standardOutput = try FileHandle(forWritingTo: files[0])
        process.standardError = try FileHandle(forWritingTo: files[1])
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
        for file in files { try FileManager.default.removeItem(at: file) }
        return Trial.Result(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}

/// One situation after the other.
struct Runs {
    let trial: Trial
    let ways: Set<Way>
    let shrinks: Bool
    let failures: URL?

    func run(seed first: UInt64, step: UInt64, count: Int, seconds: Double) async throws -> Bool {
        let start = ContinuousClock.now
        var (seed, tried, wrong) = (first, 0, 0)
        var sum = Outcome()
        while tried < count, start.duration(to: .now) < .seconds(min(seconds, 1e9)) {
            var maker = SituationMaker(seed: seed)
            let situation = maker.situation()
            let outcome: Outcome
            do {
                outcome = try await trial.outcome(of: situation, ways: ways)
            } catch {
                say("seed \(seed): \(error)")
                return false
            }
            sum.add(outcome)
            if let failure = outcome.failures.first {
                wrong += 1
                for failure in outcome.failures { say("seed \(seed), \(failure)") }
                try await report(situation, failure)
            }
            tried += 1
            seed += step
            if tried % 10 == 0 { say("-- \(summary(tried, wrong, sum))") }
        }
        say(summary(tried, wrong, sum))
        say(listing("refused", sum.refused))
        say(listing("what there was", sum.kinds))
        let missing = Census.expected.filter { sum.kinds[$0] == nil }
        if !missing.isEmpty { say("what there never was: \(missing.joined(separator: ", "))") }
        return wrong == 0
    }

    private func summary(_ tried: Int, _ wrong: Int, _ sum: Outcome) -> String {
        let forks = Way.allCases.map { "\(sum.forks[$0] ?? 0) \($0.rawValue)" }.joined(separator: ", ")
        return "\(tried) situations, \(sum.forks.values.reduce(0, +)) forks compared (\(forks)),"
            + " \(sum.refused.values.reduce(0, +)) refused, \(wrong) with failures;"
            + " \(sum.rejected) of \(sum.statements) statements rejected by the source"
    }

    private func listing(_ title: String, _ counts: [String: Int]) -> String {
        let lines = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "  \($0.value)  \($0.key)" }
        return (["\(title):"] + lines).joined(separator: "\n")
    }

    private func report(_ situation: Situation, _ failure: Failure) async throws {
        var smallest = situation
        if shrinks {
            var shrinking = Shrinking { candidate in
                try await trial.outcome(of: candidate, ways: [failure.way]).failures.contains {
                    $0.kind == failure.kind
                }
            }
            smallest = try await shrinking.smallest(situation)
        }
        guard let failures else { return say(smallest.script) }
        try FileManager.default.createDirectory(at: failures, withIntermediateDirectories: true)
        try (smallest.script + "\n\(failure)\n").write(
            to: failures.appending(path: "\(situation.seed)-\(failure.way.rawValue).sql"), atomically: true,
            encoding: .utf8)
    }

    /// At once, also into a file.
    private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
