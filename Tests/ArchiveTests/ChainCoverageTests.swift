import Binlog
import Foundation
import Testing

@testable import Archive
@testable import Files
@testable import Server

/// Whether a chain has the place of a snapshot, by its manifests.
@Suite struct ChainCoverageTests {
    private static let server = "3e11fa47-71ca-11e1-9e33-c80aa9429562"

    /// Two closed files and an open one with 700 bytes that count.
    private func withArchive(_ body: (ArchiveDirectory) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-\(UUID().uuidString)")
            .path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let directory = try ArchiveDirectory.create(at: path)
        try directory.change {
            $0.generations.append(
                ArchiveManifest.Generation(
                    number: 1, serverUUID: Self.server, begun: Moment(microseconds: 1), cause: .first, detail: ""))
        }
        try Durable.makeDirectory(directory.path(ArchiveLayout.generation(1)))
        try directory.write(
            ChainManifest(
                archive: directory.id, generation: 1, files: [closed("binlog.000007", 1), closed("binlog.000008", 4)]))
        try directory.write(
            ChainTail(
                archive: directory.id, generation: 1,
                file: OpenBinlog(name: "binlog.000009", size: 700, sha256: "", contents: contents(8)),
                gtids: gtids(9), through: Moment(microseconds: 5)))
        try body(directory)
    }

    private func gtids(_ last: Int) throws -> GTIDSet { try GTIDSet("\(Self.server):1-\(last)") }

    private func contents(_ last: Int) throws -> BinlogContents {
        var contents = BinlogContents(previousGTIDs: try gtids(last))
        contents.head = "head"
        return contents
    }

    private func closed(_ name: String, _ last: Int) throws -> ClosedBinlog {
        ClosedBinlog(name: name, size: 500, storedSize: 100, sha256: "", contents: try contents(last))
    }

    private func answer(
        _ directory: ArchiveDirectory, _ file: String, _ position: UInt64, _ last: Int, server: String = server,
        head: String = "head", time: UInt64 = 5, more: String = "", purged: String = ""
    ) throws -> ChainCoverage.Answer {
        try ChainCoverage(
            directory: directory, serverUUID: server,
            coordinates: SnapshotCoordinates(
                file: file, position: position, gtids: GTIDSet("\(gtids(last))\(more)"), purgedGTIDs: GTIDSet(purged),
                time: Moment(microseconds: time)),
            head: head
        ).answer()
    }

    @Test func coveredWithinItsFiles() throws {
        try withArchive { directory throws in
            let covered = ChainCoverage.Answer.covered(generation: 1, prefix: "", through: Moment(microseconds: 5))
            #expect(try answer(directory, "binlog.000009", 700, 9) == covered)
            #expect(try answer(directory, "binlog.000008", 500, 8) == covered)
            #expect(try answer(directory, "binlog.000007", 4, 1) == covered)
        }
    }

    /// What the source was copied with, or replicates without logging it, is in no file.
    @Test func moreGTIDsThanTheBinaryLogIfTheyWerePurged() throws {
        try withArchive { directory throws in
            let copied = "3e11fa47-71ca-11e1-9e33-c80aa9429999:1-5"
            func answer(purged: String) throws -> ChainCoverage.Answer {
                try self.answer(directory, "binlog.000008", 500, 8, more: "," + copied, purged: purged)
            }
            let covered = ChainCoverage.Answer.covered(generation: 1, prefix: "", through: Moment(microseconds: 5))
            #expect(try answer(purged: copied) == covered)
            // Files that the source has deleted were archived before.
            #expect(try answer(purged: "\(gtids(4)),\(copied)") == covered)
            for purged in ["", "3e11fa47-71ca-11e1-9e33-c80aa9429999:1-4", "\(try gtids(9))"] {
                #expect(try answer(purged: purged) != covered, "\(purged)")
            }
        }
    }

    @Test func behindWhatIsStillToCome() throws {
        try withArchive { directory throws in
            #expect(try answer(directory, "binlog.000009", 701, 9) == .behind)
            #expect(try answer(directory, "binlog.000010", 200, 9) == .behind)
        }
    }

    /// A file of the same name and size, and a moment up to which the archive is not known to be complete.
    @Test func behindWhatLooksLikeIt() throws {
        try withArchive { directory throws in
            #expect(try answer(directory, "binlog.000009", 700, 9, head: "another") == .behind)
            #expect(try answer(directory, "binlog.000009", 700, 9, time: 6) == .behind)
        }
    }

    @Test func brokenWhereItNeverGetsThere() throws {
        try withArchive { directory throws in
            func isBroken(_ answer: ChainCoverage.Answer) -> Bool { if case .broken = answer { true } else { false } }
            // Before its first file; behind the end of a closed one; another server's; with GTIDs that do not belong there.
            #expect(try isBroken(answer(directory, "binlog.000006", 4, 1)))
            #expect(try isBroken(answer(directory, "binlog.000008", 501, 8)))
            #expect(try isBroken(answer(directory, "binlog.000009", 700, 9, server: "another")))
            #expect(try isBroken(answer(directory, "binlog.000009", 700, 10)))
            #expect(try isBroken(answer(directory, "binlog.000009", 700, 7)))
        }
    }

    /// In the log of a server that took over, what comes before it had all that is archived is of no moment on the chain.
    @Test func ofAServerThatTookOver() throws {
        try withArchive { directory throws in
            try directory.change { archive in
                archive.generations[0].handovers = [
                    ArchiveManifest.Handover(
                        segment: 2, serverUUID: "another", begun: Moment(microseconds: 2),
                        after: BinlogPosition(file: "binlog.000008", offset: 500), gtids: try gtids(8))
                ]
            }
            try directory.write(
                ChainTail(
                    archive: directory.id, generation: 1,
                    file: OpenBinlog(name: "2~binlog.000008", size: 700, sha256: "", contents: contents(5)),
                    gtids: gtids(9), through: Moment(microseconds: 5)))
            func answer(_ file: String, _ last: Int, server: String) throws -> ChainCoverage.Answer {
                try self.answer(directory, file, 400, last, server: server)
            }
            let through = Moment(microseconds: 5)
            #expect(
                try answer("binlog.000008", 8, server: "another")
                    == .covered(generation: 1, prefix: "2~", through: through))
            #expect(
                try answer("binlog.000008", 8, server: Self.server)
                    == .covered(generation: 1, prefix: "", through: through))
            #expect(try answer("binlog.000009", 9, server: "another") == .behind)
            for (file, last) in [("binlog.000008", 7), ("binlog.000007", 6)] {
                guard case .broken = try answer(file, last, server: "another") else {
                    Issue.record("\(file) with \(last) is covered")
                    continue
                }
            }
        }
    }

    @Test func anArchiveWithoutAChainIsBehind() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-\(UUID().uuidString)")
            .path(percentEncoded: false)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try answer(ArchiveDirectory.create(at: path), "binlog.000001", 4, 1) == .behind)
    }
}
