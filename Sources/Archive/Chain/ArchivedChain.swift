import Binlog
import Files
import Server

/// A generation of an archive, as its manifests tell of it at one moment. Another process may append to it meanwhile: what is here
/// stays true.
package struct ArchivedChain: Sendable {
    package let generation: ArchiveManifest.Generation
    /// Oldest first, without a gap.
    package let files: [ArchivedBinlogFile]
    /// All GTIDs of the files, and those that were purged before the first.
    package let gtids: GTIDSet
    /// Every transaction that was committed by then is in it.
    package let through: Moment

    /// - Throws: ``ForkError`` (rejected) when a manifest is damaged.
    package init(_ generation: ArchiveManifest.Generation, in archive: ArchiveDirectory) throws {
        let (chain, tail) = try archive.binlogs(generation.number)
        // After them: a handover is entered before anything counts of the server that took over.
        let manifest = try archive.manifest()
        self.generation = manifest.generations.first { $0.number == generation.number } ?? generation
        let proofs = StoredFileProofs()
        let contents =
            chain.files.map { ArchivedBinlogFile.Content.closed($0) }
            + (tail.file.map { [ArchivedBinlogFile.Content.open($0)] } ?? [])
        files = contents.map { [generation = self.generation] content in
            ArchivedBinlogFile(
                archive: archive, generation: generation.number, content: content,
                segment: generation.segment(of: content.name), proofs: proofs)
        }
        guard !files.isEmpty else {
            throw FileError.damaged(archive.path(ArchiveLayout.tail(generation.number)), "names no binlog file")
        }
        // The first server's own names may look as if they had a number in front.
        guard Set(files.filter { $0.prefix.isEmpty }.map { BinlogPosition.segment(of: $0.name) }).count <= 1 else {
            throw FileError.damaged(
                archive.path(ArchiveLayout.chain(generation.number)),
                "has files of a server that has not taken over by \(ArchiveLayout.manifest)")
        }
        gtids = tail.gtids
        through = tail.through(
            files.map(\.contents), isComplete: manifest.generations.last?.number != generation.number)
    }

    /// Of the first transaction in it that has a time.
    var firstCommit: Moment? { files.lazy.compactMap(\.contents.firstCommit).first }

    /// Where it ends.
    package var end: BinlogPosition {
        let last = files[files.count - 1]
        return BinlogPosition(file: last.name, offset: last.size)
    }

    /// GTIDs that lie before it.
    var previousGTIDs: GTIDSet { files[0].previousGTIDs }

    /// - Parameter position: with the file's name on the chain.
    func contains(_ position: BinlogPosition) -> Bool {
        files.contains { $0.name == position.file && position.offset <= $0.size }
    }

    /// Whether a snapshot belongs to it: its coordinates are in it, and in the same file, not another of the same name.
    func contains(_ snapshot: SnapshotManifest) -> Bool {
        contains(snapshot.position)
            && files.contains {
                $0.name == snapshot.coordinates.file && $0.contents.head == snapshot.binlogHead
            }
    }

    /// Bytes of binary log from its beginning to a position in it.
    func bytes(before position: BinlogPosition) -> UInt64 {
        files.prefix { $0.name != position.file }.reduce(position.offset) { $0 + $1.size }
    }
}
