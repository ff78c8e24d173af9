import Binlog
import Fork
import Foundation

/// What an archive holds, by its manifests alone: files are not read (`verify` does).
public struct ArchiveListing: Sendable, Encodable {
    public let archive: String
    public let id: String
    public let created: Moment
    /// Oldest first.
    public let snapshots: [Snapshot]
    /// In their order; the archive is broken between two of them.
    public let generations: [Generation]
    public let size: Size
    /// Manifests that cannot be used, a sentence each.
    public let problems: [String]

    public struct Snapshot: Sendable, Encodable {
        public let id: String
        public let taken: Moment
        public let generation: Int
        /// `binlog.000007:1234`
        public let position: String
        public let databases: Int
        public let tables: Int
        public let rows: Int
        /// On disk.
        public let bytes: Int
        /// Of the server that it is of.
        public let source: String
    }

    /// An unbroken chain of binlog.
    public struct Generation: Sendable, Encodable {
        public let number: Int
        /// Of the server with which it begins.
        public let serverUUID: String
        /// The servers that took over, in their order.
        public let handovers: [Handover]
        /// Why it was begun, and what was found then; empty for the first.
        public let cause: String
        public let detail: String
        public let begun: Moment
        /// Binlog files.
        public let files: Int
        public let transactions: Int
        /// On disk.
        public let bytes: Int
        /// The moments that can be forked: from the first snapshot to the last archived transaction. nil without a snapshot.
        public let from: Moment?
        /// Every transaction committed by then is archived.
        public let through: Moment
        /// By how many seconds that is behind now; for the last generation only, which is the one that grows.
        public let lagSeconds: Double?
    }

    /// The chain goes on with another server's binary log.
    public struct Handover: Sendable, Encodable {
        public let serverUUID: String
        /// When it was found, by that server's clock.
        public let begun: Moment
        /// Where the chain ended before.
        public let after: String
        /// The first of its files that is there.
        public let firstFile: String
    }

    /// Bytes on disk.
    public struct Size: Sendable, Encodable {
        public let snapshots: Int
        public let binlogs: Int
    }

    /// - Throws: ``ForkError`` when there is no archive, its own manifest is damaged, or files are being removed for long.
    public init(of path: String, now: Date = Date()) throws {
        let directory = try ArchiveDirectory(opening: path)
        let lock = try directory.readersLock()
        defer { lock?.release() }
        let manifest = try directory.manifest()
        var problems: [String] = []
        func readable<T>(_ read: () throws -> T) -> T? {
            do { return try read() } catch {
                problems.append("\(error)")
                return nil
            }
        }
        archive = path
        id = directory.id
        created = manifest.created
        snapshots = manifest.snapshots.compactMap { entry in
            readable { try directory.snapshot(entry.id) }.map { Snapshot(entry, $0) }
        }
        generations = manifest.generations.compactMap { generation in
            readable { try directory.binlogs(generation.number) }
                .map { chain, tail in
                    Generation(
                        generation, chain, tail,
                        from: manifest.snapshots.first { $0.generation == generation.number }?.taken,
                        now: generation == manifest.generations.last ? now : nil)
                }
        }
        size = Size(
            snapshots: snapshots.reduce(0) { $0 + $1.bytes }, binlogs: generations.reduce(0) { $0 + $1.bytes })
        self.problems = problems
    }
}

extension ArchiveListing.Snapshot {
    fileprivate init(_ entry: ArchiveManifest.Snapshot, _ manifest: SnapshotManifest) {
        let parts = manifest.tables.flatMap(\.parts)
        id = entry.id
        taken = entry.taken
        generation = entry.generation
        position = "\(manifest.coordinates.file):\(manifest.coordinates.position)"
        databases = Set(manifest.tables.map(\.database.exact)).count
        tables = manifest.tables.count
        rows = parts.reduce(0) { $0 + $1.rows }
        bytes = Int(clamping: (parts.map(\.file) + manifest.files).reduce(0) { $0 + $1.size })
        source = manifest.source.address
    }
}

extension ArchiveListing.Generation {
    fileprivate init(
        _ entry: ArchiveManifest.Generation, _ chain: ChainManifest, _ tail: ChainTail, from: Moment?, now: Date?
    ) {
        let contents = chain.files.map(\.contents) + (tail.file.map { [$0.contents] } ?? [])
        number = entry.number
        serverUUID = entry.serverUUID
        let names = tail.names(after: chain.files)
        handovers = entry.handovers.compactMap { handover in
            guard let first = names.first(where: { BinlogPosition.segment(of: $0) == handover.segment }) else {
                return nil
            }
            return ArchiveListing.Handover(
                serverUUID: handover.serverUUID, begun: handover.begun, after: "\(handover.after)", firstFile: first)
        }
        cause = entry.cause == .first ? "" : entry.cause.rawValue
        detail = entry.detail
        begun = entry.begun
        files = contents.count
        transactions = contents.reduce(0) { $0 + $1.transactions }
        bytes = Int(clamping: chain.files.reduce(tail.file?.size ?? 0) { $0 + $1.storedSize })
        self.from = from
        through = tail.through(contents, isComplete: now == nil)
        lagSeconds = now.map { max(0, $0.timeIntervalSince1970 - Double(tail.through.microseconds) / 1e6) }
    }
}
