import Binlog
import Foundation
import Testing

@testable import Archive
@testable import Catalog
@testable import Files
@testable import Fork
@testable import Server

@Suite struct ArchiveDirectoryTests {
    private let scratch: Scratch
    private var path: String { scratch.path("archive") }

    init() throws { scratch = try Scratch() }

    private func opening() throws -> String? {
        try failure { _ = try ArchiveDirectory(opening: path) }
    }

    private func creating() throws -> String? {
        try failure { _ = try ArchiveDirectory.create(at: path) }
    }

    // MARK: - Creating and opening

    @Test func isMadeOnceAndOpened() throws {
        let new = try ArchiveDirectory.create(at: path)
        #expect(UUID(uuidString: new.id) != nil)
        #expect(try ArchiveDirectory.create(at: path).id == new.id)
        #expect(try ArchiveDirectory(opening: path).id == new.id)
        let manifest = try new.manifest()
        #expect(manifest == ArchiveManifest(archive: new.id, created: manifest.created))
        #expect(manifest.format == 3)
        #expect(try Durable.entries(of: path) == ["archive.json", "binlogs", "locks", "snapshots"])
        #expect(try Durable.entries(of: new.path("locks")) == ["archive", "chain", "create", "readers"])
    }

    @Test func isNotMadeWhereSomethingElseIs() throws {
        try Durable.makeDirectory(path)
        try scratch.write([1], to: "archive/notes.txt")
        #expect(
            try creating() == "refused: \(path) is no archive, and it is not empty: it has notes.txt")
        #expect(try Durable.entries(of: path) == ["notes.txt"])
        try Durable.remove(path)
        try scratch.write([1], to: "archive")
        #expect(try creating() == "rejected: the directory \(path) cannot be made: File exists (errno 17)")
    }

    /// An archive that has lost its manifest is not begun anew over what it holds.
    @Test func isNotMadeOverTheRestOfAnother() throws {
        _ = try ArchiveDirectory.create(at: path)
        try Durable.makeDirectory(path + "/snapshots/20261121T100000Z")
        try Durable.remove(path + "/archive.json")
        #expect(try creating() == "refused: \(path) is no archive, and it is not empty: it has snapshots")
    }

    @Test func isMadeWhereAnAttemptWasCutShort() throws {
        for name in ["", "/lost+found", "/locks", "/snapshots", "/binlogs"] { try Durable.makeDirectory(path + name) }
        try scratch.write([1], to: "archive/archive.json.tmp")
        let archive = try ArchiveDirectory.create(at: path)
        #expect(try archive.manifest().snapshots == [])
        #expect(try !Durable.entries(of: path).contains("archive.json.tmp"))
    }

    @Test func opensNothingElse() throws {
        #expect(
            try opening()
                == "refused: \(path) is no archive: \(path)/archive.json: No such file or directory (errno 2)")
        #expect(try scratch.names == [])
    }

    @Test func refusesAnotherFormat() throws {
        struct Later: Encodable { var format = 4 }
        _ = try ArchiveDirectory.create(at: path)
        try Durable.replace(path + "/archive.json", with: try SealedJSON.encode(Later()))
        #expect(
            try opening()
                == "refused: \(path)/archive.json: the archive has format 4, and this program knows 3")
        #expect(try creating() != nil)
    }

    @Test func refusesADamagedManifest() throws {
        let archive = try ArchiveDirectory.create(at: path)
        let good = try scratch.bytes("archive/archive.json")
        let name = "\(path)/archive.json"
        for (bytes, problem) in [
            (Array(good.dropLast()), "is damaged: it does not end with the SHA-256 of its lines"), ([], "is empty"),
        ] {
            try scratch.write(bytes, to: "archive/archive.json")
            #expect(try opening() == "rejected: \(name) \(problem)")
            #expect(try creating() == "rejected: \(name) \(problem)")
            let changing = try failure { try archive.change { $0.generations = [generation(1)] } }
            #expect(changing == "rejected: \(name) \(problem)")
            #expect(try scratch.bytes("archive/archive.json") == bytes)
        }
    }

    // MARK: - Changing

    @Test func changesWhatBelongsToIt() throws {
        let archive = try ArchiveDirectory.create(at: path)
        let number = try archive.change { manifest in
            manifest.generations.append(generation(1))
            return manifest.generations.count
        }
        #expect(number == 1)
        #expect(try ArchiveDirectory(opening: path).manifest().generations == [generation(1)])
    }

    @Test func aChangeThatFailsChangesNothing() throws {
        let archive = try ArchiveDirectory.create(at: path)
        let before = try scratch.bytes("archive/archive.json")
        #expect(
            try failure {
                try archive.change {
                    $0.generations.append(generation(1))
                    throw ForkError(.interrupted, "stop", hint: "-")
                }
            } == "interrupted: stop")
        #expect(try scratch.bytes("archive/archive.json") == before)
        // The lock is free again.
        try archive.change { _ in }
    }

    @Test func changesFromManySidesAreAllKept() async throws {
        let archive = try ArchiveDirectory.create(at: path)
        try await withThrowingTaskGroup { group in
            for number in 1...20 {
                group.addTask { try archive.change { $0.generations.append(generation(number)) } }
            }
            try await group.waitForAll()
        }
        #expect(try archive.manifest().generations.map(\.number).sorted() == Array(1...20))
    }

    // MARK: - The other manifests

    @Test func manifestsComeBack() throws {
        let archive = try ArchiveDirectory.create(at: path)
        try Durable.makeDirectory(archive.path(ArchiveLayout.generation(1)))
        let (chain, tail) = (try chain(archive.id), try tail(archive.id))
        try archive.write(chain)
        try archive.write(tail)
        #expect(try archive.chain(1) == chain)
        #expect(try archive.tail(1) == tail)
        #expect(
            String(decoding: try scratch.bytes("archive/binlogs/0001/tail.json"), as: UTF8.self)
                .contains(#""through" : "2026-11-21T10:00:00.123456Z""#))
    }

    @Test func manifestsOfAnotherPlaceAreFound() throws {
        let archive = try ArchiveDirectory.create(at: path)
        try Durable.makeDirectory(archive.path(ArchiveLayout.generation(2)))
        for (id, generation) in [(archive.id, 1), (UUID().uuidString, 2)] {
            var (chain, tail) = (try chain(id), try tail(id))
            (chain.generation, tail.generation) = (generation, generation)
            try Durable.replace(archive.path(ArchiveLayout.chain(2)), with: SealedJSON.encode(chain))
            try Durable.replace(archive.path(ArchiveLayout.tail(2)), with: SealedJSON.encode(tail))
            let foreign = "is another file than the one that was written there"
            #expect(try failure { _ = try archive.chain(2) } == "rejected: \(path)/binlogs/0002/chain.json \(foreign)")
            #expect(try failure { _ = try archive.tail(2) } == "rejected: \(path)/binlogs/0002/tail.json \(foreign)")
        }
        #expect(try failure { _ = try archive.chain(3) } == "rejected: \(path)/binlogs/0003/chain.json is missing")
    }

    @Test func aManifestOfAnotherArchiveIsFound() throws {
        let archive = try ArchiveDirectory.create(at: path)
        let other = try ArchiveDirectory.create(at: scratch.path("other"))
        try Durable.replace(archive.path("archive.json"), with: scratch.bytes("other/archive.json"))
        #expect(other.id != archive.id)
        #expect(
            try failure { _ = try archive.manifest() }
                == "rejected: \(path)/archive.json is another file than the one that was written there")
    }

    /// Its generation may have been pruned while it was made, since nothing of it counted yet.
    @Test func aSnapshotCountsOnlyInAGenerationThatIsThere() throws {
        let archive = try ArchiveDirectory.create(at: path)
        try archive.change {
            $0.generations.append(.init(number: 2, serverUUID: "u", begun: moment, cause: .purged, detail: ""))
        }
        let before = try archive.manifest()
        let manifest = snapshot(archive.id, seconds: 1.5)
        try Durable.makeDirectory(archive.path(ArchiveLayout.snapshot(manifest.id)))
        #expect(
            try failure { _ = try archive.add(manifest, moment, to: 1) }
                == "rejected: generation 1 of the archive \(path), to which snapshot \(manifest.id) belongs, was pruned meanwhile"
        )
        #expect(try archive.manifest() == before)
        #expect(try archive.add(manifest, moment, to: 2) == moment)
        #expect(try archive.manifest().snapshots.map(\.generation) == [2])
        #expect(try archive.snapshot(manifest.id).seconds == 1.5)
    }

    @Test func onlySnapshotsThatAreNamedCount() throws {
        let archive = try ArchiveDirectory.create(at: path)
        let manifest = snapshot(archive.id, seconds: 1.5)
        try Durable.makeDirectory(archive.path(ArchiveLayout.snapshot(manifest.id)))
        let sha256 = try archive.write(manifest)
        let file = "\(path)/snapshots/20261121T100000Z/snapshot.json"
        #expect(
            try failure { _ = try archive.snapshot(manifest.id) }
                == "refused: the archive \(path) has no snapshot 20261121T100000Z")
        try archive.change {
            $0.snapshots.append(.init(id: manifest.id, taken: moment, generation: 1, sha256: sha256))
        }
        let read = try archive.snapshot(manifest.id)
        #expect(try SealedJSON.encode(read) == SealedJSON.encode(manifest))
        // Whole, and of the same snapshot, but not the one that was named.
        _ = try archive.write(snapshot(archive.id, seconds: 2))
        #expect(
            try failure { _ = try archive.snapshot(manifest.id) }
                == "rejected: \(file) is another file than the one that was written there")
        try Durable.remove(file)
        #expect(try failure { _ = try archive.snapshot(manifest.id) } == "rejected: \(file) is missing")
    }
}

private let moment = Moment(microseconds: 1_795_255_200_123_456)

private func generation(_ number: Int) -> ArchiveManifest.Generation {
    .init(number: number, serverUUID: "u", begun: moment, cause: .first, detail: "")
}

private func contents() throws -> BinlogContents {
    var contents = BinlogContents(previousGTIDs: try GTIDSet("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5"))
    contents.transactions = 2
    contents.firstCommit = moment
    return contents
}

private func chain(_ archive: String) throws -> ChainManifest {
    ChainManifest(
        archive: archive, generation: 1,
        files: [.init(name: "binlog.000001", size: 1 << 40, storedSize: 1, sha256: "x", contents: try contents())])
}

private func tail(_ archive: String) throws -> ChainTail {
    let contents = try contents()
    return ChainTail(
        archive: archive, generation: 1,
        file: .init(name: "binlog.000002", size: 4, sha256: "y", contents: contents),
        gtids: contents.previousGTIDs, through: moment)
}

private func snapshot(_ archive: String, seconds: Double) -> SnapshotManifest {
    SnapshotManifest(
        archive: archive, id: "20261121T100000Z",
        source: ServerSummary(address: "localhost:3306", version: "9.7.4", uuid: "u"),
        coordinates: SnapshotCoordinates(
            file: "binlog.000001", position: 157, gtids: GTIDSet(), purgedGTIDs: GTIDSet(), time: StoredArchive.moment),
        binlogHead: "h", seconds: seconds, lockSeconds: 0.01, files: [.init(path: "schema.sql", size: 1, sha256: "z")],
        tables: [
            .init(
                database: "d", name: "t",
                parts: [
                    .init(
                        file: .init(path: "data/d.t.1.tsv.zst", size: 9, sha256: "s"), range: .whole, rows: 1,
                        textSize: 3, textSHA256: "p", hasTypes: nil, changedJSON: ["j": 1],
                        storedColumns: ["g": ["1"]])
                ])
        ],
        notCopied: [NotCopied(object: "o", reason: "r")])
}
