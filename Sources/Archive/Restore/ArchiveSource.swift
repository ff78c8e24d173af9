import Binlog
import Catalog
import Files
import Fork
import Foundation
import MySQL
import Replay
import Server
import Stream
import Timeline

/// A snapshot of an archive, and the binary log from there to the moment: all that a fork needs, without the server.
package struct ArchiveSource: ForkSource {
    package let name: String
    package let address: String
    package var binlogs: any BinlogSource { archived }
    package let window: ResolvedWindow?
    package let warnings: [Wording]
    private let archived: ArchivedBinlogs
    private let archive: ArchiveDirectory
    private let snapshot: SnapshotManifest
    private let choice: SnapshotChoice
    private let description: StoredDescription
    /// Nothing is removed from the archive while somebody refers to it.
    private let lock: ArchiveLock?

    /// What a fork of a moment can be made of, the best first: with a snapshot before the moment, and with one after it. Which one
    /// will do shows when the binary log between is looked at.
    ///
    /// - Parameters:
    ///   - path: the archive's directory.
    ///   - snapshot: the only one to be used, if the user names one.
    /// - Throws: ``ForkError``: unreachable when the archive does not have the moment, rejected when it is damaged.
    package static func candidates(
        in path: String, for request: StopRequest, snapshot: String? = nil, progress: JobProgress
    ) async throws -> [ArchiveSource] {
        let archive = try ArchiveDirectory(opening: path)
        let lock = try archive.readersLock()
        let manifest = try archive.manifest()
        let found = try await StopSearch(archive: archive, manifest: manifest, progress: progress).find(request)
        let choice = SnapshotChoice(archive, manifest, found.chain)
        let snapshots = try snapshot.map { [try choice.named($0)] } ?? choice.nearest(to: found.cut.position)
        return snapshots.map { ArchiveSource(archive, $0, choice, found, lock) }
    }

    private init(
        _ archive: ArchiveDirectory, _ snapshot: SnapshotManifest, _ choice: SnapshotChoice,
        _ found: StopSearch.Result, _ lock: ArchiveLock?
    ) {
        self.archive = archive
        self.snapshot = snapshot
        self.choice = choice
        self.lock = lock
        name = "archive \(archive.path) (\(snapshot.source.address))"
        address = name
        description = StoredDescription(of: snapshot, in: archive, name: name)
        archived = ArchivedBinlogs(found.chain, description: description, name: name)
        window = ResolvedWindow(snapshot: snapshot.position, cut: found.cut, stop: found.stop)
        warnings = found.warnings
    }

    package var copyMethod: CopyMethod {
        CopyMethod(
            name: "archive",
            why:
                "rows come from snapshot \(snapshot.id), which is as of \(snapshot.coordinates.time.clock) UTC, and the window from"
                + " the archived binary log; the source is not needed")
    }

    private func described() throws -> SourceDescription {
        try choice.explaining(damageOf: snapshot.id) { try description.read() }
    }

    package func facts() async throws -> ServerFacts { try described().facts }

    package func needs(
        of databases: [String], _ source: ServerFacts, _ options: PreflightOptions
    ) async throws -> SourceNeeds { try described().needs(of: databases, options) }

    package func sizes(of databases: [String]) async throws -> [DatabaseSize] {
        try described().sizes.filter { databases.contains(exactly: $0.name) }
    }

    package func objects(_ kinds: [ServerObjects.Kind]) async throws -> ServerObjects {
        var objects = try described().objects
        objects.found = objects.found.filter { kinds.contains($0.key) }
        return objects
    }

    package func notCopied(of databases: [String]) async throws -> [NotCopied] {
        try described().catalog.selecting(databases).notCopied
    }

    package func accounts() async throws -> AccountSet { try described().accounts }

    package func settings() async throws -> ServerSettings { try described().settings }

    package func takeSnapshot(
        readers count: Int, note: @escaping @Sendable (String) -> Void
    ) async throws -> any SourceSnapshot {
        ArchivedSnapshot(snapshot, try described(), in: archive, readers: count)
    }
}

extension ArchiveDirectory {
    /// Keeps what a job reads from being removed; nil where the archive cannot be written, and so nothing can be removed either.
    /// - Throws: ``ForkError`` (refused) while files are being removed.
    package func readersLock() throws -> ArchiveLock? {
        do {
            return try ArchiveLock.take(.readers, in: self, shared: true, patience: .seconds(10))
        } catch is FileError where access(path(ArchiveLayout.locks), W_OK) != 0 {
            return nil
        }
    }
}
