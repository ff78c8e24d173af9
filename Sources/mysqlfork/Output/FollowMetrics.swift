import Archive
import Binlog
import Foundation
import Synchronization

/// Keeps a metrics file fresh while `archive follow` runs: what changes from second to second. The rest is written at its end, and
/// by the other commands.
final class FollowMetrics: Sendable {
    private let file: String
    private let archive: String
    private let lastWrite = Mutex<ContinuousClock.Instant?>(nil)

    /// Collectors come a few times a minute.
    private static let interval = Duration.seconds(5)

    init(file: String, archive: String) {
        self.file = file
        self.archive = archive
    }

    func note(_ event: FollowEvent) {
        guard case .appended(let state, _) = event, isDue else { return }
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

    private var isDue: Bool {
        lastWrite.withLock { last in
            if let last, ContinuousClock.now - last < Self.interval { return false }
            last = .now
            return true
        }
    }
}
