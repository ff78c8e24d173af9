import Archive
import Binlog
import Jobs

/// Keeps a metrics file fresh while `archive follow` runs: what changes from second to second. The rest is written at its end, and
/// by the other commands.
struct FollowMetrics: Sendable {
    let file: String
    let archive: String

    /// Collectors come a few times a minute.
    private static let interval = Duration.seconds(5)

    /// Writes what happens until the job has ended.
    func follow(_ events: JobListener) -> Task<Void, Never> {
        Task {
            var last: ContinuousClock.Instant?
            for await case .following(.appended(let state, _)) in events {
                if let last, ContinuousClock.now - last < Self.interval { continue }
                last = .now
                write(state)
            }
        }
    }

    private func write(_ state: FollowState) {
        var metrics = ArchiveMetrics()
        metrics.lastSuccess[.follow] = .now
        metrics.through = state.through
        metrics.lagSeconds = state.lag
        do {
            try metrics.write(to: file, archive: archive)
        } catch {
            // The archive is what counts: it goes on without.
            Terminal.warn("\(error)")
        }
    }
}
