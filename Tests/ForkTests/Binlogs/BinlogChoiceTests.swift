import Binlog
import Testing

@testable import Stream

/// In which file to begin to read.
@Suite struct BinlogChoiceTests {
    /// Heads of files that were begun at a second, with the microsecond of their first commit.
    private func heads(_ files: [(created: UInt32, commit: UInt64?)]) async throws -> [BinlogHead] {
        let folder = try ScratchFolder()
        var heads: [BinlogHead] = []
        for (index, file) in files.enumerated() {
            var binlog = SyntheticBinlog(created: file.created)
            binlog.previousGTIDs(GTIDSet())
            if let commit = file.commit { binlog.anonymousGTID(committed: commit) }
            binlog.stop()
            let name = "b.\(100_000 + index)"
            let stream = try FileBinlogStream(paths: [folder.write(binlog.bytes, to: name)])
            heads.append(try await BinlogHead.read(name, from: stream))
        }
        return heads
    }

    @Test func readsAHead() async throws {
        let head = try await heads([(7, 8_500_000)])[0]
        #expect(head.created == Moment(microseconds: 7_000_000))
        #expect(head.previousGTIDs == GTIDSet())
        #expect(head.firstTransaction?.committed == Moment(microseconds: 8_500_000))
        #expect(head.format.serverVersion == "9.7.4")
        #expect(try await heads([(7, nil)])[0].firstTransaction == nil)
    }

    @Test func byMoment() async throws {
        let heads = try await heads([(10, 15_000_000), (20, 25_000_000), (30, nil), (40, 45_000_000)])
        let expected: [(UInt64, Int?)] = [
            (45_000_000, 3), (44_999_999, 1), (99_000_000, 3), (25_000_000, 1), (24_999_999, 0), (15_000_000, 0),
            // When the file was begun proves nothing.
            (14_999_999, nil), (11_000_000, nil),
        ]
        for (moment, index) in expected {
            #expect(BinlogChoice.file(for: Moment(microseconds: moment), heads: heads) == index, "\(moment)")
        }
        #expect(BinlogChoice.earliestMoment(heads: heads) == Moment(microseconds: 15_000_000))
    }

    /// The cut is the end of the longest prefix of early commits, so it is before the first late one.
    @Test func clockWentBackwards() async throws {
        let heads = try await heads([
            (1, 10_000_000), (1, 20_000_000), (1, 50_000_000), (1, 15_000_000), (1, 60_000_000),
        ])
        let expected: [(UInt64, Int)] = [(15_000_000, 0), (30_000_000, 1), (50_000_000, 3), (60_000_000, 4)]
        for (moment, index) in expected {
            #expect(BinlogChoice.file(for: Moment(microseconds: moment), heads: heads) == index, "\(moment)")
        }
    }

    @Test func withoutTransactions() async throws {
        let heads = try await heads([(10, nil), (20, nil)])
        #expect(BinlogChoice.file(for: Moment(microseconds: 30_000_000), heads: heads) == nil)
        #expect(BinlogChoice.file(for: Moment(microseconds: 9_000_000), heads: heads) == nil)
        #expect(BinlogChoice.file(for: Moment(microseconds: 9_000_000), heads: []) == nil)
    }

    @Test func byGTID() async throws {
        let uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
        // Seven files; before each of them these transactions were there.
        let previous = try ["", ":1-5", ":1-5", ":1-9", ":1-20", ":1-21", ":1-30"].map {
            try GTIDSet($0.isEmpty ? "" : uuid + $0)
        }
        let expected: [(Int64, Int)] = [(1, 0), (5, 0), (6, 2), (9, 2), (10, 3), (20, 3), (21, 4), (22, 5), (31, 6)]
        for (number, index) in expected {
            let gtid = try GTID("\(uuid):\(number)")
            let found = try await BinlogChoice.file(for: gtid, count: previous.count) { previous[$0] }
            #expect(found == index, "\(number)")
        }
        let purged = try await BinlogChoice.file(for: GTID("\(uuid):5"), count: 6) { previous[$0 + 1] }
        #expect(purged == nil)
    }
}
