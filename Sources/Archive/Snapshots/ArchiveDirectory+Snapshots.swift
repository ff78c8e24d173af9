import Binlog
import Fork
import Server

extension ArchiveDirectory {
    /// Writes a snapshot's manifest; from here on it counts.
    /// - Returns: the moment of the first snapshot of its generation.
    /// - Throws: ``ForkError`` (rejected), and nothing counts, when the generation is not there any more: where the chain broke after the
    ///   snapshot, nothing kept it from being pruned.
    func add(_ snapshot: SnapshotManifest, _ taken: Moment, to generation: Int) throws -> Moment {
        let digest = try write(snapshot)
        return try change { archive in
            guard archive.generations.contains(where: { $0.number == generation }) else {
                throw ForkError(
                    .rejected,
                    "generation \(generation) of the archive \(path), to which snapshot \(snapshot.id) belongs, was pruned meanwhile",
                    hint: "the chain broke behind the snapshot; run the command again")
            }
            archive.snapshots.append(
                ArchiveManifest.Snapshot(id: snapshot.id, taken: taken, generation: generation, sha256: digest))
            // The source's clock may have been set back.
            archive.snapshots.sort { $0.taken < $1.taken }
            return archive.snapshots.first { $0.generation == generation }?.taken ?? taken
        }
    }
}
