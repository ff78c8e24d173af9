import Binlog
import Fork

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
        self.generation = generation
        let proofs = StoredFileProofs()
        var files = chain.files.map {
            ArchivedBinlogFile(archive: archive, generation: generation.number, content: .closed($0), proofs: proofs)
        }
        if let open = tail.file {
            files.append(
                ArchivedBinlogFile(
                    archive: archive, generation: generation.number, content: .open(open), proofs: proofs))
        }
        guard !files.isEmpty else {
            throw ForkError.damaged(archive.path(ArchiveLayout.tail(generation.number)), "names no binlog file")
        }
        self.files = files
        gtids = tail.gtids
        through = tail.through(
            files.map(\.contents), isComplete: try archive.manifest().generations.last != generation)
    }

    /// Of the first transaction in it that has a time.
    var firstCommit: Moment? { files.lazy.compactMap(\.contents.firstCommit).first }

    /// Where it ends.
    package var end: BinlogPosition {
        let last = files[files.count - 1]
        return BinlogPosition(file: last.name, offset: last.size)
    }

    /// GTIDs that lie before it.
    var previousGTIDs: GTIDSet { files[0].contents.previousGTIDs }

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
