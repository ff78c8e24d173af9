import MySQL

/// What SHOW CREATE TABLE prints, as text that means the same.
///
/// The statement is UTF-8, but for the literals in expressions, as of generated columns: those have the bytes of the
/// character set that their introducer names (`_latin1'…'`). The server does not say so, and makes question marks of them
/// with any `character_set_results` but NULL (measured on 9.7).
package enum ShownStatement {
    /// - Parameter bytes: as sent with `character_set_results = NULL`.
    package static func text(of bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var text: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard let end = endOfQuoted(bytes, from: position) else {
                text.append(bytes[position])
                position += 1
                continue
            }
            let quoted = bytes[position..<end]
            if bytes[position] == UInt8(ascii: "'"), String(validating: quoted, as: UTF8.self) == nil {
                text += Array((" " + SQL.hexLiteral(unescaped(quoted.dropFirst().dropLast()))).utf8)
            } else {
                text += quoted
            }
            position = end
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// If a string or a name in backticks starts here: the position after its closing quote.
    package static func endOfQuoted(_ bytes: [UInt8], from start: Int) -> Int? {
        let quote = bytes[start]
        guard quote == UInt8(ascii: "'") || quote == UInt8(ascii: "`") else { return nil }
        var position = start + 1
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "\\") && quote == UInt8(ascii: "'") {
                position += 2
            } else if bytes[position] != quote {
                position += 1
            } else if position + 1 < bytes.count && bytes[position + 1] == quote {
                position += 2
            } else {
                return position + 1
            }
        }
        return nil
    }

    static func unescaped(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\\"):
                guard let escaped = rest.popFirst() else { break }
                result.append(escapes[escaped] ?? escaped)
            case UInt8(ascii: "'"):
                rest = rest.dropFirst()  // doubled
                result.append(byte)
            default: result.append(byte)
            }
        }
        return result
    }

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "0"): 0, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "b"): 8,
        UInt8(ascii: "Z"): 26,
    ]
}
