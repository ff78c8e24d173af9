import Binlog
import Foundation
import Testing

@testable import Archive
@testable import Files
@testable import Server
@testable import Stream

@Suite struct ArchivedBinlogsTests {
    private static let start = BinlogPosition(file: "binlog.000001", offset: 4)

    private func read(
        _ binlogs: ArchivedBinlogs, from start: BinlogPosition = start, to end: BinlogEnd = .now, batchSize: Int = 1000
    ) async throws -> [Event] {
        let stream = try await binlogs.stream(from: start, to: end, batchSize: batchSize)
        var events: [Event] = []
        while let next = try await stream.next() { events += next }
        return events
    }

    /// As they are in the files.
    private func bytes(_ events: [Event]) -> [UInt8] {
        var bytes: [UInt8] = []
        for event in events { event.forEachStoredPiece(checksum: .crc32) { bytes += $0 } }
        return bytes
    }

    @Test func everythingInItsOrder() async throws {
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        let binlogs = try fixture.binlogs()
        let (closed, open) = (ArchiveFixture.closed, ArchiveFixture.open)
        #expect(
            try await binlogs.files() == [
                BinlogFile(name: "binlog.000001", size: UInt64(closed.count)),
                BinlogFile(name: "binlog.000002", size: UInt64(open.count)),
            ])
        let end = BinlogPosition(file: "binlog.000002", offset: UInt64(open.count))
        #expect(try await binlogs.end() == end)
        #expect(try await binlogs.now() == ArchiveFixture.tally(open, named: "binlog.000002").contents.lastCommit)
        let events = try await read(binlogs)
        #expect(events.map(\.position).first == Self.start && events.map(\.end).last == end)
        #expect(bytes(events) == Array(closed[4...]) + Array(open[4...]))
        for (index, event) in events.enumerated() {
            let part = try await read(binlogs, from: event.position, to: .through(end), batchSize: 64)
            // As a server does, the format description comes first for a reader who begins in the middle.
            #expect(part.suffix(events.count - index).map(\.position) == events[index...].map(\.position))
            let before = try await read(binlogs, to: .through(event.end))
            #expect(before.map(\.position) == events[...index].map(\.position))
        }
    }

    @Test func headsOfFiles() async throws {
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        for (name, bytes) in [("binlog.000001", ArchiveFixture.closed), ("binlog.000002", ArchiveFixture.open)] {
            let head = try await fixture.binlogs().head(of: name)
            let tally = try ArchiveFixture.tally(bytes, named: name)
            #expect(head.file == name && head.created == tally.created)
            #expect(head.firstTransaction?.committed == tally.contents.firstCommit)
        }
    }

    /// What the writer had appended when it was ended does not count.
    @Test func bytesThatDoNotCount() async throws {
        let fixture = try ArchiveFixture()
        let all = ArchiveFixture.open
        let whole = try ArchiveFixture()
        try whole.addGeneration()
        let second = BinlogPosition(file: "binlog.000002", offset: 4)
        let events = try await read(whole.binlogs(), from: second)
        let boundary = try #require(events.last { $0.header.type.beginsTransaction }?.position.offset)
        try fixture.addGeneration(open: all.prefix(Int(boundary) + 30) + [1, 2, 3], size: Int(boundary))
        let counted = try await read(fixture.binlogs(), from: second)
        #expect(counted.last?.end.offset == boundary)
        #expect(try await fixture.verify().findings == [])
    }

    /// Whatever becomes of a file, it is named, and nothing of it is handed out.
    @Test(arguments: ["binlog.000001.zst", "binlog.000002"]) func damage(name: String) async throws {
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        let file = "\(ArchiveLayout.generation(1))/\(name)"
        let whole = try fixture.bytes(file)
        var variants: [[UInt8]?] = [nil, [], Array(whole.dropLast()), Array(whole.prefix(whole.count / 2))]
        variants += stride(from: 0, to: whole.count, by: 7).map { index in
            var copy = whole
            copy[index] ^= 0x10
            return copy
        }
        if name.hasSuffix(".zst") { variants.append(whole + [0]) }
        for (index, variant) in variants.enumerated() {
            if let variant {
                try fixture.write(variant, to: file)
            } else {
                try Durable.remove(fixture.directory.path(file))
            }
            let binlogs = try fixture.binlogs()
            let start = BinlogPosition(file: name.replacing(".zst", with: ""), offset: 4)
            let stream = try? await binlogs.stream(from: start, to: .now, batchSize: 64)
            let error = await #expect(throws: FileError.self, "\(index)") {
                // The first file is opened with the stream.
                guard let stream else {
                    _ = try await binlogs.stream(from: start, to: .now, batchSize: 64)
                    return
                }
                _ = try await stream.next()
            }
            #expect(
                error?.cause == .damage && error?.description.contains(fixture.directory.path(file)) == true, "\(index)"
            )
            // Read from the file before it, too, nothing of it comes.
            if name == "binlog.000002" {
                var last: BinlogPosition?
                let stream = try await binlogs.stream(from: Self.start, to: .now, batchSize: 100)
                await #expect(throws: FileError.self, "\(index)") {
                    while let events = try await stream.next() { last = events.last?.position }
                }
                #expect(last?.file == "binlog.000001")
            }
            let report = try await fixture.verify()
            #expect(report.findings.map(\.file) == [file], "\(index)")
            try fixture.write(whole, to: file)
        }
        #expect(try await fixture.verify().findings == [])
    }

    /// The writer closes the file that a fork reads, and removes what is not compressed.
    @Test func closedMeanwhile() async throws {
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        let binlogs = try fixture.binlogs()
        let before = try await read(binlogs)
        let more = ArchiveFixture.open
        let closed = try fixture.add(more, named: "binlog.000002", to: 1)
        var chain = try fixture.directory.chain(1)
        chain.files.append(closed)
        try fixture.directory.write(chain)
        try Durable.remove(fixture.directory.path("\(ArchiveLayout.generation(1))/binlog.000002"))
        #expect(bytes(try await read(binlogs)) == bytes(before))
        // And the writer was ended before it wrote the next tail.
        #expect(bytes(try await read(fixture.binlogs())) == bytes(before))
        #expect(try await fixture.verify().findings == [])
    }

    @Test func manifestsThatDoNotFit() async throws {
        let fixture = try ArchiveFixture()
        try fixture.addGeneration()
        var chain = try fixture.directory.chain(1)
        let right = chain
        chain.files[0].contents.previousGTIDs = try GTIDSet("11111111-2222-3333-4444-555555555555:1")
        try fixture.directory.write(chain)
        await #expect(throws: FileError.self) { try await read(fixture.binlogs()) }
        await #expect(throws: FileError.self) { try await fixture.binlogs().head(of: "binlog.000001") }
        #expect(try await fixture.verify().findings.map(\.file) == ["binlogs/0001/binlog.000001.zst"])
        chain = right
        chain.files[0].name = "binlog.000000"
        try Durable.rename(
            fixture.directory.path("binlogs/0001/binlog.000001.zst"),
            to: fixture.directory.path("binlogs/0001/binlog.000000.zst"))
        try fixture.directory.write(chain)
        await #expect(throws: (any Error).self) {
            try await read(fixture.binlogs(), from: BinlogPosition(file: "binlog.000000", offset: 4))
        }
        #expect(try await fixture.verify().findings.map(\.file).contains("binlogs/0001/chain.json"))
    }
}
