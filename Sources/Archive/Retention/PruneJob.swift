import Binlog
import Files
import Foundation

/// `mysqlfork archive prune`: removes what a policy does not want, and nothing that a kept snapshot needs.
public struct PruneJob: Sendable {
    private let path: String
    private let policy: RetentionPolicy
    private let isDryRun: Bool

    /// - Parameter isDryRun: only say what would be removed.
    package init(_ path: String, _ policy: RetentionPolicy, isDryRun: Bool) {
        self.path = path
        self.policy = policy
        self.isDryRun = isDryRun
    }

    /// - Throws: ``ForkError``: refused when somebody reads what might be removed, or the archive lacks what a kept snapshot needs;
    ///   then nothing was removed. Rejected when the disk objects.
    public func run() throws -> PruneReport {
        let directory = try ArchiveDirectory(opening: path)
        // A listing is done in no time.
        let reading = isDryRun ? nil : try ArchiveLock.take(.readers, in: directory, patience: .seconds(2))
        defer { reading?.release() }
        // While one is made, it looks like one that was never finished.
        let creating = try? ArchiveLock.take(.create, in: directory)
        defer { creating?.release() }
        let plan = try PrunePlan(
            contents(of: directory, withUnfinished: creating != nil), policy: policy,
            now: .now)
        if !isDryRun { try carryOut(plan, in: directory) }
        return PruneReport(plan, archive: path, isDryRun: isDryRun)
    }

    private func contents(
        of directory: ArchiveDirectory, withUnfinished: Bool
    ) throws -> PrunePlan.Contents {
        let manifest = try directory.manifest()
        // What is removed is in these, and must be where it seems to be.
        for folder in [ArchiveLayout.snapshots, ArchiveLayout.binlogs]
            + manifest.generations.map({
                ArchiveLayout.generation($0.number)
            })
        {
            try Durable.requireDirectory(directory.path(folder))
        }
        var contents = PrunePlan.Contents(
            manifest: manifest, chains: [:], tails: [:], starts: [:], directories: [:])
        for generation in manifest.generations.map(\.number) {
            (contents.chains[generation], contents.tails[generation]) = try directory.binlogs(generation)
        }
        for snapshot in manifest.snapshots {
            // Of one that is damaged the plan says so, unless it goes.
            contents.starts[snapshot.id] = (try? directory.snapshot(snapshot.id)).map { SnapshotStart($0) }
        }
        let counted = Set(manifest.snapshots.map(\.id))
        for name in try Durable.entries(of: directory.path(ArchiveLayout.snapshots))
        where withUnfinished || counted.contains(name) {
            contents.directories[name] = try Durable.size(of: directory.path(ArchiveLayout.snapshot(name)))
        }
        contents.binlogs = try binlogs(of: directory, manifest)
        return contents
    }

    private func binlogs(of directory: ArchiveDirectory, _ manifest: ArchiveManifest) throws -> [String: UInt64] {
        let folder = directory.path(ArchiveLayout.binlogs)
        let named = Set(manifest.generations.map(\.number))
        var paths: [String] = []
        for name in try Durable.entries(of: folder) {
            if let number = ArchiveLayout.generationNumber(of: name), named.contains(number) {
                paths += try Durable.entries(of: "\(folder)/\(name)").map { "\(name)/\($0)" }
            } else {
                paths.append(name)
            }
        }
        return try Dictionary(paths.map { ($0, try Durable.size(of: "\(folder)/\($0)")) }) { first, _ in first }
    }

    /// What a manifest counts is on disk: so the manifests come first.
    private func carryOut(_ plan: PrunePlan, in directory: ArchiveDirectory) throws {
        try directory.change { plan.apply(to: &$0) }
        for name in plan.removedSnapshots.map(\.decision.snapshot.id) + plan.unfinished.map(\.name) {
            try Durable.remove(directory.path(ArchiveLayout.snapshot(name)))
        }
        for name in plan.leftovers.map(\.name) {
            try Durable.remove(directory.path("\(ArchiveLayout.binlogs)/\(name)"))
        }
        for generation in plan.generations {
            let folder = directory.path(ArchiveLayout.generation(generation.number))
            if generation.isRemoved {
                try Durable.remove(folder)
            } else if !generation.removed.isEmpty {
                try directory.changeChain(generation.number) { $0 = generation.remaining(of: $0) }
                for file in generation.removed { try Durable.remove(folder + "/" + file.storedName) }
            }
        }
    }
}

/// What was removed, or would be, and why the rest stays.
public struct PruneReport: Sendable, Encodable {
    public let archive: String
    public let dryRun: Bool
    public let kept: [Kept]
    public let removed: [Removed]
    /// Directories of snapshots that were never finished.
    public let unfinished: [String]
    /// Binlog files and directories, by their paths in the archive, that an earlier removal has left, being cut short.
    public let leftovers: [String]
    /// A sentence for each chain of binlog.
    public let generations: [String]
    public let binlogsRemoved: Int
    public let bytesFreed: Int

    public struct Kept: Sendable, Encodable {
        public let id: String
        public let taken: Moment
        public let reasons: [String]
    }

    public struct Removed: Sendable, Encodable {
        public let id: String
        public let taken: Moment
        /// On disk.
        public let bytes: Int
    }

    init(_ plan: PrunePlan, archive: String, isDryRun: Bool) {
        self.archive = archive
        dryRun = isDryRun
        kept = plan.keptSnapshots.map {
            Kept(id: $0.decision.snapshot.id, taken: $0.decision.snapshot.taken, reasons: $0.decision.reasons)
        }
        removed = plan.removedSnapshots.map {
            Removed(id: $0.decision.snapshot.id, taken: $0.decision.snapshot.taken, bytes: Int(clamping: $0.bytes))
        }
        unfinished = plan.unfinished.map(\.name)
        leftovers = plan.leftovers.map { "\(ArchiveLayout.binlogs)/\($0.name)" }
        generations = plan.generations.map(\.description)
        binlogsRemoved = plan.generations.reduce(0) { $0 + $1.removed.count + ($1.isRemoved && $1.open != nil ? 1 : 0) }
        bytesFreed = Int(clamping: plan.bytesFreed)
    }
}
