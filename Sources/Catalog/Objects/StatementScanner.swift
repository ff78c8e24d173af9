/// Walks over SQL text, aware of quotes and parentheses.
struct StatementScanner {
    let text: [UInt8]
    var position = 0

    /// If a quoted string or name starts here: where it ends (the position after its closing quote).
    mutating func skipQuoted() -> Int? {
        guard position < text.count else { return nil }
        let quote = text[position]
        guard quote == UInt8(ascii: "`") || quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
            return nil
        }
        var end = position + 1
        while end < text.count {
            if text[end] == UInt8(ascii: "\\") && quote != UInt8(ascii: "`") {
                end += 2
            } else if text[end] == quote {
                // A doubled quote is a quote inside.
                if end + 1 < text.count && text[end + 1] == quote { end += 2 } else { return end + 1 }
            } else {
                end += 1
            }
        }
        return nil
    }

    /// Moves behind the next `byte` outside quotes and returns its position.
    mutating func skip(to byte: UInt8) -> Int? {
        while position < text.count {
            if let end = skipQuoted() {
                position = end
                continue
            }
            position += 1
            if text[position - 1] == byte { return position - 1 }
        }
        return nil
    }

    /// Where `words` stand outside quotes and parentheses.
    mutating func find(_ words: String) -> Int? {
        let words = Array(words.utf8)
        var depth = 0
        while position < text.count {
            if let end = skipQuoted() {
                position = end
                continue
            }
            if depth == 0 && text[position...].starts(with: words) { return position }
            if text[position] == UInt8(ascii: "(") { depth += 1 }
            if text[position] == UInt8(ascii: ")") { depth -= 1 }
            position += 1
        }
        return nil
    }

    /// Moves behind the comma or closing parenthesis that ends the current item; `closes` says which it was.
    mutating func endOfItem() -> (end: Int, closes: Bool)? {
        var depth = 0
        while position < text.count {
            if let end = skipQuoted() {
                position = end
                continue
            }
            let byte = text[position]
            position += 1
            switch byte {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")") where depth == 0: return (position - 1, true)
            case UInt8(ascii: ")"): depth -= 1
            case UInt8(ascii: ",") where depth == 0: return (position - 1, false)
            default: break
            }
        }
        return nil
    }
}
