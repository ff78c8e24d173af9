import Binlog
import Fork
import MySQL

/// Brings an archive's chain up to now before and after a snapshot, unless another process follows the source: then that one does.
struct ChainCatchUp {
    let source: Endpoint
    let directory: ArchiveDirectory
    /// Told what happens meanwhile.
    let report: @Sendable (FollowEvent) -> Void
    /// How long to wait for the process that follows.
    var patience = Duration.seconds(60)

    /// - Returns: bytes of binary log that were appended; 0 when another process follows.
    func run() async throws -> UInt64 { try await appendIfFree() ?? 0 }

    /// Until the chain has the place of a snapshot.
    /// - Returns: the generation that has it, how far the chain goes, and the bytes that were appended.
    /// - Throws: ``ForkError`` when it does not get there.
    func reach(_ coverage: ChainCoverage) async throws -> (generation: Int, through: Moment, bytes: UInt64) {
        let deadline = ContinuousClock.now + patience
        var bytes: UInt64 = 0
        while true {
            let appended = try await appendIfFree()
            bytes += appended ?? 0
            let place = coverage.coordinates.binlogPosition
            switch try coverage.answer() {
            case .covered(let generation, let through): return (generation, through, bytes)
            case .broken(let reason):
                throw ForkError(
                    .rejected, "the snapshot at \(place) is not in the archive's chain of binary log: \(reason)",
                    hint: "the chain broke while the snapshot was taken; run the command again")
            case .behind:
                guard appended == nil, ContinuousClock.now < deadline else {
                    throw ForkError(
                        .rejected, "the archive's binary log does not reach the snapshot at \(place)",
                        hint: appended == nil
                            ? "see why the process that appends to the archive (mysqlfork archive follow) does not get on"
                            : "run the command again")
                }
                try await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    /// nil when another process appends.
    private func appendIfFree() async throws -> UInt64? {
        let lock: ArchiveLock
        do {
            lock = try ArchiveLock.take(.chain, in: directory)
        } catch let error as ForkError where error.kind == .refused {
            return nil
        }
        defer { lock.release() }
        var options = FollowOptions(source: source, archive: directory.path)
        options.once = true
        return try await FollowJob(options, report: report).run(in: directory)?.bytes ?? 0
    }
}
