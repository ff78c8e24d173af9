import Testing

@testable import Binlog

@Suite struct EventDecoderTests {
    /// With the format description taken in, at an offset.
    private func decoder(at offset: UInt64 = 4, checksums: Bool = false, isGapless: Bool = false) throws -> EventDecoder
    {
        let start = BinlogPosition(file: "binlog.000007", offset: offset)
        var decoder = EventDecoder(at: start, isGapless: isGapless)
        var description = Sample.bytes(checksums ? Sample.laterDescription : Sample.formatDescription)
        if !checksums {
            description[description.count - 5] = 0
            // Made up: it takes no place.
            for index in 13..<17 { description[index] = 0 }
        }
        _ = try decoder.decode(description[...])
        #expect(decoder.position == start)
        return decoder
    }

    /// COM_BINLOG_DUMP: before the format description, nothing tells whether the first event has a checksum.
    @Test func aStreamThatBeginsInTheMiddleOfAFile() throws {
        let bytes = Sample.bytes(Sample.artificialRotate)
        for checksum in [true, false] {
            var packet = bytes
            if !checksum {
                packet.removeLast(4)
                packet[9] -= 4
            }
            var decoder = EventDecoder(at: BinlogPosition(file: "", offset: 4))
            let rotate = try decoder.decode(packet[...])
            #expect(rotate.bytes.count == bytes.count - 4)
            #expect(decoder.position == BinlogPosition(file: "binlog.000013", offset: 333))
            let description = try decoder.decode(Sample.bytes(Sample.laterDescription)[...])
            #expect(description.position == description.end && description.end == decoder.position)
            #expect(decoder.formatDescription?.checksum == .crc32)
        }
    }

    @Test func aFileFromItsBeginningToTheNext() throws {
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000007", offset: 4), isGapless: true)
        let description = try decoder.decode(Sample.bytes(Sample.formatDescription)[...])
        #expect(description.end.offset == 127 && decoder.position == description.end)
        decoder = try self.decoder(at: 10912, checksums: true, isGapless: true)
        let rotate = try decoder.decode(Sample.bytes(Sample.rotate)[...])
        #expect((rotate.position.offset, rotate.end.offset) == (10912, 10956))
        #expect(decoder.position == BinlogPosition(file: "binlog.000008", offset: 4))
    }

    /// Events carry 32 bits of their end.
    @Test func offsetsBeyond4GiB() throws {
        let start: UInt64 = 3 << 32 - 100
        var decoder = try decoder(at: start, isGapless: true)
        let first = try decoder.decode(Sample.packet(.xid, [UInt8](repeating: 0, count: 73), end: .max - 7)[...])
        #expect((first.position.offset, first.end.offset) == (start, start + 92))
        let second = try decoder.decode(Sample.packet(.stop, [], end: 11)[...])
        #expect((second.position.offset, second.end.offset) == (3 << 32 - 8, 3 << 32 + 11))
    }

    /// Asked by GTIDs, the server leaves out transactions.
    @Test func whatIsLeftOut() throws {
        var decoder = try decoder(at: 100)
        let event = try decoder.decode(Sample.packet(.stop, [], end: 1000)[...])
        #expect((event.position.offset, event.end.offset) == (981, 1000))
        var gapless = try self.decoder(at: 100, isGapless: true)
        #expect(throws: BinlogError.self) { try gapless.decode(Sample.packet(.stop, [], end: 1000)[...]) }
    }

    @Test func heartbeatsTellHowFarTheServerIs() throws {
        var decoder = try decoder(at: 100)
        func heartbeat(_ offset: UInt32, file: String = "binlog.000007") throws {
            _ = try decoder.decode(Sample.packet(.heartbeat, Array(file.utf8), end: offset)[...])
        }
        try heartbeat(500)
        #expect(decoder.position.offset == 500)
        // Neither back nor, what is the same in 32 bits, far ahead; and nothing of another file.
        try heartbeat(300)
        try heartbeat(900, file: "binlog.000008")
        #expect(decoder.position == BinlogPosition(file: "binlog.000007", offset: 500))
        let far: [UInt8] = [1, 13] + Array("binlog.000007".utf8) + [2, 9, 254, 0, 0, 0, 0, 5, 0, 0, 0, 0]
        let event = try decoder.decode(Sample.packet(.heartbeatV2, far, end: 500)[...])
        #expect(event.position == event.end && decoder.position.offset == 5 << 32)
    }

    @Test func theMarkOfAnOpenFileIsNotInTheChecksum() throws {
        var bytes = Sample.bytes(Sample.formatDescription)
        bytes[17] |= 1
        var decoder = EventDecoder(at: BinlogPosition(file: "b.1", offset: 4))
        #expect(try decoder.decode(bytes[...]).header.flags == .inUse)
        bytes[17] |= 2
        decoder = EventDecoder(at: BinlogPosition(file: "b.1", offset: 4))
        #expect(throws: BinlogError.self) { try decoder.decode(bytes[...]) }
    }

    @Test func whatIsNoEvent() throws {
        var decoder = try decoder()
        var longer = Sample.packet(.stop, [0])
        longer[9] -= 1
        for bytes in [[], [UInt8](repeating: 0, count: 18), longer] {
            #expect(throws: BinlogError.self) { try decoder.decode(bytes[...]) }
        }
        var fresh = EventDecoder(at: BinlogPosition(file: "b.1", offset: 4))
        let error = #expect(throws: BinlogError.self) { try fresh.decode(Sample.packet(.stop, [])[...]) }
        #expect(error?.position == BinlogPosition(file: "b.1", offset: 4))
        var far = try self.decoder(at: .max - 10)
        #expect(throws: BinlogError.self) { try far.decode(Sample.packet(.stop, [], end: 7)[...]) }
    }
}
