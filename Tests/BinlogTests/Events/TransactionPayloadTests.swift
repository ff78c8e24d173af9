import CZstd
import Testing

@testable import Binlog

@Suite struct TransactionPayloadTests {
    private func inner(_ event: Event) throws -> [Event] {
        guard case .transactionPayload(let payload) = try event.body() else { throw BinlogError("another event") }
        var reader = try PayloadReader(payload, in: event)
        var events: [Event] = []
        while let event = try reader.next() { events.append(event) }
        return events
    }

    private func payload(_ bytes: [UInt8], compression: UInt8, size: Int? = nil) throws -> Event {
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000007", offset: 4))
        var description = Sample.bytes(Sample.formatDescription)
        description[description.count - 5] = 0
        _ = try decoder.decode(description[...])
        let count = Sample.littleEndian(UInt32(size ?? bytes.count))
        let type: [UInt8] = compression < 251 ? [2, 1, compression] : [2, 3, 252, compression, 0]
        let body = type + [1, 9, 254] + count + [0, 0, 0, 0, 0] + bytes
        return try decoder.decode(Sample.packet(.transactionPayload, body)[...])
    }

    private func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var target = [UInt8](repeating: 0, count: ZSTD_compressBound(bytes.count))
        target.removeLast(target.count - ZSTD_compress(&target, target.count, bytes, bytes.count, 3))
        return target
    }

    @Test func aCompressedTransaction() throws {
        let event = try Sample.event(Sample.payload)
        guard case .transactionPayload(let payload) = try event.body() else { throw BinlogError("another event") }
        #expect(payload.compression == .zstd)
        let events = try inner(event)
        #expect(events.map(\.header.type) == [.query, .tableMap, .writeRows, .tableMap, .updateRows, .xid])
        #expect(events.allSatisfy { $0.position == event.position && $0.end == event.end })
        #expect(UInt64(events.reduce(0) { $0 + $1.bytes.count }) == payload.uncompressedSize)
    }

    @Test func oneThatIsNotCompressed() throws {
        let stop = Sample.packet(.stop, [])
        #expect(try inner(payload(stop + stop, compression: 255)).map(\.bytes) == [stop[...], stop[...]])
    }

    /// zstd's frames may follow each other, and break an event apart.
    @Test func severalFrames() throws {
        let event = Sample.packet(.rowsQuery, [3] + Array("DO 1".utf8))
        let frames = compressed(Array(event[..<10])) + compressed(Array(event[10...] + event))
        #expect(try inner(payload(frames, compression: 0)).map(\.bytes) == [event[...], event[...]])
    }

    /// More comes out than one step of decompression holds.
    @Test func aLargeEventThatCompressesWell() throws {
        let event = Sample.packet(.appendBlock, [UInt8](repeating: 7, count: 3_000_000))
        #expect(
            try inner(payload(compressed(event + event), compression: 0)).map(\.bytes.count) == [3_000_019, 3_000_019])
    }

    @Test func whatIsBroken() throws {
        let stop = Sample.packet(.stop, [])
        let good = compressed(stop)
        let cases: [([UInt8], UInt8, Int?)] = [
            (Array(good.dropLast()), 0, nil), (good + [1], 0, nil), (stop, 0, nil), (Array(stop.dropLast()), 255, nil),
            (compressed(Array(stop.dropLast())), 0, nil), (good, 1, nil), (good, 0, good.count + 1),
            (compressed(Sample.packet(.transactionPayload, [0])), 0, nil),
            (compressed(Sample.packet(.gtid, [0])), 0, nil), ([UInt8](repeating: 0, count: 30), 255, nil),
        ]
        for (bytes, compression, size) in cases {
            let error = #expect(throws: BinlogError.self) {
                try inner(payload(bytes, compression: compression, size: size))
            }
            #expect(error?.position?.file == "binlog.000007")
        }
    }

    /// A frame that claims a window of 2 GiB asks for memory that its bytes do not pay for.
    @Test func aWindowThatIsTooLarge() throws {
        let frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 21 << 3, 1, 0, 0]
        #expect(throws: BinlogError.self) { try inner(payload(frame, compression: 0)) }
    }
}
