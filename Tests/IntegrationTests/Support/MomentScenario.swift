import Binlog
import Fork
import Foundation
import MySQL
import Replay
import Server
import Testing
import Timeline
import WindowRuns

/// A server that was written to and frozen at some moments, a fork of it from before that, and an empty server.
struct MomentScenario: Sendable {
    let source: TestServer
    /// Holds what the source held at ``start``.
    let base: TestServer
    let target: TestServer
    /// Of the base, in the source's binlog.
    let start: BinlogPosition
    let moments: [FrozenMoment]
    let seed: UInt64

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
            let start = try position(of: fork)
            let (scenario, tally) = try await workload.during(on: source) {
                let moments = try await FrozenMoment.freeze(source, times: count, seed: workload.seed)
                let scenario = MomentScenario(
                    source: source, base: base, target: target, start: start, moments: moments,
                    seed: workload.seed)
                try await meanwhile(scenario)
                return scenario
            }
            // Else the sessions were in each other's way instead of doing what they were meant to.
            try #require(tally.done > 8 * tally.failed, "seed \(workload.seed): \(tally)")
            try await body(scenario)
        }
    }

    /// Says on failure which moment it was, and how to repeat it.
    func label(_ index: Int) -> Comment {
        "moment \(index) of seed \(seed), \(moments[index].time), \(moments[index].file):\(moments[index].position)"
    }

    /// Forks the source as it was at a moment: the live server, and from there back.
    /// - Parameter options: the stop point; the moment's time when nil.
    func forkBackward(to index: Int, _ options: [String]? = nil, listing: BinlogListing) async throws {
        let moment = moments[index]
        let arguments = ["fork", "--source", source.dsn, "--target", target.dsn, "--replace", "--json"]
        let fork = ForkResult(try await Shell.run(Mysqlfork.path, arguments + (options ?? ["--at", moment.time])))
        try #require(fork.status == 0, "\(label(index)): status \(fork.status)\n\(fork.errors)\n\(fork.output)")
        let differences = try await moment.differences(on: target)
        #expect(differences == [], label(index))
        #expect(fork.text("window", "direction") == "backward", label(index))
        let position = try #require(fork["stopPoint", "position"] as? UInt64)
        #expect(
            listing.count(before: fork.text("stopPoint", "file"), position)
                == listing.count(before: moment.file, moment.position), label(index))
        #expect(fork.text("stopPoint", "gtid") == moment.gtidSet, label(index))
        // What was undecided then is named, and what was decided since is not.
        let named = (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
        for xid in moment.undecided {
            #expect(named.contains { $0.contains(xid) }, "\(xid) of \(label(index)): \(named)")
        }
        #expect(named.filter { $0.contains("XA") }.count == moment.undecided.count, "\(label(index)): \(named)")
    }

    /// Copies the base, and takes the copy forward to a moment.
    func forkForward(to index: Int, memory: Int = 256 << 20) async throws {
        try await Mysqlfork.fork(base, target, "--replace").expect(status: 0)
        try await takeTarget(.forward, from: start, to: index, memory: memory)
    }

    /// Forks the source as it is, and takes the fork back in a step of its own.
    func forkAndGoBack(to index: Int, memory: Int) async throws {
        let fork = try await Mysqlfork.fork(source, target, "--replace")
        try fork.expect(status: 0)
        try await takeTarget(.backward, from: try Self.position(of: fork), to: index, memory: memory)
    }

    /// Takes a target that is at the moment before forward to a moment.
    func goOn(to index: Int) async throws {
        let before = moments[index - 1]
        try await takeTarget(
            .forward, from: BinlogPosition(file: before.file, offset: before.position), to: index, memory: 256 << 20)
    }

    private func takeTarget(
        _ direction: Direction, from position: BinlogPosition, to index: Int, memory: Int
    ) async throws {
        var options = ForkOptions(target: try Endpoint(dsn: target.dsn))
        options.stopPoint = try StopRequest(time: moments[index].time)
        options.memory = memory
        let window = try await WindowRun(
            options, source: try Endpoint(dsn: source.dsn), direction, from: position
        ).run()
        // Only the rows: the GTIDs are the business of whoever made the copy. So are tables that were not there yet.
        let differences = try await moments[index].differences(on: target).filter {
            !$0.hasPrefix("gtid_executed") && !(direction == .backward && $0.hasSuffix("was not there"))
        }
        #expect(differences == [], label(index))
        #expect(window.transactions > 0)
    }

    private static func position(of fork: ForkResult) throws -> BinlogPosition {
        BinlogPosition(
            file: fork.text("stopPoint", "file"), offset: try #require(fork["stopPoint", "position"] as? UInt64))
    }
}
