/// Text that is no GTID, or no GTID set.
public struct GTIDSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What should have been there.
    public let expected: String
    /// What is there instead: the text from the first bad character on, shortened.
    public let found: String
    /// Characters before it.
    public let offset: Int

    public var description: String {
        found.isEmpty
            ? "\(expected) is missing at the end" : "\(expected) is expected at “\(found)” (character \(offset + 1))"
    }
}

/// Reads the text form of GTIDs and GTID sets, with all that the server takes: any case, whitespace between any two parts,
/// several intervals and tags behind one UUID, empty parts between commas, UUIDs without dashes or in braces.
struct GTIDParser {
    private let text: [UInt8]
    private var index = 0

    init(_ text: String) { self.text = Array(text.utf8) }

    var isAtEnd: Bool { index == text.count }

    /// A whole GTID set: for each source its intervals as they are written, in no order.
    mutating func set() throws(GTIDSyntaxError) -> [GTIDSource: [Range<Int64>]] {
        var found: [GTIDSource: [Range<Int64>]] = [:]
        skipSpace()
        while !isAtEnd {
            if skip(",") { continue }
            let uuid = try uuid()
            var source = GTIDSource(uuid: uuid)
            while skip(":") {
                if let tag = tag() {
                    source = GTIDSource(uuid: uuid, tag: tag)
                } else if let interval = try interval() {
                    found[source, default: []].append(interval)
                }
            }
            guard isAtEnd || text[index] == UInt8(ascii: ",") else { throw bad(#"“:”, “,” or the end"#) }
        }
        return found
    }

    /// One GTID and nothing else.
    mutating func gtid() throws(GTIDSyntaxError) -> GTID {
        skipSpace()
        let uuid = try uuid()
        guard skip(":") else { throw bad("“:”") }
        let tag = tag()
        if tag != nil, !skip(":") { throw bad("“:”") }
        let number = try number(least: 1)
        guard isAtEnd else { throw bad("the end of the GTID") }
        return GTID(source: GTIDSource(uuid: uuid, tag: tag ?? ""), number: number)
    }

    mutating func uuid() throws(GTIDSyntaxError) -> ServerUUID {
        let start = index
        let isBraced = skipByte("{")
        var halves: (high: UInt64, low: UInt64) = (0, 0)
        var hasDashes = false
        for digit in 0..<32 {
            if digit == 8 { hasDashes = !isAtEnd && text[index] == UInt8(ascii: "-") }
            if hasDashes, digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                guard skipByte("-") else { throw bad("a server's UUID", from: start) }
            }
            guard !isAtEnd, let value = Self.hexValue(text[index]) else { throw bad("a server's UUID", from: start) }
            index += 1
            if digit < 16 { halves.high = halves.high << 4 | value } else { halves.low = halves.low << 4 | value }
        }
        if isBraced, !skipByte("}") { throw bad("a server's UUID", from: start) }
        skipSpace()
        return ServerUUID(high: halves.high, low: halves.low)
    }

    /// A tag, in lower case; nil when a number follows instead, or what is neither.
    private mutating func tag() -> String? {
        guard !isAtEnd, Self.isLetter(text[index]) else { return nil }
        let start = index
        var end = index
        while end < text.count, Self.isLetter(text[end]) || Self.isDigit(text[end]) { end += 1 }
        guard end - start <= 32 else { return nil }
        index = end
        skipSpace()
        return String(decoding: text[start..<end], as: UTF8.self).lowercased()
    }

    /// `7` or `7-9`; nil for one that ends before it begins: the server takes that for nothing.
    private mutating func interval() throws(GTIDSyntaxError) -> Range<Int64>? {
        let first = try number(least: 1)
        guard skip("-") else { return first..<first + 1 }
        let last = try number(least: 0)
        return last < first ? nil : first..<last + 1
    }

    private mutating func number(least: Int64) throws(GTIDSyntaxError) -> Int64 {
        let start = index
        var value: Int64 = 0
        while !isAtEnd, Self.isDigit(text[index]) {
            let (tens, tooMany) = value.multipliedReportingOverflow(by: 10)
            let (sum, tooMuch) = tens.addingReportingOverflow(Int64(text[index] - UInt8(ascii: "0")))
            guard !tooMany, !tooMuch else { throw bad(Self.numberName, from: start) }
            value = sum
            index += 1
        }
        guard index > start, value >= least, value <= GTID.numbers.upperBound else {
            throw bad(Self.numberName, from: start)
        }
        skipSpace()
        return value
    }

    private static let numberName = "a number from 1 to \(GTID.numbers.upperBound)"

    /// Passes over a character and the whitespace after it.
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard skipByte(character) else { return false }
        skipSpace()
        return true
    }

    private mutating func skipByte(_ character: Unicode.Scalar) -> Bool {
        guard !isAtEnd, text[index] == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while !isAtEnd, text[index] == UInt8(ascii: " ") || (9...13).contains(text[index]) { index += 1 }
    }

    private func bad(_ expected: String, from start: Int? = nil) -> GTIDSyntaxError {
        let start = start ?? index
        let rest = String(decoding: text[start...], as: UTF8.self)
        let found = rest.count > 60 ? rest.prefix(57) + "…" : rest[...]
        let before = String(decoding: text[..<start], as: UTF8.self).count
        return GTIDSyntaxError(expected: expected, found: String(found), offset: before)
    }

    private static func hexValue(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt64(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
