/// What a JSON document's text says (RFC 8259): its values in the order in which they begin, each before what is in it.
struct JSONTree {
    enum Kind: UInt8 {
        case null
        case yes
        case no
        case number
        case string
        case array
        case object
    }

    struct Node {
        let kind: Kind
        /// Where ``bytes`` has its key; empty if it has none.
        let key: Range<UInt32>
        /// Where ``bytes`` has a number as it is written, or a string without its escapes.
        var content: Range<UInt32> = 0..<0
        fileprivate var memberCount: UInt32 = 0
        fileprivate var next: UInt32 = 0

        /// How many members or cells.
        var count: Int { Int(memberCount) }
        /// The node behind it and all that is in it.
        var end: Int { Int(next) }
    }

    private(set) var nodes: [Node] = []
    /// Of all keys, numbers and strings.
    private(set) var bytes: [UInt8] = []

    private let text: UnsafeRawBufferPointer
    private var position = 0

    /// As the server limits it (MySQL source, `JSON_DOCUMENT_MAX_DEPTH`), and one more for the document.
    private static let maximumDepth = 101

    /// - Throws: ``BinlogError`` where the text is no document.
    init(_ text: UnsafeRawBufferPointer) throws {
        guard text.count <= Int(UInt32.max) else { throw BinlogError("a JSON document is too large") }
        self.text = text
        bytes.reserveCapacity(text.count)
        try value(key: 0..<0, depth: 1)
        skipSpace()
        guard position == text.count else { throw Self.malformed }
    }

    private static var malformed: BinlogError { BinlogError("a JSON document is malformed") }

    // MARK: - Reading

    private mutating func value(key: Range<UInt32>, depth: Int) throws {
        guard depth <= Self.maximumDepth else { throw BinlogError("a JSON document is too deep") }
        skipSpace()
        switch try next() {
        case UInt8(ascii: "{"): try container(.object, key, closing: UInt8(ascii: "}"), depth)
        case UInt8(ascii: "["): try container(.array, key, closing: UInt8(ascii: "]"), depth)
        case UInt8(ascii: "\""): append(.string, key, try string())
        case UInt8(ascii: "n"): append(.null, key, try word("ull"))
        case UInt8(ascii: "t"): append(.yes, key, try word("rue"))
        case UInt8(ascii: "f"): append(.no, key, try word("alse"))
        default:
            position -= 1
            append(.number, key, try number())
        }
    }

    private mutating func append(_ kind: Kind, _ key: Range<UInt32>, _ content: Range<UInt32>) {
        nodes.append(Node(kind: kind, key: key, content: content, next: UInt32(nodes.count + 1)))
    }

    private mutating func container(_ kind: Kind, _ key: Range<UInt32>, closing: UInt8, _ depth: Int) throws {
        let place = nodes.count
        nodes.append(Node(kind: kind, key: key))
        skipSpace()
        if position < text.count, text[position] == closing {
            position += 1
        } else {
            var last: UInt8
            repeat {
                var key: Range<UInt32> = 0..<0
                if kind == .object {
                    skipSpace()
                    guard try next() == UInt8(ascii: "\"") else { throw Self.malformed }
                    key = try string()
                    skipSpace()
                    guard try next() == UInt8(ascii: ":") else { throw Self.malformed }
                }
                try value(key: key, depth: depth + 1)
                nodes[place].memberCount += 1
                skipSpace()
                last = try next()
            } while last == UInt8(ascii: ",")
            guard last == closing else { throw Self.malformed }
        }
        nodes[place].next = UInt32(nodes.count)
    }

    private mutating func next() throws -> UInt8 {
        guard position < text.count else { throw Self.malformed }
        defer { position += 1 }
        return text[position]
    }

    private mutating func skipSpace() {
        while position < text.count, text[position] <= 0x20 { position += 1 }
    }

    private mutating func word(_ rest: StaticString) throws -> Range<UInt32> {
        for index in 0..<rest.utf8CodeUnitCount {
            guard try next() == rest.utf8Start[index] else { throw Self.malformed }
        }
        return 0..<0
    }

    private mutating func number() throws -> Range<UInt32> {
        let start = position
        while position < text.count, Self.isOfNumber(text[position]) { position += 1 }
        guard position > start else { throw Self.malformed }
        return keep(start..<position)
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
            UInt8(ascii: "e"), UInt8(ascii: "E"):
            true
        default: false
        }
    }

    private mutating func keep(_ range: Range<Int>) -> Range<UInt32> {
        let start = bytes.count
        bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: text[range]))
        return UInt32(start)..<UInt32(bytes.count)
    }

    /// After the quote that begins it.
    private mutating func string() throws -> Range<UInt32> {
        let start = bytes.count
        while true {
            let plain = position
            while position < text.count, text[position] != UInt8(ascii: "\""), text[position] != UInt8(ascii: "\\") {
                position += 1
            }
            _ = keep(plain..<position)
            if try next() == UInt8(ascii: "\"") { return UInt32(start)..<UInt32(bytes.count) }
            try escape()
        }
    }

    private mutating func escape() throws {
        switch try next() {
        case UInt8(ascii: "b"): bytes.append(0x08)
        case UInt8(ascii: "t"): bytes.append(0x09)
        case UInt8(ascii: "n"): bytes.append(0x0a)
        case UInt8(ascii: "f"): bytes.append(0x0c)
        case UInt8(ascii: "r"): bytes.append(0x0d)
        case UInt8(ascii: "u"):
            // The server writes no others than those of control characters.
            var value: UInt32 = 0
            for _ in 0..<4 {
                guard let digit = Character(Unicode.Scalar(try next())).hexDigitValue else { throw Self.malformed }
                value = value << 4 | UInt32(digit)
            }
            guard let scalar = Unicode.Scalar(value) else { throw Self.malformed }
            bytes.append(contentsOf: UTF8.encode(scalar)!)
        case let other: bytes.append(other)
        }
    }
}
