import Binlog
import Foundation
import Server
import Testing

@testable import Archive
@testable import Files

/// Pruning on disk, without servers.
@Suite struct PruneJobTests {
    private let archive: StoredArchive

    init() throws { archive = try StoredArchive() }

    private func prune(keepLast count: Int = 1, isDryRun: Bool = false) throws -> PruneReport {
        try PruneJob(archive.path, RetentionPolicy(keepLast: count), isDryRun: isDryRun).run()
    }

    @Test func removesWhatItSays() throws {
        let report = try prune()
        #expect(report.removed.map(\.id) == [StoredArchive.snapshots[0]])
        #expect(report.binlogsRemoved == 1)
        #expect(
            try archive.files("snapshots") == [
                StoredArchive.snapshots[1], "\(StoredArchive.snapshots[1])/snapshot.json",
            ])
        #expect(
            try archive.files("binlogs")
                == ["0002", "0002/binlog.000004.zst", "0002/binlog.000005", "0002/chain.json", "0002/tail.json"])
        #expect(try archive.directory.chain(2).files.map(\.name) == ["binlog.000004"])
    }

    /// The writer may close a file between the two: it is then in both rather than in none.
    @Test func theTailIsReadBeforeTheChain() throws {
        for file in [ArchiveLayout.chain(2), ArchiveLayout.tail(2)] { try Durable.remove(archive.path(file)) }
        let missing = "\(archive.path(ArchiveLayout.tail(2))) is missing"
        #expect(try failure { _ = try prune(isDryRun: true) } == "rejected: \(missing)")
        #expect(try ArchiveListing(of: archive.path).problems == [missing])
    }

    @Test func aFileThatIsClosedMeanwhileCountsOnce() throws {
        var chain = try archive.directory.chain(2)
        chain.files.append(StoredArchive.closed(5))
        try archive.directory.write(chain)
        let listing = try ArchiveListing(of: archive.path)
        #expect(listing.generations.map(\.files) == [3])
        #expect(listing.generations.map(\.bytes) == [30])
        #expect(
            try prune(isDryRun: true).generations == [
                "generation 2: binlog.000004 to binlog.000005 remain, 1 file removed: snapshot 20261121T100000Z begins in"
                    + " binlog.000004"
            ])
    }

    // MARK: - Together with others

    /// What is listed is not removed meanwhile.
    @Test func listingWaitsForARemoval() async throws {
        let path = archive.path
        let lock = try ArchiveLock.take(.readers, in: archive.directory)
        let manifest = archive.path(ArchiveLayout.snapshotManifest(StoredArchive.snapshots[0]))
        try Durable.remove(manifest)
        let listing = Task.detached { try ArchiveListing(of: path).snapshots.map(\.id) }
        try await Task.sleep(for: .milliseconds(50))
        try archive.directory.change { _ = $0.snapshots.removeFirst() }
        lock.release()
        #expect(try await listing.value == [StoredArchive.snapshots[1]])
    }

    @Test func whoReadsIsLeftInPeace() throws {
        let lock = try ArchiveLock.take(.readers, in: archive.directory, shared: true)
        defer { lock.release() }
        #expect(try failure { _ = try prune() } == "refused: another process uses files of the archive \(archive.path)")
        #expect(try archive.directory.manifest().snapshots.map(\.id) == StoredArchive.snapshots)
        #expect(try ArchiveListing(of: archive.path).snapshots.count == 2)
    }

    // MARK: - What a removal that was cut short leaves

    /// The manifests come first, so that nothing names what is still there.
    @Test func finishesARemovalThatWasCutShort() throws {
        try Durable.makeDirectory(archive.path("binlogs/0001"))
        for (file, size) in [
            ("0001/binlog.000009.zst", 1000), ("0001/chain.json", 100), ("0002/binlog.000001.zst", 10_000),
            ("0002/binlog.000002.zst", 20_000),
        ] { try archive.write("binlogs/" + file, size: size) }
        let left = ["binlogs/0001", "binlogs/0002/binlog.000001.zst", "binlogs/0002/binlog.000002.zst"]
        let before = try archive.files("binlogs")
        let plan = try prune(keepLast: 2, isDryRun: true)
        #expect(plan.leftovers == left)
        #expect(plan.bytesFreed == 31_100)
        #expect(try archive.files("binlogs") == before)

        let report = try prune(keepLast: 2)
        #expect(report.leftovers == left)
        #expect(report.bytesFreed == 31_100)
        #expect(
            try archive.files("binlogs") == [
                "0002", "0002/binlog.000003.zst", "0002/binlog.000004.zst", "0002/binlog.000005", "0002/chain.json",
                "0002/tail.json",
            ])
        let again = try prune(keepLast: 2)
        #expect(again.leftovers == [])
        #expect(again.bytesFreed == 0)
    }

    /// What follows is being written, and what is called otherwise was not made here.
    @Test func leavesWhatIsNotItsOwn() throws {
        try Durable.makeDirectory(archive.path("binlogs/0003"))
        for name in ["1", "00001", "0000", "notes", "binlog.000001.zst"] {
            try Durable.makeDirectory(archive.path("binlogs/" + name))
        }
        for file in [
            "0003/binlog.000001", "0002/binlog.000005.zst.tmp", "0002/binlog.000005.zst", "0002/binlog.000006.zst",
            "0002/notes.zst", "0002/binlog.000001", "0002/binlog.000001.zst.tmp", "0002/binlog.000002.zst.old",
        ] { try archive.write("binlogs/" + file, size: 1) }
        let before = try archive.files("binlogs")
        let report = try prune(keepLast: 2)
        #expect(report.leftovers == [])
        #expect(try archive.files("binlogs") == before)
    }

    /// A link in the place of a directory may lead to anything.
    @Test(arguments: ["snapshots", "binlogs", "binlogs/0002"]) func nothingIsRemovedBehindLinks(folder: String) throws {
        let (place, elsewhere) = (archive.path + "/" + folder, archive.path + ".elsewhere")
        defer { try? FileManager.default.removeItem(atPath: elsewhere) }
        try FileManager.default.moveItem(atPath: place, toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: elsewhere)
        let before = try FileManager.default.subpathsOfDirectory(atPath: elsewhere)
        let error = #expect(throws: FileError.self) { try prune() }
        #expect(error?.description.contains("link") == true, "\(String(describing: error))")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: elsewhere) == before)
    }
}
