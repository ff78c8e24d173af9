import Synchronization

/// The breaks that a job finds which appends binary log.
final class ChainBreaks: Sendable {
    private let found = Mutex<[ArchiveManifest.Generation]>([])

    func note(_ event: FollowEvent) {
        if case .broke(let generation) = event { found.withLock { $0.append(generation) } }
    }

    /// One sentence for each.
    var warnings: [String] {
        found.withLock { $0 }.map {
            "the chain of binary log broke (\($0.cause.rawValue): \($0.detail)); generation \($0.number) begins, and moments between"
                + " the two cannot be forked"
        }
    }
}
