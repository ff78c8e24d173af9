import Synchronization

extension ArchiveManifest.Generation {
    /// What a person has to know when it begins.
    package var warning: String {
        "the chain of binary log broke (\(cause.rawValue): \(detail)); generation \(number) begins, and moments between the two cannot"
            + " be forked"
    }
}

/// The breaks that a job finds which appends binary log.
package final class ChainBreaks: Sendable {
    private let found = Mutex<[ArchiveManifest.Generation]>([])

    package init() {}

    package func note(_ event: FollowEvent) {
        if case .broke(let generation) = event { found.withLock { $0.append(generation) } }
    }

    /// One sentence for each.
    package var warnings: [String] { found.withLock { $0 }.map(\.warning) }
}
