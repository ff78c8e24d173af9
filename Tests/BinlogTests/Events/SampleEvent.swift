@testable import Binlog

extension Sample {
    static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).map { $0 < 0x40 ? $0 - 0x30 : $0 - 0x57 }
        return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    /// An event as a decoder gives it, its checksum verified.
    static func event(_ hex: String) throws -> Event {
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000007", offset: 4))
        let description = try decoder.decode(bytes(formatDescription)[...])
        return hex == formatDescription ? description : try decoder.decode(bytes(hex)[...])
    }

    /// What is in one.
    static func body(_ hex: String) throws -> EventBody { try event(hex).body() }

    /// What is in an event that no server here could be made to write.
    static func body(_ type: EventType, _ body: [UInt8], flags: UInt8 = 0) throws -> EventBody {
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000007", offset: 4))
        var description = bytes(formatDescription)
        description[description.count - 5] = 0
        _ = try decoder.decode(description[...])
        return try decoder.decode(packet(type, body, flags: flags)[...]).body()
    }

    /// Such an event without a checksum.
    static func packet(_ type: EventType, _ body: [UInt8], end: UInt32 = 0, flags: UInt8 = 0) -> [UInt8] {
        let size = UInt32(EventHeader.size + body.count)
        var packet: [UInt8] = [0, 0, 0, 0, type.rawValue, 1, 0, 0, 0]
        packet += littleEndian(size)
        packet += littleEndian(end)
        packet += [flags, 0]
        return packet + body
    }

    static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
