import Binlog
import Foundation
import Testing

@testable import Archive
@testable import Server

/// Manifests that are sealed as they should be, and tell of what no archive has.
@Suite struct ManifestSoundnessTests {
    private let archive: StoredArchive

    init() throws { archive = try StoredArchive() }

    private func problem(_ file: String, _ read: () throws -> Void) throws -> String? {
        try failure(read)?.replacing("rejected: \(archive.path(file)) ", with: "")
    }

    @Test func aSoundArchiveIsRead() throws {
        #expect(try archive.directory.manifest().snapshots.map(\.id) == StoredArchive.snapshots)
        #expect(try archive.directory.chain(2).files.count == 2)
        #expect(try archive.directory.tail(2).file == StoredArchive.open(5))
        for id in StoredArchive.snapshots { #expect(try archive.directory.snapshot(id).id == id) }
    }

    /// Its name is the path of a directory that is removed one day.
    @Test(arguments: [
        "", ".", "..", "../binlogs", "/etc", "20261121T100000Z/..", "20261121T100000Z-", "20261121T100000Z-x",
        "20261121T100000Z\n", "x20261121T100000Z", "٢٠٢٦١١٢١T١٠٠٠٠٠Z",
    ])
    func snapshotsAreCalledAsTheyAre(id: String) throws {
        var manifest = try archive.directory.manifest()
        manifest.snapshots[0].id = id
        try archive.forge(manifest, ArchiveLayout.manifest)
        #expect(
            try problem(ArchiveLayout.manifest) { _ = try archive.directory.manifest() }
                == "is damaged: \"\(id)\" is no name of a snapshot")
        #expect(try failure { _ = try ArchiveDirectory(opening: archive.path) } != nil)
        let policy = try RetentionPolicy(keepLast: 1)
        let before = try archive.files("..")
        #expect(try failure { _ = try PruneJob(archive.path, policy, isDryRun: false).run() } != nil)
        #expect(try archive.files("..") == before)
    }

    @Test func aSecondSnapshotOfTheSecond() throws {
        var manifest = try archive.directory.manifest()
        manifest.snapshots[0].id = "20261120T100000Z-12"
        try archive.forge(manifest, ArchiveLayout.manifest)
        #expect(try archive.directory.manifest() == manifest)
    }

    @Test func namesAreThereOnce() throws {
        let whole = try archive.directory.manifest()
        var manifest = whole
        manifest.snapshots.append(manifest.snapshots[0])
        try archive.forge(manifest, ArchiveLayout.manifest)
        #expect(
            try problem(ArchiveLayout.manifest) { _ = try archive.directory.manifest() }
                == "is damaged: it names snapshot 20261120T100000Z twice")
        manifest = whole
        manifest.generations.append(manifest.generations[0])
        try archive.forge(manifest, ArchiveLayout.manifest)
        #expect(
            try problem(ArchiveLayout.manifest) { _ = try archive.directory.manifest() }
                == "is damaged: it names generation 2 twice")
    }

    @Test(arguments: [0, -1, .min, .max, 1 << 31])
    func generationsAreCounted(number: Int) throws {
        let whole = try archive.directory.manifest()
        for path in [\ArchiveManifest.generations[0].number, \.snapshots[0].generation] {
            var manifest = whole
            manifest[keyPath: path] = number
            try archive.forge(manifest, ArchiveLayout.manifest)
            #expect(
                try problem(ArchiveLayout.manifest) { _ = try archive.directory.manifest() }
                    == "is damaged: \(number) is no number of a generation")
        }
    }

    @Test(arguments: [
        "", ".", "..", "../../locks/x.000001", "/x.000001", "a/b.000001", "binlog", "binlog.", ".000001", "chain.json",
        "binlog.000001\0", "b\0.000001", "b\u{1b}.000001", "binlog.18446744073709551615",
        "binlog.+1",
    ])
    func binlogFilesAreCalledAsTheyAre(name: String) throws {
        var chain = try archive.directory.chain(2)
        chain.files[0].name = name
        try archive.forge(chain, ArchiveLayout.chain(2))
        let expected = "is damaged: \"\(name)\" is no name of a binlog file"
        #expect(try problem(ArchiveLayout.chain(2)) { _ = try archive.directory.chain(2) } == expected)
        var open = StoredArchive.open(5)
        open.name = name
        try archive.forge(archive.tail(open), ArchiveLayout.tail(2))
        #expect(try problem(ArchiveLayout.tail(2)) { _ = try archive.directory.tail(2) } == expected)
    }

    @Test(arguments: [
        "", "/etc/passwd", "..", "../x", "data/../../x", "data//x", "data/", "./x", "data/.", "x\0", "x\ny",
    ])
    func filesAreInTheSnapshot(path: String) throws {
        let id = StoredArchive.snapshots[0]
        let whole = try archive.directory.snapshot(id)
        var (first, second) = (whole, whole)
        first.files[0].path = path
        second.tables[0].parts[0].file.path = path
        for snapshot in [first, second] {
            try archive.add(snapshot)
            #expect(
                try problem(ArchiveLayout.snapshotManifest(id)) { _ = try archive.directory.snapshot(id) }
                    == "is damaged: \"\(path)\" is no path of a file in it")
        }
    }

    // MARK: - Numbers

    @Test func chainsHaveSizesThatCanBe() throws {
        let whole = try archive.directory.chain(2)
        for change: (inout ClosedBinlog) -> Void in [
            { $0.size = .max }, { $0.storedSize = .max }, { $0.contents.transactions = .max },
            { $0.contents.transactions = -1 },
        ] {
            var chain = whole
            for index in chain.files.indices { change(&chain.files[index]) }
            try archive.forge(chain, ArchiveLayout.chain(2))
            #expect(
                try problem(ArchiveLayout.chain(2)) { _ = try archive.directory.chain(2) }
                    == "is damaged: it tells of more than there can be")
            #expect(try ArchiveListing(of: archive.path).problems.count == 1)
        }
        var open = StoredArchive.open(5)
        open.size = 1 << 63
        try archive.forge(archive.tail(open), ArchiveLayout.tail(2))
        #expect(
            try problem(ArchiveLayout.tail(2)) { _ = try archive.directory.tail(2) }
                == "is damaged: it tells of more than there can be")
    }

    @Test func snapshotsHaveSizesThatCanBe() throws {
        let id = StoredArchive.snapshots[0]
        let whole = try archive.directory.snapshot(id)
        for change: (inout SnapshotManifest) -> Void in [
            { $0.files[0].size = .max }, { $0.tables[0].parts[0].file.size = .max },
            { $0.tables[0].parts[0].rows = .max }, { $0.tables[0].parts[0].rows = -1 },
            { $0.tables[0].parts[0].textSize = .max }, { $0.tables[0].parts[0].changedJSON = ["j": .max] },
            {
                $0.coordinates = SnapshotCoordinates(
                    file: "binlog.000003", position: .max, gtids: GTIDSet(), purgedGTIDs: GTIDSet(),
                    time: StoredArchive.moment)
            },
        ] {
            var snapshot = whole
            snapshot.tables.append(snapshot.tables[0])
            change(&snapshot)
            try archive.add(snapshot)
            #expect(
                try problem(ArchiveLayout.snapshotManifest(id)) { _ = try archive.directory.snapshot(id) }
                    == "is damaged: it tells of more than there can be")
            #expect(try ArchiveListing(of: archive.path).problems.count == 1)
        }
    }
}
