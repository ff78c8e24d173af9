/// The parameters of a routine, in parentheses, in the character set in which they were written.
package enum ParameterList {
    /// Where it ends, behind its last parenthesis; nil when it does not.
    package static func end(of text: ArraySlice<UInt8>, characterSet: String, sqlMode: String) -> Int? {
        let scanner = Scanner(
            text: text, characters: MultibyteCharacters(characterSet),
            hasBackslashEscapes: !sqlMode.contains("NO_BACKSLASH_ESCAPES"),
            hasANSIQuotes: sqlMode.contains("ANSI_QUOTES"))
        return scanner.endOfParentheses()
    }

    /// Walks over text as the server's lexer does (MySQL source, `sql/sql_lex.cc`).
    private struct Scanner {
        let text: ArraySlice<UInt8>
        let characters: MultibyteCharacters
        let hasBackslashEscapes: Bool
        let hasANSIQuotes: Bool

        func endOfParentheses() -> Int? {
            var position = text.startIndex
            var depth = 0
            guard text.first == UInt8(ascii: "(") else { return nil }
            while position < text.endIndex {
                switch text[position] {
                case UInt8(ascii: "("):
                    depth += 1
                    position += 1
                case UInt8(ascii: ")"):
                    depth -= 1
                    position += 1
                    if depth == 0 { return position }
                case UInt8(ascii: "`"), UInt8(ascii: "'"), UInt8(ascii: "\""):
                    guard let end = endOfQuoted(position) else { return nil }
                    position = end
                case UInt8(ascii: "#"): position = endOfLine(position)
                case UInt8(ascii: "-") where isDashComment(position): position = endOfLine(position)
                case UInt8(ascii: "/") where byte(position + 1) == UInt8(ascii: "*"):
                    // What a versioned one holds counts; its end is passed over as two symbols.
                    guard byte(position + 2) != UInt8(ascii: "!") else {
                        position += 3
                        continue
                    }
                    guard let end = text[(position + 2)...].firstRange(of: Array("*/".utf8)) else { return nil }
                    position = end.upperBound
                default: position += characters.length(at: position, in: text)
                }
            }
            return nil
        }

        private func endOfQuoted(_ start: Int) -> Int? {
            let quote = text[start]
            let escapes = hasBackslashEscapes && quote != UInt8(ascii: "`") && !(hasANSIQuotes && quote == 0x22)
            var position = start + 1
            while position < text.endIndex {
                let length = characters.length(at: position, in: text)
                if length > 1 {
                    position += length
                } else if escapes && text[position] == UInt8(ascii: "\\") {
                    // One byte, also where it begins a character.
                    position += 2
                } else if text[position] != quote {
                    position += 1
                } else if byte(position + 1) == quote {
                    position += 2
                } else {
                    return position + 1
                }
            }
            return nil
        }

        private func byte(_ position: Int) -> UInt8? { position < text.endIndex ? text[position] : nil }

        private func endOfLine(_ position: Int) -> Int {
            text[position...].firstIndex(of: 0x0A) ?? text.endIndex
        }

        private func isDashComment(_ position: Int) -> Bool {
            byte(position + 1) == UInt8(ascii: "-") && (byte(position + 2).map { $0 <= 0x20 } ?? true)
        }
    }
}

/// How many bytes make a character, where its later ones may be what SQL gives a meaning to: quotes, backslashes, parentheses
/// (MySQL source, `strings/ctype-*.cc`, `ismbchar`).
struct MultibyteCharacters {
    private enum Kind { case singleByte, big5, gbk, gb18030, shiftJIS }

    private let kind: Kind

    /// - Parameter characterSet: one of a client. In those that are not named, no later byte of a character is below 0x80.
    init(_ characterSet: String) {
        kind =
            switch characterSet {
            case "big5": .big5
            case "gbk": .gbk
            case "gb18030": .gb18030
            case "sjis", "cp932": .shiftJIS
            default: .singleByte
            }
    }

    func length(at position: Int, in text: ArraySlice<UInt8>) -> Int {
        let lead = text[position]
        guard lead >= 0x81, position + 1 < text.endIndex else { return 1 }
        let next = text[position + 1]
        let isTwo =
            switch kind {
            case .singleByte: false
            case .big5:
                (0xA1...0xF9).contains(lead) && ((0x40...0x7E).contains(next) || (0xA1...0xFE).contains(next))
            case .gbk, .gb18030:
                lead <= 0xFE && ((0x40...0x7E).contains(next) || (0x80...0xFE).contains(next))
            case .shiftJIS:
                ((0x81...0x9F).contains(lead) || (0xE0...0xFC).contains(lead))
                    && ((0x40...0x7E).contains(next) || (0x80...0xFC).contains(next))
            }
        if isTwo { return 2 }
        guard kind == .gb18030, lead <= 0xFE, (0x30...0x39).contains(next), position + 3 < text.endIndex,
            (0x81...0xFE).contains(text[position + 2]), (0x30...0x39).contains(text[position + 3])
        else { return 1 }
        return 4
    }
}
