/// What MySQL's serialization library writes, since 8.4 (MySQL source, `libs/mysql/serialization/readme.md`).
extension ByteReader {
    /// A number of 1 to 9 bytes: as many 1 bits at the bottom of the first byte as bytes follow it.
    mutating func serializedUnsigned() throws -> UInt64 {
        let first = try uint8()
        let following = (~first).trailingZeroBitCount
        switch following {
        case 0: return UInt64(first >> 1)
        case 1...6:
            let high = try uint(bytes: following)
            return UInt64(first >> UInt8(following + 1)) | high << UInt64(7 - following)
        case 7: return try uint(bytes: 7)
        default: return try uint64()
        }
    }

    /// The same, with the sign in the lowest bit.
    mutating func serializedSigned() throws -> Int64 {
        let value = try serializedUnsigned()
        return Int64(bitPattern: value >> 1 ^ (0 &- (value & 1)))
    }

    mutating func serializedString(atMost limit: Int) throws -> String {
        let length = try serializedUnsigned()
        guard length <= UInt64(limit) else { throw BinlogError("a text is longer than it may be") }
        return try string(Int(length))
    }
}
