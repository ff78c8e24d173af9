import Archive
import Foundation
import Testing

/// An archive of a server in a directory of its own, by the command's means.
struct TestArchive: Sendable {
    let source: TestServer
    /// Where the source answers.
    let dsn: String
    let path: String

    /// - Parameter dsn: an address that may come to be another server's.
    init(of source: TestServer, at dsn: String? = nil) {
        self.source = source
        self.dsn = dsn ?? source.dsn
        path =
            FileManager.default.temporaryDirectory.appending(path: "mysqlfork-archive-\(UUID().uuidString)")
            .path(percentEncoded: false)
    }

    /// `MYSQLFORK_TEST_KEEP=1` keeps it, to look into what failed.
    func remove() {
        guard ProcessInfo.processInfo.environment["MYSQLFORK_TEST_KEEP"] == nil else { return }
        try? FileManager.default.removeItem(atPath: path)
    }

    func create(_ options: String...) async throws -> ForkResult {
        try await run(["create", "--source", dsn, "--json"] + options)
    }

    func followOnce(_ options: String...) async throws -> ForkResult {
        try await run(["follow", "--source", dsn, "--once", "--json"] + options)
    }

    func verify(_ options: String...) async throws -> ForkResult { try await run(["verify", "--json"] + options) }

    func list() async throws -> ForkResult { try await run(["list", "--json"]) }

    func prune(_ options: [String]) async throws -> ForkResult { try await run(["prune", "--json"] + options) }

    func fork(to target: TestServer, _ options: String...) async throws -> ForkResult {
        try await fork(to: target, options: options)
    }

    private func fork(to target: TestServer, options: [String]) async throws -> ForkResult {
        let arguments = ["fork", "--from-archive", path, "--target", target.dsn, "--json"]
        return ForkResult(try await Shell.run(Mysqlfork.path, arguments + options))
    }

    /// Forks as of each of the moments, which all have to be exact.
    /// - Returns: the directions in which windows went.
    func expectExact(
        _ moments: [FrozenMoment], on target: TestServer, seed: UInt64, _ options: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Set<String> {
        var directions: Set<String> = []
        for (index, moment) in moments.enumerated() {
            let fork = try await fork(to: target, options: ["--at", moment.time, "--replace"] + options)
            try fork.expect(status: 0, sourceLocation: sourceLocation)
            directions.insert(fork.text("window", "direction"))
            let differences = try await moment.differences(on: target)
            #expect(
                differences == [],
                "moment \(index), \(fork.text("window", "direction")), of seed \(seed), \(moment.time), \(moment.file):\(moment.position)",
                sourceLocation: sourceLocation)
        }
        return directions
    }

    /// Starts the service, to run beside the test.
    func startFollowing(_ options: String...) throws -> RunningProgram {
        let arguments = ["archive", "follow", "--source", dsn, "--archive", path]
        return try Shell.start(Mysqlfork.path, arguments + options)
    }

    /// Until a service that was started has taken over.
    func waitUntilFollowed(by service: RunningProgram) async throws {
        while !service.errorsSoFar.contains("following") { try await Task.sleep(for: .milliseconds(20)) }
    }

    /// The name of the binlog file that grows.
    func openBinlog() throws -> String {
        let archive = try ArchiveDirectory(opening: path)
        return try archive.tail(archive.manifest().generations.count).file?.name ?? ""
    }

    /// The names of the binlog files of a generation, the last one if none is named, that the source has closed.
    func closedBinlogs(_ generation: Int? = nil) throws -> [String] {
        let archive = try ArchiveDirectory(opening: path)
        return try archive.chain(generation ?? archive.manifest().generations.count).files.map(\.name)
    }

    private func run(_ arguments: [String]) async throws -> ForkResult {
        let command = ["archive", arguments[0], "--archive", path] + arguments.dropFirst()
        return ForkResult(try await Shell.run(Mysqlfork.path, command))
    }
}
