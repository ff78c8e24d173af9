/// Takes little-endian values from bytes, one after the other. Every access is checked: what is not there throws.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var remaining: Int { bytes.count - offset }

    mutating func skip(_ count: Int) throws {
        guard count >= 0, count <= remaining else { throw Self.short }
        offset += count
    }

    mutating func uint8() throws -> UInt8 {
        guard remaining >= 1 else { throw Self.short }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func uint16() throws -> UInt16 { UInt16(littleEndian: try load()) }
    mutating func uint32() throws -> UInt32 { UInt32(littleEndian: try load()) }
    mutating func uint64() throws -> UInt64 { UInt64(littleEndian: try load()) }

    /// An unsigned number of 1 to 8 bytes.
    mutating func uint(bytes count: Int) throws -> UInt64 {
        guard (1...8).contains(count), count <= remaining else { throw Self.short }
        var value: UInt64 = 0
        for index in 0..<count { value |= UInt64(bytes[offset + index]) << UInt64(8 * index) }
        offset += count
        return value
    }

    /// A length-encoded integer (MySQL source, `net_field_length`).
    mutating func packedInteger() throws -> UInt64 {
        switch try uint8() {
        case 252: return UInt64(try uint16())
        case 253: return try uint(bytes: 3)
        case 254: return try uint64()
        case 251, 255: throw BinlogError("a length is not one")
        case let small: return UInt64(small)
        }
    }

    /// The next bytes, in place: not to be kept beyond the buffer's life.
    mutating func raw(_ count: Int) throws -> UnsafeRawBufferPointer {
        guard count >= 0, count <= remaining else { throw Self.short }
        defer { offset += count }
        return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
    }

    mutating func array(_ count: Int) throws -> [UInt8] { Array(try raw(count)) }

    /// Bytes that are UTF-8; what is not becomes U+FFFD.
    mutating func string(_ count: Int) throws -> String { String(decoding: try raw(count), as: UTF8.self) }

    /// A length-encoded integer that counts bytes or things in the event: at most as many as an event has bytes.
    mutating func packedCount() throws -> Int {
        let value = try packedInteger()
        guard value <= UInt64(UInt32.max) else { throw BinlogError("a length is larger than an event") }
        return Int(value)
    }

    /// What has not been read, as indexes of a slice whose first index is `startIndex`, and where this reader began.
    func rest(startIndex: Int) -> Range<Int> { startIndex + offset..<startIndex + bytes.count }

    /// A reader of the next bytes only.
    mutating func part(_ count: Int) throws -> ByteReader { ByteReader(try raw(count)) }

    /// The bytes before the next zero, which is taken as well.
    mutating func untilZero() throws -> UnsafeRawBufferPointer {
        guard let zero = bytes[offset...].firstIndex(of: 0) else { throw Self.short }
        let found = try raw(zero - offset)
        offset += 1
        return found
    }

    private mutating func load<T: FixedWidthInteger>() throws -> T {
        guard remaining >= MemoryLayout<T>.size else { throw Self.short }
        defer { offset += MemoryLayout<T>.size }
        return bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    }

    private static var short: BinlogError { BinlogError("the event ends too early") }
}
