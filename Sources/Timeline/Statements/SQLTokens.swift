/// What SQL is made of, as far as telling statements apart needs it.
enum SQLToken: Equatable {
    /// A keyword, number or unquoted name, as it is written.
    case word(ArraySlice<UInt8>)
    /// A quoted name, its quotes taken off.
    case name([UInt8])
    case string
    case symbol(UInt8)
}

/// Takes tokens from a statement, one after the other (MySQL manual, "Lexical Structure"; MySQL source, `sql/sql_lex.cc`).
/// Comments are passed over; what stands in a versioned one (`/*!80000 … */`) counts, because the server defuses those that
/// it did not execute before it writes the binlog.
struct SQLTokens {
    private let text: [UInt8]
    private let encoding: ClientEncoding
    private let hasANSIQuotes: Bool
    private let hasBackslashEscapes: Bool
    private var index = 0
    /// Where the last token that was taken stands.
    private(set) var range = 0..<0
    private var isInVersionedComment = false
    /// A quote or a comment was not closed: what stands behind it was not seen.
    private(set) var isBroken = false

    init(_ text: [UInt8], encoding: ClientEncoding, sqlMode: UInt64) {
        self.text = text
        self.encoding = encoding
        // MySQL source, `sql/system_variables.h`: MODE_ANSI_QUOTES, MODE_NO_BACKSLASH_ESCAPES.
        hasANSIQuotes = sqlMode & 4 != 0
        hasBackslashEscapes = sqlMode & (1 << 20) == 0
    }

    /// nil at the end, and where a quote or a comment is not closed.
    mutating func next() -> SQLToken? {
        guard let (token, start) = take() else { return nil }
        range = start..<index
        return token
    }

    private mutating func take() -> (SQLToken, start: Int)? {
        while index < text.count {
            let byte = text[index]
            let start = index
            switch byte {
            case 0x20, 0x09...0x0D, 0: index += 1
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "-") where isDashComment: skipLine()
            case UInt8(ascii: "/") where peek(1) == UInt8(ascii: "*"):
                guard openComment() else { return giveUp() }
            case UInt8(ascii: "*") where isInVersionedComment && peek(1) == UInt8(ascii: "/"):
                isInVersionedComment = false
                index += 2
            case UInt8(ascii: "`"): return quoted(byte, escapes: false).map { (.name($0), start) } ?? giveUp()
            case UInt8(ascii: "\"") where hasANSIQuotes:
                return quoted(byte, escapes: false).map { (.name($0), start) } ?? giveUp()
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                return quoted(byte, escapes: hasBackslashEscapes).map { _ in (.string, start) } ?? giveUp()
            case _ where isWordByte(byte): return (.word(word()), start)
            default:
                index += 1
                return (.symbol(byte), start)
            }
        }
        return nil
    }

    private mutating func giveUp() -> (SQLToken, start: Int)? {
        isBroken = true
        return nil
    }

    private func peek(_ distance: Int) -> UInt8? {
        index + distance < text.count ? text[index + distance] : nil
    }

    /// Two dashes begin a comment only before a blank or a control character.
    private var isDashComment: Bool {
        guard peek(1) == UInt8(ascii: "-") else { return false }
        return peek(2).map { $0 <= 0x20 } ?? true
    }

    private mutating func skipLine() {
        while index < text.count, text[index] != 0x0A { index += 1 }
    }

    /// Passes over a comment, or only over what opens it when its content counts. False when it is not closed.
    private mutating func openComment() -> Bool {
        if peek(2) == UInt8(ascii: "!") {
            index += 3
            // A version has five digits or six.
            var digits = 0
            while digits < 6, let digit = peek(digits), (0x30...0x39).contains(digit) { digits += 1 }
            if digits >= 5 { index += digits }
            isInVersionedComment = true
            return true
        }
        index += 2
        while index + 1 < text.count {
            if text[index] == UInt8(ascii: "*"), text[index + 1] == UInt8(ascii: "/") {
                index += 2
                return true
            }
            index += 1
        }
        return false
    }

    private mutating func quoted(_ quote: UInt8, escapes: Bool) -> [UInt8]? {
        index += 1
        var content: [UInt8] = []
        while index < text.count {
            let byte = text[index]
            if encoding.isLead(byte), index + 1 < text.count {
                content += text[index...index + 1]
                index += 2
            } else if byte == quote {
                index += 1
                guard peek(0) == quote else { return content }
                content.append(quote)
                index += 1
            } else if escapes, byte == UInt8(ascii: "\\"), index + 1 < text.count {
                // The server passes over one byte, also where that begins a character.
                index += 2
            } else {
                content.append(byte)
                index += 1
            }
        }
        return nil
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...: true
        default: false
        }
    }

    private mutating func word() -> ArraySlice<UInt8> {
        let start = index
        while index < text.count, isWordByte(text[index]) {
            index += encoding.isLead(text[index]) ? 2 : 1
        }
        index = min(index, text.count)
        return text[start..<index]
    }
}
