@testable import Binlog

/// Events in a form that stays readable when bytes of it are changed, inserted or left out: type, flags, body and a mark, without
/// sizes, places and checksums.
enum FuzzRecords {
    private static let mark: [UInt8] = [0xf0, 0x0d, 0xf0, 0x0d]

    static func read(_ bytes: [UInt8]) {
        var consumer = EventConsumer()
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4))
        guard (try? decoder.decode(description[...])) != nil else { preconditionFailure("no format description") }
        for record in records(bytes) where record.count >= 2 {
            let size = EventHeader.size + record.count - 2
            let end = UInt32(truncatingIfNeeded: decoder.position.offset &+ UInt64(size))
            let first = record.startIndex
            let packet =
                header(type: record[first], size: size, end: end, flags: record[first + 1]) + record.dropFirst(2)
            guard let event = try? decoder.decode(packet[...]) else { continue }
            consumer.take(event)
        }
    }

    /// The events of a file, as records.
    static func make(from file: [UInt8]) -> [UInt8] {
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: BinlogPosition(file: "binlog.000001", offset: 4))
        splitter.append(file)
        var records: [UInt8] = []
        while let packet = try? splitter.next(), let event = try? decoder.decode(packet) {
            guard event.header.type != .formatDescription else { continue }
            records.append(event.header.type.rawValue)
            records.append(UInt8(truncatingIfNeeded: event.header.flags.rawValue))
            records.append(contentsOf: event.bytes.dropFirst(EventHeader.size))
            records.append(contentsOf: mark)
        }
        return records
    }

    private static func records(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var records: [ArraySlice<UInt8>] = []
        var (start, index) = (0, 0)
        while index + mark.count <= bytes.count {
            if bytes[index..<index + mark.count].elementsEqual(mark) {
                records.append(bytes[start..<index])
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        records.append(bytes[start...])
        return records
    }

    private static func header(type: UInt8, size: Int, end: UInt32, flags: UInt8) -> [UInt8] {
        littleEndian(1_700_000_000) + [type] + littleEndian(1) + littleEndian(UInt32(size)) + littleEndian(end) + [
            flags, 0,
        ]
    }

    private static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> UInt32(8 * $0)) }
    }

    /// Version 4, a server, no checksums.
    private static let description: [UInt8] = {
        let version = Array("9.7.4".utf8)
        let body: [UInt8] =
            [4, 0] + version + [UInt8](repeating: 0, count: 50 - version.count + 4) + [UInt8(EventHeader.size)]
            + [UInt8](repeating: 0, count: 42) + [0] + [0, 0, 0, 0]
        let size = EventHeader.size + body.count
        return header(type: EventType.formatDescription.rawValue, size: size, end: UInt32(size + 4), flags: 0) + body
    }()
}
