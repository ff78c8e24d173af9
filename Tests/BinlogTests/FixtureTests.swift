import Foundation
import Testing

@testable import Binlog

/// Recorded binlogs (scripts/record-fixtures.sh), read and listed, and compared with what mysqlbinlog found in them.
@Suite struct FixtureTests {
    @Test(arguments: Fixture.all)
    func readsWhatMysqlbinlogReads(_ fixture: Fixture) throws {
        let expected = fixture.listing.split(separator: "\n").map(String.init)
        var listing = EventListing()
        for event in try fixture.events() { try listing.take(event) }
        for (line, want) in zip(listing.lines, expected) { #expect(line == want) }
        #expect(listing.lines.count == expected.count)
    }

    @Test(arguments: Fixture.all)
    func piecesMakeNoDifference(_ fixture: Fixture) throws {
        let whole = try fixture.events().map(\.bytes)
        for size in [1, 19, 1000] {
            #expect(try fixture.events(inPiecesOf: size).map(\.bytes) == whole)
        }
    }

    @Test(arguments: Fixture.all)
    func aFlippedBitIsNoticed(_ fixture: Fixture) throws {
        guard try fixture.events().first?.hasChecksum == true else { return }
        for offset in stride(from: 4, to: fixture.bytes.count, by: max(1, fixture.bytes.count / 200)) {
            var damaged = fixture
            damaged.bytes[offset] ^= 1 << UInt8(offset % 8)
            // The flag that a file is in use is not part of its checksum (MySQL source, `event_checksum_test`).
            guard offset != 4 + 17 else { continue }
            let isNoticed = (try? damaged.read().pending) != 0
            #expect(isNoticed, "byte \(offset)")
        }
    }

    @Test(arguments: Fixture.all)
    func aFileThatBreaksOffGivesAllThatIsThere(_ fixture: Fixture) throws {
        let whole = try fixture.events()
        let last = try #require(whole.last)
        var broken = fixture
        broken.bytes.removeLast()
        let (events, pending) = try broken.read()
        #expect(pending > 0)
        #expect(events.count == whole.count - 1)
        #expect(events.last?.end == last.position)
    }
}

struct Fixture: Sendable, CustomTestStringConvertible {
    let name: String
    var bytes: [UInt8]
    let listing: String

    var testDescription: String { name }

    static let all: [Fixture] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let files = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".binlog") }.sorted().map { file in
            let name = String(file.dropLast(".binlog".count))
            let bytes = try? Data(contentsOf: folder.appending(path: file))
            let text = try? Data(contentsOf: folder.appending(path: name + ".txt"))
            return Fixture(
                name: name, bytes: Array(bytes ?? Data()), listing: String(decoding: text ?? Data(), as: UTF8.self))
        }
    }()

    /// Of the file alone: a compressed transaction is one event.
    func events(inPiecesOf size: Int = .max) throws -> [Event] {
        let (events, pending) = try read(inPiecesOf: size)
        guard pending == 0 else { throw BinlogError("the file ends within an event") }
        return events
    }

    /// And how many bytes are left that are no whole event.
    func read(inPiecesOf size: Int = .max) throws -> (events: [Event], pending: Int) {
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4), isGapless: true)
        var events: [Event] = []
        var start = 0
        while start < bytes.count {
            let end = size < bytes.count - start ? start + size : bytes.count
            splitter.append(bytes[start..<end])
            while let packet = try splitter.next() { events.append(try decoder.decode(packet)) }
            start = end
        }
        return (events, splitter.pending)
    }
}

extension Event {
    fileprivate var hasChecksum: Bool {
        guard case .formatDescription(let description)? = try? body() else { return false }
        return description.checksum == .crc32
    }
}
