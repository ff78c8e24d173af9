/// Which text the bytes of a character column are, by its collation's number (`information_schema.COLLATIONS`).
enum CharacterText {
    /// The collation of BINARY, VARBINARY and BLOB.
    static let binary: UInt16 = 63

    /// nil when they are bytes and not characters, or characters that are not known here.
    static func decode(_ bytes: UnsafeRawBufferPointer, collation: UInt16?) -> String? {
        switch encoding(collation) {
        case .binary: nil
        case .utf8: utf8(bytes)
        case .ascii: bytes.allSatisfy { $0 < 0x80 } ? utf8(bytes) : nil
        case .latin1: latin1(bytes)
        case .utf16(let isLittleEndian): utf16(bytes, isLittleEndian)
        case .utf32: utf32(bytes)
        }
    }

    private enum Encoding {
        case binary
        case utf8
        /// Any that has ASCII's characters in ASCII's places.
        case ascii
        case latin1
        case utf16(isLittleEndian: Bool)
        case utf32
    }

    private static func encoding(_ collation: UInt16?) -> Encoding {
        // A server that does not tell (before 8.0) has both characters and bytes here.
        guard let collation else { return .utf8 }
        switch collation {
        // swe7 has other characters in ASCII's places.
        case binary, 10, 82: return .binary
        case 33, 45, 46, 76, 83, 192...215, 223...247, 255...: return .utf8
        case 5, 8, 15, 31, 47, 48, 49, 94: return .latin1
        case 35, 54, 55, 90, 101...124, 128...151, 159: return .utf16(isLittleEndian: false)
        case 56, 62: return .utf16(isLittleEndian: true)
        case 60, 61, 160...183: return .utf32
        default: return .ascii
        }
    }

    private static func utf8(_ bytes: UnsafeRawBufferPointer) -> String? { String(validating: bytes, as: UTF8.self) }

    /// MySQL's latin1 is Windows-1252, with C1 controls where that has nothing.
    private static func latin1(_ bytes: UnsafeRawBufferPointer) -> String? {
        var text = String.UnicodeScalarView()
        for byte in bytes {
            let code = (0x80..<0xa0).contains(byte) ? windows1252[Int(byte) - 0x80] : UInt16(byte)
            guard let scalar = Unicode.Scalar(code) else { return nil }
            text.append(scalar)
        }
        return String(text)
    }

    private static let windows1252: [UInt16] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
        0x8f,
        0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e,
        0x178,
    ]

    private static func utf16(_ bytes: UnsafeRawBufferPointer, _ isLittleEndian: Bool) -> String? {
        guard bytes.count % 2 == 0 else { return nil }
        let units = stride(from: 0, to: bytes.count, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittleEndian ? second << 8 | first : first << 8 | second
        }
        return String(validating: units, as: UTF16.self)
    }

    private static func utf32(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count % 4 == 0 else { return nil }
        let units = stride(from: 0, to: bytes.count, by: 4).map { index in
            (index..<index + 4).reduce(UInt32(0)) { $0 << 8 | UInt32(bytes[$1]) }
        }
        return String(validating: units, as: UTF32.self)
    }
}
