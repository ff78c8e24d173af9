import Binlog
import Files
import Foundation
import Testing
import Timeline

@testable import Archive
@testable import Server

/// A chain that goes on with the binary log of a server that took over: what both have logged comes once.
@Suite struct HandoverChainTests {
    private let scratch: Scratch
    private let directory: ArchiveDirectory
    private let events: [Event]
    /// Where transactions begin.
    private let starts: [Int]
    private let chain: ArchivedChain

    /// The first server has two transactions; the second one all, in a file of the same name.
    init() throws {
        scratch = try Scratch()
        directory = try ArchiveDirectory.create(at: scratch.path("archive"))
        let writer = try ChainWriter(
            beginning: ArchiveManifest.Generation(
                number: 1, serverUUID: "a", begun: Moment(microseconds: 1), cause: .first, detail: ""), in: directory)
        var splitter = EventSplitter()
        splitter.append(ArchiveFixture.recorded("gtids"))
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4), isGapless: true)
        var events: [Event] = []
        while let bytes = try splitter.next() { events.append(try decoder.decode(bytes)) }
        self.events = events
        starts = events.indices.filter { events[$0].header.type.beginsTransaction }
        try writer.append(events[..<starts[2]])
        try writer.flush()
        try writer.handOver(
            to: ArchiveManifest.Handover(
                segment: 2, serverUUID: "b", begun: Moment(microseconds: 2), after: #require(writer.position),
                gtids: writer.gtids))
        #expect(try directory.manifest().generations[0].handovers.isEmpty)
        try writer.append(events)
        try writer.flush(through: Moment(microseconds: 2_000_000_000_000_000))
        chain = try ArchivedChain(directory.manifest().generations[0], in: directory)
    }

    @Test func eachTransactionComesOnce() async throws {
        #expect(chain.files.map(\.name) == ["binlog.000001", "2~binlog.000001"])
        #expect(chain.files.map(\.contents.transactions) == [2, starts.count - 2])
        #expect(try directory.manifest().format == 3)
        let expected = try events.compactMap { event in
            if case .gtid(let gtid) = try event.body() { gtid.gtid } else { nil }
        }
        let binlogs = ArchivedBinlogs(chain, description: nil, name: "archive")
        let stream = try await binlogs.stream(from: BinlogPosition(file: "binlog.000001", offset: 4), to: .now)
        var (reader, found) = (TransactionReader(), [GTID?]())
        while let events = try await stream.next() {
            for event in events {
                try reader.take(event) { if case .begin(let start) = $0 { found.append(start.gtid?.gtid) } }
            }
        }
        #expect(found == expected)
        let head = try await binlogs.head(of: "2~binlog.000001")
        #expect(head.firstTransaction?.position.offset == events[starts[2]].position.offset)
        #expect(head.previousGTIDs == chain.generation.handovers[0].gtids)
        let job = ArchiveVerifyJob(archive: directory.path, threads: 1, trial: nil, progress: JobProgress { _ in })
        #expect(try await job.run().findings.isEmpty)
        // What comes next goes on behind it.
        let recovered = try RecoveredChain(of: chain.generation, in: directory)
        #expect(recovered.segment.serverUUID == "b" && recovered.tally.position == chain.end)
        #expect(recovered.tally.serverPosition == BinlogPosition(file: "binlog.000001", offset: chain.end.offset))
    }

    @Test func positionsOfBothServers() throws {
        let names = PositionName(of: chain)
        func place(_ file: String, _ offset: UInt64) throws -> (BinlogPosition, warning: String?) {
            try names.place(BinlogPosition(file: file, offset: offset))
        }
        let (within, behind) = (chain.files[0].size, chain.files[0].size + 1)
        #expect(try place("1~binlog.000001", within) == (BinlogPosition(file: "binlog.000001", offset: within), nil))
        #expect(try place("2~binlog.000001", within) == (BinlogPosition(file: "2~binlog.000001", offset: within), nil))
        let ambiguous = try #require(throws: ForkError.self) { try place("binlog.000001", within) }
        #expect(ambiguous.kind == .refused)
        #expect(ambiguous.hint.contains("1~binlog.000001:\(within) (server a), 2~binlog.000001:\(within) (server b)"))
        let taken = try place("binlog.000001", behind)
        #expect(taken.0.file == "2~binlog.000001" && taken.warning?.contains("server b") == true)
        #expect(names.candidates(BinlogPosition(file: "1~binlog.000001", offset: behind)).isEmpty)
    }

    /// As a writer leaves it that ends before anything of the server counts that took over.
    @Test func aHandoverWithoutFilesIsVoid() throws {
        try directory.change { archive in
            var next = archive.generations[0].handovers[0]
            (next.segment, next.serverUUID) = (3, "c")
            archive.generations[0].handovers.append(next)
        }
        let recovered = try RecoveredChain(of: directory.manifest().generations[0], in: directory)
        #expect(recovered.segment.serverUUID == "b")
        let writer = try ChainWriter(after: recovered, in: directory)
        try writer.handOver(
            to: ArchiveManifest.Handover(
                segment: recovered.generation.nextSegment(after: recovered.tally.chainFile), serverUUID: "d",
                begun: Moment(microseconds: 3), after: chain.end, gtids: writer.gtids))
        try writer.append(events)
        try writer.flush()
        #expect(try directory.manifest().generations[0].handovers.map(\.serverUUID) == ["b", "d"])
        #expect(try directory.tail(1).file?.name == "3~binlog.000001")
        #expect(try directory.tail(1).file?.contents.transactions == 0)
    }

    /// A file whose server is not known is not read as if it were another one's.
    @Test func aLostHandoverIsDamage() throws {
        let generation = chain.generation
        try directory.change { $0.generations[0].handovers = [] }
        let error = try #require(throws: FileError.self) { try ArchivedChain(generation, in: directory) }
        #expect(error.cause == .damage && error.description.contains("has not taken over"))
    }
}
