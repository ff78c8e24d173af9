/// The binary form of a JSON document as text, written as the server writes it (MySQL source, `sql-common/json_binary.h`,
/// `json_dom.cc`). Offsets in the bytes may point anywhere, so depth, the number of values and the size of the text are limited:
/// by what a document of that many bytes can have.
struct JSONText {
    private let bytes: UnsafeRawBufferPointer
    private var text: [UInt8] = []
    /// How many values may still come: each takes three bytes in its parent at least.
    private var values: Int
    private let limit: Int

    /// What goes wrong while it is read.
    private enum Problem: Error {
        case invalid
        case tooLong
    }

    /// As the server limits it (`JSON_DOCUMENT_MAX_DEPTH`), and one more for the document.
    private static let maximumDepth = 101

    /// A document as text; nil when the bytes are none. When it is longer than `limit` bytes, its beginning.
    static func document(_ bytes: UnsafeRawBufferPointer, limit: Int) -> RowValue? {
        // The server takes an empty document, which INSERT IGNORE can leave in a NOT NULL column, for null.
        guard let type = bytes.first else { return .json("null") }
        var reader = JSONText(bytes, limit: limit)
        do {
            try reader.value(type, in: UnsafeRawBufferPointer(rebasing: bytes.dropFirst()), depth: 1)
            return .json(String(decoding: reader.text, as: UTF8.self))
        } catch Problem.tooLong {
            return .text(String(decoding: reader.text.prefix(limit), as: UTF8.self), cutFrom: bytes.count)
        } catch {
            return nil
        }
    }

    private init(_ bytes: UnsafeRawBufferPointer, limit: Int) {
        self.bytes = bytes
        self.limit = limit
        values = bytes.count / 3 + 1
    }

    private mutating func value(_ type: UInt8, in data: UnsafeRawBufferPointer, depth: Int) throws {
        guard depth <= Self.maximumDepth, values > 0 else { throw Problem.invalid }
        values -= 1
        var reader = ByteReader(data)
        switch type {
        case 0x0: try container(data, isObject: true, isLarge: false, depth)
        case 0x1: try container(data, isObject: true, isLarge: true, depth)
        case 0x2: try container(data, isObject: false, isLarge: false, depth)
        case 0x3: try container(data, isObject: false, isLarge: true, depth)
        case 0x4: try literal(reader.uint8())
        case 0x5: append(String(Int16(bitPattern: try reader.uint16())))
        case 0x6: append(String(try reader.uint16()))
        case 0x7: append(String(Int32(bitPattern: try reader.uint32())))
        case 0x8: append(String(try reader.uint32()))
        case 0x9: append(String(Int64(bitPattern: try reader.uint64())))
        case 0xa: append(String(try reader.uint64()))
        case 0xb:
            guard let number = NumberText.real(Double(bitPattern: try reader.uint64()), isJSON: true) else {
                throw Problem.invalid
            }
            append(number)
        case 0xc: try string(try reader.raw(try Self.length(&reader)))
        case 0xf: try opaque(&reader)
        default: throw Problem.invalid
        }
        if text.count > limit { throw Problem.tooLong }
    }

    /// Count and size; for an object, offset and length of each key; type and offset, or the value itself, of each value.
    private mutating func container(
        _ data: UnsafeRawBufferPointer, isObject: Bool, isLarge: Bool, _ depth: Int
    ) throws {
        let width = isLarge ? 4 : 2
        var reader = ByteReader(data)
        let count = Int(try reader.uint(bytes: width))
        let size = Int(try reader.uint(bytes: width))
        guard size <= data.count else { throw Problem.invalid }
        let whole = UnsafeRawBufferPointer(rebasing: data[..<size])
        let keys = reader.offset
        let entries = keys + (isObject ? count * (width + 2) : 0)
        append(isObject ? "{" : "[")
        for index in 0..<count {
            if index > 0 { append(", ") }
            if isObject {
                try key(in: whole, entry: keys + index * (width + 2), width)
                append(": ")
            }
            try element(in: whole, entry: entries + index * (width + 1), width, depth)
        }
        append(isObject ? "}" : "]")
    }

    private mutating func key(in whole: UnsafeRawBufferPointer, entry: Int, _ width: Int) throws {
        var reader = ByteReader(whole)
        try reader.skip(entry)
        let offset = Int(try reader.uint(bytes: width))
        let length = Int(try reader.uint16())
        guard offset + length <= whole.count else { throw Problem.invalid }
        try string(UnsafeRawBufferPointer(rebasing: whole[offset..<offset + length]))
    }

    private mutating func element(in whole: UnsafeRawBufferPointer, entry: Int, _ width: Int, _ depth: Int) throws {
        var reader = ByteReader(whole)
        try reader.skip(entry)
        let type = try reader.uint8()
        let start = reader.offset
        let offset = Int(try reader.uint(bytes: width))
        // What fits into the place of the offset is there itself.
        let isInline = (0x4...0x6).contains(type) || width == 4 && (0x7...0x8).contains(type)
        guard isInline || offset <= whole.count else { throw Problem.invalid }
        try value(type, in: UnsafeRawBufferPointer(rebasing: whole[(isInline ? start : offset)...]), depth: depth + 1)
    }

    private mutating func literal(_ value: UInt8) throws {
        switch value {
        case 0: append("null")
        case 1: append("true")
        case 2: append("false")
        default: throw Problem.invalid
        }
    }

    private mutating func string(_ value: UnsafeRawBufferPointer) throws {
        // Strings that share their bytes would make a small document large.
        let isCut = value.count > limit
        Self.appendQuoted(isCut ? value[..<limit] : value[...], to: &text)
        if isCut || text.count > limit { throw Problem.tooLong }
    }

    /// A value of another type: its type, its length and its bytes.
    private mutating func opaque(_ reader: inout ByteReader) throws {
        let type = ColumnType(rawValue: try reader.uint8())
        let data = try reader.raw(try Self.length(&reader))
        switch type {
        case .newDecimal:
            guard data.count >= 2 else { throw Problem.invalid }
            let digits = UnsafeRawBufferPointer(rebasing: data[2...])
            guard let number = NumberText.decimal(digits, precision: Int(data[0]), scale: Int(data[1])) else {
                throw Problem.invalid
            }
            append(number)
        case .date, .datetime, .timestamp, .time:
            var packed = ByteReader(data)
            let value = Int64(bitPattern: try packed.uint64())
            let text =
                type == .time
                ? TemporalText.packedTime(value) : TemporalText.packedDatetime(value, isDate: type == .date)
            append("\"\(text)\"")
        default:
            guard data.count <= limit else { throw Problem.tooLong }
            append("\"base64:type\(type.rawValue):")
            Base64.append(data, to: &text)
            append("\"")
        }
    }

    /// Seven bits a byte, the lowest first; the highest bit says that more follow.
    private static func length(_ reader: inout ByteReader) throws -> Int {
        var length = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            let byte = try reader.uint8()
            length |= Int(byte & 0x7f) << shift
            if byte & 0x80 == 0 { return length }
        }
        throw Problem.invalid
    }

    private mutating func append(_ string: String) { text.append(contentsOf: string.utf8) }

    /// A string in quotes, with the escapes that the server writes.
    static func appendQuoted(_ string: some Sequence<UInt8>, to text: inout [UInt8]) {
        text.append(UInt8(ascii: "\""))
        for byte in string {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 8: text.append(contentsOf: "\\b".utf8)
            case 9: text.append(contentsOf: "\\t".utf8)
            case 10: text.append(contentsOf: "\\n".utf8)
            case 12: text.append(contentsOf: "\\f".utf8)
            case 13: text.append(contentsOf: "\\r".utf8)
            case 0..<32:
                text.append(contentsOf: "\\u00".utf8)
                appendHex(byte, to: &text)
            default: text.append(byte)
            }
        }
        text.append(UInt8(ascii: "\""))
    }
}
