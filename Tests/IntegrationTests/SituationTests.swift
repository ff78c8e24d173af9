import Foundation
import Situations
import Testing

/// Situations that were made up, and forked in every way.
extension IntegrationTests {
    @Suite struct SituationTests {
        /// Each of these was wrong once; see Tests/Situations/Found.
        @Test func whatWasFoundOnceIsRight() async throws {
            try await withTrial { trial in
                let folder = Shell.repository.appending(path: "Tests/Situations/Found")
                let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
                    .filter { $0.pathExtension == "sql" }.sorted { $0.path() < $1.path() }
                try #require(!files.isEmpty)
                for file in files {
                    let situation = Situation(script: try String(contentsOf: file, encoding: .utf8))
                    // Back to a script and read again it is the same.
                    #expect(Situation(script: situation.script) == situation, "\(file.lastPathComponent)")
                    let outcome = try await trial.outcome(of: situation)
                    #expect(outcome.failures.map(\.description) == [], "\(file.lastPathComponent)")
                    #expect(!outcome.forks.isEmpty, "\(file.lastPathComponent)")
                }
            }
        }

        /// Always the same ones, as many as there is time for. `MYSQLFORK_TEST_RANDOM_SECONDS` gives it more, and then others.
        @Test func whatNobodyHasThoughtOf() async throws {
            let seconds = ProcessInfo.processInfo.environment["MYSQLFORK_TEST_RANDOM_SECONDS"].flatMap(Double.init)
            var seed = seconds == nil ? 1 : UInt64.random(in: 1...UInt64(UInt32.max))
            try await withTrial { trial in
                let end = ContinuousClock.now + .seconds(seconds ?? 120)
                var forks = 0
                repeat {
                    var maker = SituationMaker(seed: seed)
                    let situation = maker.situation()
                    let outcome = try await trial.outcome(of: situation)
                    #expect(outcome.failures.map(\.description) == [], "seed \(seed):\n\(situation.script)")
                    forks += outcome.forks.values.reduce(0, +)
                    seed += 1
                } while ContinuousClock.now < end
                #expect(forks > 0)
            }
        }

        private func withTrial(_ body: (Trial) async throws -> Void) async throws {
            try await TestServer.withPair { source, target in
                let folder = FileManager.default.temporaryDirectory.appending(path: "situations-\(UUID().uuidString)")
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(at: folder) }
                try await body(
                    try Trial(source: source.dsn, target: target.dsn, folder: folder) { arguments in
                        let result = try await Shell.run(Mysqlfork.path, arguments)
                        return Trial.Result(status: result.status, output: result.output, errors: result.errors)
                    })
            }
        }
    }
}
