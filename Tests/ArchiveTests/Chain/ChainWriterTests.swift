import Binlog
import Foundation
import Testing

@testable import Archive

/// What a chain's writer leaves on disk, whatever comes.
@Suite struct ChainWriterTests {
    private let scratch: Scratch
    private let directory: ArchiveDirectory
    private let writer: ChainWriter

    init() throws {
        scratch = try Scratch()
        directory = try ArchiveDirectory.create(at: scratch.path("archive"))
        writer = try ChainWriter(
            beginning: ArchiveManifest.Generation(
                number: 1, serverUUID: "u", begun: Moment(microseconds: 1), cause: .first, detail: ""), in: directory)
    }

    /// The events of a recorded file, as if it had another name.
    private func events(_ fixture: String, as name: String) throws -> [Event] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../BinlogTests/Fixtures")
        var splitter = EventSplitter()
        splitter.append(try Data(contentsOf: folder.appending(path: "\(fixture).binlog")))
        var decoder = EventDecoder(at: BinlogPosition(file: name, offset: 4), isGapless: true)
        var events: [Event] = []
        while let bytes = try splitter.next() { events.append(try decoder.decode(bytes)) }
        return events
    }

    private func expectEnd(_ end: BinlogPosition?, transactions: Int) throws {
        let chain = try RecoveredChain(of: #require(directory.manifest().generations.last), in: directory)
        #expect(chain.tally.position == end)
        #expect(chain.tail.gtids == writer.gtids && writer.position == end)
        #expect(chain.tally.contents.transactions == transactions && writer.appended.transactions == transactions)
        #expect(writer.appended.bytes == end?.offset)
    }

    /// An event that cannot be there ends the session, with whole transactions before it that were received and not written. What is
    /// said to count is what was written, also when only the moment is new.
    @Test(arguments: [false, true]) func whatCountsIsWhatWasWritten(flushesBefore: Bool) throws {
        let events = try events("gtids", as: "binlog.000001")
        let starts = events.indices.filter { events[$0].header.type.beginsTransaction }
        try writer.append(events[..<starts[1]])
        if flushesBefore { try writer.flush() }
        let end = writer.position
        #expect(throws: BinlogError.self) { try writer.append(events[starts[1]..<starts[2]] + [events[0]]) }
        try writer.flush(through: Moment(microseconds: 7))
        try expectEnd(end, transactions: 1)
        #expect(try directory.tail(1).through == Moment(microseconds: 7))
    }

    /// Within a transaction, only what is before it counts.
    @Test func transactionsCountWhole() throws {
        let events = try events("gtids", as: "binlog.000001")
        let starts = events.indices.filter { events[$0].header.type.beginsTransaction }
        try writer.append(events[...starts[2]])
        try writer.flush()
        try expectEnd(events[starts[2]].position, transactions: 2)
    }

    @Test func aFileThatDoesNotFollowIsAGap() throws {
        try writer.append(try events("gtids", as: "binlog.000001"))
        let next = try events("rows-query", as: "binlog.000002")
        let found = try #require(throws: ChainBreak.self) { try writer.append(next) }
        #expect(found.cause == .gap && found.firstFile == "binlog.000002")
        #expect(found.detail.hasPrefix("binlog.000002 does not follow on binlog.000001:"), "\(found.detail)")
        #expect(found.detail.contains(writer.gtids.onOneLine), "\(found.detail)")
        // What was there is closed, and stays.
        let chain = try RecoveredChain(of: #require(directory.manifest().generations.last), in: directory)
        #expect(chain.chain.files.map(\.name) == ["binlog.000001"] && !chain.isOpen)
        #expect(chain.tail.gtids == writer.gtids)
    }
}
