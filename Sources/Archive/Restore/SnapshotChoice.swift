import Binlog
import Files
import Fork
import Server

/// Which snapshots a moment can be reached from.
struct SnapshotChoice {
    let archive: ArchiveDirectory
    let chain: ArchivedChain
    /// Of the chain's generation, oldest first.
    let snapshots: [ArchiveManifest.Snapshot]

    init(_ archive: ArchiveDirectory, _ manifest: ArchiveManifest, _ chain: ArchivedChain) {
        self.archive = archive
        self.chain = chain
        snapshots = manifest.snapshots.filter { $0.generation == chain.generation.number }
    }

    /// The nearest one before a position and the nearest one after it, by bytes of binary log between; the nearer one first.
    /// - Throws: ``ForkError`` (rejected) when the manifest of one that has to be looked at is damaged.
    func nearest(to position: BinlogPosition) throws -> [SnapshotManifest] {
        // By their positions, not by their times: a clock may have been set back between two of them.
        let all = snapshots.indices.map { index in Result { try read(index) } }
        let readable = all.indices.compactMap { index in
            (try? all[index].get()).map { (index: index, snapshot: $0) }
        }
        let before = readable.filter { $0.snapshot.position <= position }.max {
            $0.snapshot.position < $1.snapshot.position
        }
        let after = readable.filter { $0.snapshot.position > position }.min {
            $0.snapshot.position < $1.snapshot.position
        }
        // One that cannot be read may be a nearer one, unless it lies, as they were taken, beyond one of these.
        let ends = (before?.index ?? -1, after?.index ?? snapshots.count)
        for index in all.indices where min(ends.0, ends.1) < index && index < max(ends.0, ends.1) {
            _ = try all[index].get()
        }
        let neighbours = [before, after].compactMap { $0?.snapshot }
        let distances = neighbours.map { snapshot in
            let (here, there) = (chain.bytes(before: snapshot.position), chain.bytes(before: position))
            return max(here, there) - min(here, there)
        }
        return zip(neighbours, distances).sorted { $0.1 < $1.1 }.map(\.0)
    }

    /// A snapshot that the user names.
    /// - Throws: ``ForkError`` when it is none of this generation.
    func named(_ id: String) throws -> SnapshotManifest {
        guard let index = snapshots.firstIndex(where: { $0.id == id }) else {
            throw ForkError(
                .unreachable,
                "the moment lies in generation \(chain.generation.number) of the archive \(archive.path), which has no snapshot"
                    + " \(id)",
                hint: "its snapshots are \(snapshots.map(\.id).joined(separator: ", "))")
        }
        return try read(index)
    }

    private func read(_ index: Int) throws -> SnapshotManifest {
        let id = snapshots[index].id
        return try explaining(damageOf: id) {
            let snapshot = try archive.snapshot(id)
            guard chain.contains(snapshot) else {
                throw FileError.damaged(
                    archive.path(ArchiveLayout.snapshotManifest(id)),
                    "belongs to \(snapshot.position), which is not in generation \(chain.generation.number)")
            }
            return snapshot
        }
    }

    /// Says, where a file of a snapshot is damaged, which others there are. None of them is taken instead: the user should know.
    func explaining<T>(damageOf id: String, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch {
            guard let error = ForkError(ofArchive: error) else { throw error }
            let others = snapshots.map(\.id).filter { $0 != id }
            throw ForkError(
                .rejected, error.message,
                hint: others.isEmpty
                    ? error.hint
                    : "to begin with another snapshot, name it with \(.snapshot): \(others.joined(separator: ", "));"
                        + " `\(job: .archiveVerify)` says what else is damaged")
        }
    }
}

extension SnapshotManifest {
    /// What the snapshot holds, as the source's binary log has it.
    package var position: BinlogPosition { BinlogPosition(file: coordinates.file, offset: coordinates.position) }
}
