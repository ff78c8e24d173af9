import Binlog
import Replay
import Server
import Stream
import Timeline

/// Finds where in an archive a stop point lies: in which generation, and where in it.
struct StopSearch {
    let archive: ArchiveDirectory
    let manifest: ArchiveManifest
    let progress: JobProgress

    struct Result {
        let chain: ArchivedChain
        let cut: Cut
        let stop: StopPoint
        let warnings: [Wording]
    }

    /// - Throws: ``ForkError``: unreachable when the archive has no such moment, or no snapshot from which it can be reached.
    func find(_ request: StopRequest) async throws -> Result {
        // Not where the archive ends: who says `-15m` looks at a clock.
        var stop = try request.stopPoint(now: .now)
        var (chain, warnings) = try await chain(of: stop)
        if case .position(let position) = stop {
            let (place, warning) = try PositionName(of: chain).place(position)
            stop = .position(place)
            if let warning { warnings.append(Wording(warning)) }
        }
        guard hasSnapshot(chain.generation) else { throw noSnapshot(chain.generation) }
        let binlogs = ArchivedBinlogs(chain, description: nil, name: "archive \(archive.path)")
        progress.enter(.scan)
        return Result(
            chain: chain,
            cut: try await CutSearch.find(
                stop, in: binlogs, proven: firstSnapshot(of: chain.generation), progress: progress), stop: stop,
            warnings: warnings)
    }

    private func chain(of stop: StopPoint) async throws -> (ArchivedChain, [Wording]) {
        guard let newest = manifest.generations.last else {
            throw ForkError(
                .unreachable, "the archive \(archive.path) holds nothing yet",
                hint: "`\(job: .archiveCreate)` takes the first snapshot")
        }
        if case .latest = stop { return (try ArchivedChain(newest, in: archive), []) }
        // Where another server took over, both tell of the time before, each by its own clock: the one that was the source then is
        // the older generation. Of places in a binary log that was begun anew, the newer one is meant.
        var order = manifest.generations
        if case .time = stop {} else { order.reverse() }
        var found: [ArchivedChain] = []
        for generation in order {
            let chain = try ArchivedChain(generation, in: archive)
            if try await contains(stop, chain) { found.append(chain) }
        }
        guard let first = found.first else { throw try await notThere(stop) }
        let chosen = found.first { hasSnapshot($0.generation) } ?? first
        let others = found.map(\.generation.number).filter { $0 != chosen.generation.number }
        guard !others.isEmpty else { return (chosen, []) }
        return (
            chosen,
            [
                "several generations of the archive have \(Self.name(of: stop)): \(ForkableRanges.list(others)) and"
                    + " \(chosen.generation.number), which is taken"
            ]
        )
    }

    private static func name(of stop: StopPoint) -> String {
        switch stop {
        case .latest: "the latest transaction"
        case .time(let moment): "\(moment)"
        case .gtid(let gtid), .beforeGTID(let gtid): "transaction \(gtid)"
        case .position(let position): "\(position)"
        }
    }

    private func contains(_ stop: StopPoint, _ chain: ArchivedChain) async throws -> Bool {
        switch stop {
        case .latest: true
        case .time(let moment): moment >= beginning(of: chain) && moment <= chain.through
        case .gtid(let gtid), .beforeGTID(let gtid):
            chain.gtids.contains(gtid) && !chain.previousGTIDs.contains(gtid)
        case .position(let position): !PositionName(of: chain).candidates(position).isEmpty
        }
    }

    /// The earliest moment of which a generation tells: its first commit, or its first snapshot.
    private func beginning(of chain: ArchivedChain) -> Moment {
        [chain.firstCommit, firstSnapshot(of: chain.generation)].compactMap(\.self).min() ?? chain.through
    }

    /// When it was taken, the source's binary log was where the snapshot is, and from there on the chain has it.
    private func firstSnapshot(of generation: ArchiveManifest.Generation) -> Moment? {
        manifest.snapshots.filter { $0.generation == generation.number }.map(\.taken).min()
    }

    private func hasSnapshot(_ generation: ArchiveManifest.Generation) -> Bool {
        manifest.snapshots.contains { $0.generation == generation.number }
    }

    // MARK: - What is not there

    private func notThere(_ stop: StopPoint) async throws -> ForkError {
        let message: Wording
        switch stop {
        case .latest: message = "the archive \(archive.path) holds nothing yet"
        case .time(let moment): message = try await notThere(moment)
        case .gtid(let gtid), .beforeGTID(let gtid):
            message = "transaction \(gtid) is not in the archive \(archive.path)"
        case .position(let position): message = "the archive \(archive.path) does not go to \(position)"
        }
        return ForkError(.unreachable, message, hint: try ForkableRanges(archive, manifest).hint)
    }

    private func notThere(_ moment: Moment) async throws -> Wording {
        var next: (chain: ArchivedChain, beginning: Moment)?
        for generation in manifest.generations.reversed() {
            let chain = try ArchivedChain(generation, in: archive)
            if moment > chain.through {
                guard let next else {
                    return "\(moment) is later than the archive \(archive.path), which goes up to \(chain.through)"
                }
                let broken = next.chain.generation
                return
                    "\(moment) lies in a gap of the archive \(archive.path): generation \(chain.generation.number) goes up"
                    + " to \(chain.through), and generation \(broken.number) begins at \(next.beginning), because the chain was"
                    + " broken (\(broken.cause.rawValue)): \(broken.detail)"
            }
            next = (chain, beginning(of: chain))
        }
        return "\(moment) lies before the archive \(archive.path)"
            + "\(next.map { ", which begins at \($0.beginning)" } ?? "")"
    }

    private func noSnapshot(_ generation: ArchiveManifest.Generation) -> ForkError {
        let broken =
            generation.cause == .first
            ? "" : ", which was begun at \(generation.begun) (\(generation.cause.rawValue): \(generation.detail))"
        let ranges: Wording = (try? ForkableRanges(archive, manifest).hint).map { "; \($0)" } ?? ""
        return ForkError(
            .unreachable,
            "the moment lies in generation \(generation.number) of the archive \(archive.path)\(broken), and it has no snapshot",
            hint: "`\(job: .archiveCreate)` takes one\(ranges)")
    }
}

/// From when to when moments can be forked, generation by generation.
struct ForkableRanges {
    private let ranges: [(generation: Int, first: Moment, last: Moment)]

    init(_ archive: ArchiveDirectory, _ manifest: ArchiveManifest) throws {
        ranges = try manifest.generations.compactMap { generation in
            let first = manifest.snapshots.filter { $0.generation == generation.number }.map(\.taken).min()
            guard let first else { return nil }
            return (generation.number, first, try archive.tail(generation.number).through)
        }
    }

    /// What can be forked, in a sentence.
    var hint: Wording {
        guard !ranges.isEmpty else { return "no moment can be forked yet: `\(job: .archiveCreate)` takes a snapshot" }
        return "what can be forked: "
            + "\(ranges.map { "\($0.first) to \($0.last) (generation \($0.generation))" }.joined(separator: ", "))"
    }

    /// `1, 2`
    static func list(_ numbers: [Int]) -> String { numbers.sorted().map(String.init).joined(separator: ", ") }
}
