import Binlog
import Fork
import Server

/// What pruning removes from an archive, what stays and why: a value that is shown (`--dry-run`) and carried out.
///
/// Removed are snapshots that the policy does not keep, directories of snapshots that were never finished, generations without a
/// kept snapshot, and of the others the closed binlog files before the one in which the oldest kept snapshot begins. So what is
/// left of a generation has no hole, and begins no later than any kept snapshot needs it to. What an earlier removal has left goes
/// too.
package struct PrunePlan: Sendable, Equatable {
    /// As in the manifest, oldest first, kept and removed ones.
    package let snapshots: [Snapshot]
    /// Directories of snapshots that do not count: begun and never finished, or half removed.
    package let unfinished: [Leftover]
    /// What a removal of binlog has left that was cut short.
    package let leftovers: [Leftover]
    /// In their order, kept and removed ones.
    package let generations: [Generation]

    package struct Snapshot: Sendable, Equatable {
        package let decision: RetentionPolicy.Decision
        /// On disk.
        package let bytes: UInt64
    }

    /// A directory or a file that does not count.
    package struct Leftover: Sendable, Equatable {
        /// Below `snapshots/` or `binlogs/`.
        package let name: String
        package let bytes: UInt64
    }

    /// What pruning works on.
    package struct Contents: Sendable {
        package var manifest: ArchiveManifest
        /// By number; all that the manifest names.
        package var chains: [Int: ChainManifest]
        package var tails: [Int: ChainTail]
        /// By the snapshot's id. Needed of the kept ones only: one that is damaged can be removed.
        package var starts: [String: SnapshotStart]
        /// What is in `snapshots/`: the bytes on disk by the directory's name. Nobody may be writing a snapshot, or it looks like
        /// one that was never finished.
        package var directories: [String: UInt64]
        /// What is in `binlogs/`: the bytes on disk by the path below it, for each file of a generation that the manifest names, and
        /// for anything else as a whole.
        package var binlogs: [String: UInt64]

        package init(
            manifest: ArchiveManifest, chains: [Int: ChainManifest], tails: [Int: ChainTail],
            starts: [String: SnapshotStart], directories: [String: UInt64], binlogs: [String: UInt64] = [:]
        ) {
            self.manifest = manifest
            self.chains = chains
            self.tails = tails
            self.starts = starts
            self.directories = directories
            self.binlogs = binlogs
        }
    }

    /// - Throws: ``ForkError`` when the archive lacks what a kept snapshot needs, or what would be needed to tell.
    package init(_ contents: Contents, policy: RetentionPolicy, now: Moment) throws(ForkError) {
        let decisions = policy.decide(contents.manifest.snapshots, now: now)
        snapshots = decisions.map { Snapshot(decision: $0, bytes: contents.directories[$0.snapshot.id] ?? 0) }
        let counted = Set(contents.manifest.snapshots.map(\.id))
        // What is called otherwise was not made here.
        unfinished = contents.directories.filter { !counted.contains($0.key) && SnapshotID.isOne($0.key) }
            .map { Leftover(name: $0.key, bytes: $0.value) }.sorted { $0.name < $1.name }
        leftovers = Self.leftovers(in: contents)
        let kept = Dictionary(grouping: decisions.filter(\.isKept).map(\.snapshot), by: \.generation)
        if let stray = kept.keys.sorted().first(where: { key in
            !contents.manifest.generations.contains { $0.number == key }
        }) {
            throw Self.damage(
                "snapshot \(kept[stray]![0].id) lies in generation \(stray), which the archive has not got")
        }
        var generations: [Generation] = []
        for generation in contents.manifest.generations {
            generations.append(
                try Self.generation(
                    generation.number, kept: kept[generation.number] ?? [],
                    grows: generation == contents.manifest.generations.last, contents))
        }
        self.generations = generations
    }

    package var keptSnapshots: [Snapshot] { snapshots.filter(\.decision.isKept) }
    package var removedSnapshots: [Snapshot] { snapshots.filter { !$0.decision.isKept } }

    package var isEmpty: Bool {
        removedSnapshots.isEmpty && unfinished.isEmpty && leftovers.isEmpty
            && generations.allSatisfy { !$0.isRemoved && $0.removed.isEmpty }
    }

    package var bytesFreed: UInt64 {
        removedSnapshots.reduce(0) { $0 + $1.bytes } + (unfinished + leftovers).reduce(0) { $0 + $1.bytes }
            + generations.reduce(0) { $0 + $1.bytesFreed }
    }

    /// Takes what is removed out of the manifest. What was added to it since the plan was made stays.
    package func apply(to manifest: inout ArchiveManifest) {
        let snapshots = Set(removedSnapshots.map(\.decision.snapshot.id))
        let generations = Set(generations.filter(\.isRemoved).map(\.number))
        manifest.snapshots.removeAll { snapshots.contains($0.id) }
        manifest.generations.removeAll { generations.contains($0.number) }
    }

    // MARK: - Deciding

    private static func generation(
        _ number: Int, kept: [ArchiveManifest.Snapshot], grows: Bool, _ contents: Contents
    ) throws(ForkError) -> Generation {
        guard let files = contents.chains[number]?.files, let tail = contents.tails[number] else {
            throw damage("what generation \(number) consists of is not known")
        }
        func generation(removing count: Int, _ reason: String, isRemoved: Bool = false) -> Generation {
            Generation(
                number: number, removed: Array(files.prefix(count)), kept: Array(files.dropFirst(count)),
                open: tail.file, isRemoved: isRemoved, reason: reason)
        }
        var first: (place: Int, snapshot: String, file: String)?
        for snapshot in kept {
            guard let start = contents.starts[snapshot.id] else {
                throw damage("where snapshot \(snapshot.id) begins in the binary log is not known")
            }
            let names = tail.names(after: files)
            guard let place = names.firstIndex(of: start.file) else {
                throw damage(
                    "snapshot \(snapshot.id) begins in \(start.file), which generation \(number) has not got")
            }
            guard !start.hasUndecidedXA else {
                return generation(
                    removing: 0,
                    "XA transactions were undecided at snapshot \(snapshot.id), and their changes lie before it")
            }
            if place < first?.place ?? .max { first = (place, snapshot.id, start.file) }
        }
        if let first {
            return generation(removing: first.place, "snapshot \(first.snapshot) begins in \(first.file)")
        }
        // The next snapshot lies in it, and reaches back to its beginning.
        if grows { return generation(removing: 0, "it grows, and has no kept snapshot yet") }
        return generation(removing: files.count, "it has no kept snapshot", isRemoved: true)
    }

    private static func damage(_ problem: String) -> ForkError {
        ForkError(
            .refused, "nothing was removed: \(problem)",
            hint: "see what `\(job: .archiveVerify)` says; removing more could take what a kept snapshot needs")
    }
}
