/// The encoded form of a set: body of the PREVIOUS_GTIDS event, and part of COM_BINLOG_DUMP_GTID (MySQL source,
/// `Gtid_set::encode`, `sql/rpl_gtid_set.cc`). All numbers are little-endian.
///
/// | bytes | what |
/// |---|---|
/// | 8 | the number of sources; with tags: 1, the number in six bytes, 1 |
/// | 16 | for each source: its UUID |
/// | 1 + n | with tags: twice the length of the tag, and the tag |
/// | 8 | the number of intervals |
/// | 8 + 8 | for each interval: the first number, and the one after the last |
extension GTIDSet {
    /// Throws ``BinlogError`` when the bytes are not exactly one set.
    public init(encoded bytes: UnsafeRawBufferPointer) throws {
        var reader = ByteReader(bytes)
        let head = try reader.uint64()
        let hasTags: Bool
        switch head >> 56 {
        case 0: hasTags = false
        case 1: hasTags = true
        default: throw BinlogError("a GTID set has an unknown format, \(head >> 56)")
        }
        let sources = hasTags ? head >> 8 & 0xffff_ffff_ffff : head
        var found: [GTIDSource: [Range<Int64>]] = [:]
        var previous: GTIDSource?
        for _ in 0..<sources {
            let source = try Self.source(&reader, hasTag: hasTags)
            if let previous, source <= previous { throw BinlogError("the sources of a GTID set are not in order") }
            previous = source
            let ranges = try Self.intervals(&reader)
            if !ranges.isEmpty { found[source] = ranges }
        }
        guard reader.remaining == 0 else { throw BinlogError("a GTID set is followed by other bytes") }
        self.init(unordered: found)
    }

    /// With the format for tags only where there are any: servers before 8.3 do not know it.
    public func encoded() -> [UInt8] {
        let hasTags = intervals.keys.contains { !$0.tag.isEmpty }
        var bytes: [UInt8] = []
        func append(_ value: UInt64) { withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) } }
        let count = UInt64(intervals.count)
        append(hasTags ? 1 << 56 | count << 8 | 1 : count)
        for source in intervals.keys.sorted() {
            for half in [source.uuid.high, source.uuid.low] {
                withUnsafeBytes(of: half.bigEndian) { bytes.append(contentsOf: $0) }
            }
            if hasTags {
                bytes.append(UInt8(truncatingIfNeeded: source.tag.utf8.count << 1))
                bytes.append(contentsOf: source.tag.utf8)
            }
            let ranges = intervals[source] ?? []
            append(UInt64(ranges.count))
            for range in ranges {
                append(UInt64(bitPattern: range.lowerBound))
                append(UInt64(bitPattern: range.upperBound))
            }
        }
        return bytes
    }

    private static func source(_ reader: inout ByteReader, hasTag: Bool) throws -> GTIDSource {
        // The reader takes numbers for little-endian ones; the bytes of a UUID are in the order of its text.
        let uuid = ServerUUID(high: try reader.uint64().byteSwapped, low: try reader.uint64().byteSwapped)
        return GTIDSource(uuid: uuid, tag: hasTag ? try tag(&reader) : "")
    }

    private static func tag(_ reader: inout ByteReader) throws -> String {
        // A number in the format of mysql::serialization: one byte for what is below 128, shifted by one.
        let length = try reader.uint8()
        guard length & 1 == 0, length <= 64 else { throw BinlogError("a GTID's tag is longer than 32 characters") }
        let bytes = try reader.raw(Int(length >> 1))
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"): break
            case UInt8(ascii: "0")...UInt8(ascii: "9") where index > 0: break
            default: throw BinlogError("a GTID's tag has a character that no tag has")
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func intervals(_ reader: inout ByteReader) throws -> [Range<Int64>] {
        let count = try reader.uint64()
        guard count <= UInt64(reader.remaining / 16) else { throw BinlogError("a GTID set ends too early") }
        var ranges: [Range<Int64>] = []
        ranges.reserveCapacity(Int(count))
        var last: Int64 = 0
        for _ in 0..<count {
            let start = Int64(bitPattern: try reader.uint64())
            let end = Int64(bitPattern: try reader.uint64())
            guard start > last, end > start else { throw BinlogError("the intervals of a GTID set are not in order") }
            ranges.append(start..<end)
            last = end
        }
        return ranges
    }
}
