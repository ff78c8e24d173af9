import Testing

@testable import Binlog

@Suite struct FormatDescriptionTests {
    @Test func theServerAndItsChecksums() throws {
        guard case .formatDescription(let description) = try Sample.body(Sample.formatDescription) else {
            throw BinlogError("another event")
        }
        #expect(description.serverVersion == "9.7.4-2" && description.checksum == .crc32)
        #expect(description.bytes == Sample.bytes(Sample.formatDescription))
    }

    /// Byte, and what to put there: version, header size, size of a fixed part, checksum algorithm.
    @Test(arguments: [(19, 3), (75, 20), (76 + 1, 11), (76 + 29, 12), (118, 7)] as [(Int, UInt8)])
    func whatCannotBeRead(offset: Int, value: UInt8) {
        var body = Sample.bytes(Sample.formatDescription)
        body[body.count - 5] = 0
        body[offset] = value
        #expect(throws: BinlogError.self) { try Sample.body(.formatDescription, Array(body[19...])) }
    }

    @Test(arguments: [("10.11.6-MariaDB", "MariaDB"), ("5.5.62", "older")])
    func serversOfOthers(version: String, problem: String) {
        var body = Array(Sample.bytes(Sample.formatDescription)[19...])
        body.replaceSubrange(2..<2 + version.utf8.count + 1, with: Array(version.utf8) + [0])
        body[body.count - 5] = 0
        // MySQL 5.5 knew 27 types, and had neither the algorithm nor a checksum.
        if version.hasPrefix("5") { body.removeLast(body.count - 57 - 27) }
        let error = #expect(throws: BinlogError.self) { try Sample.body(.formatDescription, body) }
        #expect(error?.problem.contains(problem) == true)
    }
}
