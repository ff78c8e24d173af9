import Foundation
import MySQL
import Testing

/// A server that was written to and frozen at some moments, a fork of it from before that, and an empty server.
struct MomentScenario: Sendable {
    let source: TestServer
    /// Holds what the source held at ``coordinates``.
    let base: TestServer
    let target: TestServer
    let coordinates: Coordinates
    let moments: [FrozenMoment]
    let seed: UInt64

    /// Of the base, in the source's binlog.
    struct Coordinates: Sendable {
        let file: String
        let position: UInt64
        let gtidSet: String
    }

    /// Starts the servers, lets the workload run until so many moments are frozen, and runs `body`.
    /// - Parameters:
    ///   - options: of mysqld, on all three servers.
    ///   - preparation: SQL for the source after its setup.
    ///   - meanwhile: runs while the sessions still write, with the moments that are frozen already.
    static func with(
        _ options: [String] = [], workload: MixedWorkload = MixedWorkload(), preparation: String = "",
        moments count: Int,
        meanwhile: @escaping @Sendable (MomentScenario) async throws -> Void = { _ in },
        _ body: (MomentScenario) async throws -> Void
    ) async throws {
        try await TestServer.with([("source", options), ("base", options), ("target", options)]) { servers in
            let (source, base, target) = (servers[0], servers[1], servers[2])
            try await MixedWorkload.setUp(source)
            try await source.run(preparation)
            let fork = try await Mysqlfork.fork(source, base)
            try fork.expect(status: 0)
            let coordinates = Coordinates(
                file: fork.text("stopPoint", "file"),
                position: try #require(fork["stopPoint", "position"] as? UInt64),
                gtidSet: fork.text("stopPoint", "gtid"))
            let (scenario, tally) = try await workload.during(on: source) {
                let moments = try await FrozenMoment.freeze(source, times: count, seed: workload.seed)
                let scenario = MomentScenario(
                    source: source, base: base, target: target, coordinates: coordinates, moments: moments,
                    seed: workload.seed)
                try await meanwhile(scenario)
                return scenario
            }
            // Else the sessions were in each other's way instead of doing what they were meant to.
            try #require(tally.done > 20 * tally.failed, "seed \(workload.seed): \(tally)")
            try await body(scenario)
        }
    }

    /// Says on failure which moment it was, and how to repeat it.
    func label(_ index: Int) -> Comment {
        "moment \(index) of seed \(seed), \(moments[index].time), \(moments[index].file):\(moments[index].position)"
    }

    /// Forks the source as it was at a moment: the live server, and from there back.
    func forkBackward(to index: Int) async throws {
        let moment = moments[index]
        let fork = try await Mysqlfork.fork(source, target, "--at", moment.time, "--replace")
        try #require(fork.status == 0, "\(label(index)): status \(fork.status)\n\(fork.errors)\n\(fork.output)")
        let differences = try await moment.differences(on: target)
        #expect(differences == [], label(index))
        #expect(fork.text("window", "direction") == "backward", label(index))
        #expect(fork.text("stopPoint", "file") == moment.file, label(index))
        #expect(fork["stopPoint", "position"] as? UInt64 == moment.position, label(index))
        #expect(fork.text("stopPoint", "gtid") == moment.gtidSet, label(index))
    }

    /// Copies the base, and takes the copy forward to a moment.
    func forkForward(to index: Int) async throws {
        try await Mysqlfork.fork(base, target, "--replace").expect(status: 0)
        try await ForwardWindow.apply(from: coordinates, to: moments[index], of: source, on: target)
        let differences = try await moments[index].differences(on: target)
        #expect(differences == [], label(index))
    }
}
