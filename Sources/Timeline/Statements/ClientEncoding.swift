/// How a statement's bytes are to be read, by the number of its client collation (`information_schema.COLLATIONS`).
enum ClientEncoding: Equatable {
    case utf8
    /// big5, gb18030, gbk: two bytes may be one character, and the second of them a quote or a backslash.
    case doubleByte
    /// cp932, sjis: the same, but some characters above ASCII are one byte.
    case shiftJIS
    /// ASCII, and single bytes that are not read here.
    case other

    init(collation: UInt16) {
        switch collation {
        case 33, 76, 83, 192...215, 223, 45, 46, 224...247, 255...323: self = .utf8
        case 1, 84, 24, 86, 28, 87, 248...250: self = .doubleByte
        case 13, 88, 95, 96: self = .shiftJIS
        default: self = .other
        }
    }

    /// Whether this byte and the next are one character.
    func isLead(_ byte: UInt8) -> Bool {
        switch self {
        case .utf8, .other: false
        case .doubleByte: (0x81...0xFE).contains(byte)
        case .shiftJIS: (0x81...0x9F).contains(byte) || (0xE0...0xFC).contains(byte)
        }
    }

    /// A name in this encoding; nil when it holds characters that are not read here.
    func name(_ bytes: some Collection<UInt8>) -> String? {
        guard self != .utf8 else { return String(validating: bytes, as: UTF8.self) }
        return bytes.allSatisfy { $0 < 0x80 } ? String(decoding: bytes, as: UTF8.self) : nil
    }
}
