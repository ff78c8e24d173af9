/// What comes before the after-image of a partial update (MySQL source, `rows_event.h`, `Partial_update_rows_log_event`,
/// and `unpack_row`, `sql/rpl_record.cc`): options as a length-encoded integer; when they say so, one bit for each JSON column of
/// the table, whether it is in the image or not.
struct PartialImageHead {
    /// The image's own offset.
    let end: Int
    /// Where the bits are; empty when no column holds changes.
    private let bits: Range<Int>

    init(in bytes: UnsafeRawBufferPointer, at offset: Int, jsonColumns: Int) throws {
        guard offset >= 0, offset <= bytes.count else { throw BinlogError("a row image ends beyond its event") }
        var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        let options = try reader.packedInteger()
        guard options <= 1 else { throw BinlogError("a row image has unknown options, \(options)") }
        let start = offset + reader.offset
        if options == 1 { try reader.skip((jsonColumns + 7) / 8) }
        end = offset + reader.offset
        bits = start..<end
    }

    /// Whether the n-th JSON column of the table holds changes instead of a document.
    func holdsChanges(jsonColumn number: Int, in bytes: UnsafeRawBufferPointer) -> Bool {
        number >> 3 < bits.count && bytes[bits.lowerBound + (number >> 3)] & 1 << UInt8(number & 7) != 0
    }
}
