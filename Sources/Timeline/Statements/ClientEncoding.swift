/// How a statement's bytes are to be read, by the number of its client collation (`information_schema.COLLATIONS`).
enum ClientEncoding: Equatable {
    /// Also where the client says that it sends bytes: the server takes names as they are then.
    case utf8
    /// What MySQL calls so: Windows' code page 1252, and what that leaves out by its number.
    case latin1
    /// big5, gb18030, gbk: two bytes may be one character, and the second of them a quote or a backslash.
    case doubleByte
    /// cp932, sjis: the same, but some characters above ASCII are one byte.
    case shiftJIS
    /// It has letters where ASCII has brackets and braces.
    case swe7
    /// ASCII, and bytes above it that are not read here.
    case other

    init(collation: UInt16) {
        switch collation {
        case 63, 33, 76, 83, 192...215, 223, 45, 46, 224...247, 255...323: self = .utf8
        case 5, 8, 15, 31, 47, 48, 49, 94: self = .latin1
        case 1, 84, 24, 86, 28, 87, 248...250: self = .doubleByte
        case 13, 88, 95, 96: self = .shiftJIS
        case 10, 82: self = .swe7
        default: self = .other
        }
    }

    /// Whether this byte and the next are one character.
    func isLead(_ byte: UInt8) -> Bool {
        switch self {
        case .utf8, .latin1, .swe7, .other: false
        case .doubleByte: (0x81...0xFE).contains(byte)
        case .shiftJIS: (0x81...0x9F).contains(byte) || (0xE0...0xFC).contains(byte)
        }
    }

    /// A name in this encoding; nil when it holds characters that are not read here.
    func name(_ bytes: some Collection<UInt8>) -> String? {
        switch self {
        case .utf8: String(validating: bytes, as: UTF8.self)
        case .latin1: String(String.UnicodeScalarView(bytes.map(Self.character)))
        case .swe7:
            bytes.allSatisfy { $0 < 0x5B || $0 == 0x5F || (0x61...0x7A).contains($0) }
                ? String(decoding: bytes, as: UTF8.self) : nil
        case .doubleByte, .shiftJIS, .other:
            bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
        }
    }

    /// MySQL source, `strings/ctype-latin1.cc`, `cs_to_uni`.
    private static func character(_ byte: UInt8) -> Unicode.Scalar {
        guard (0x80...0x9F).contains(byte), let scalar = Unicode.Scalar(windows[Int(byte - 0x80)]) else {
            return Unicode.Scalar(byte)
        }
        return scalar
    }

    private static let windows: [UInt16] = [
        0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008D,
        0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A,
        0x0153, 0x009D, 0x017E, 0x0178,
    ]
}
