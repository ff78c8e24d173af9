import MySQL

/// Statements that a server put together of its own text, which is UTF-8, and the client's, which is in another character set.
package enum MixedText {
    /// In the order in which they stand.
    package enum Part: Sendable, Equatable {
        /// To be converted to the character set of the others.
        case text(String)
        case bytes([UInt8])

        /// As the server has it.
        package var bytes: [UInt8] {
            switch self {
            case .text(let text): Array(text.utf8)
            case .bytes(let bytes): bytes
            }
        }

        /// Whether its bytes are others in another character set.
        package var isForeign: Bool {
            if case .text(let text) = self { !text.utf8.allSatisfy { $0 < 0x80 } } else { false }
        }
    }

    // MARK: - Characteristics of routines

    /// Takes the lines that say what a routine does, but for its comment (MySQL source, `create_string`).
    package static func takeCharacteristics(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let lines = [
            "CONTAINS SQL", "NO SQL", "READS SQL DATA", "MODIFIES SQL DATA", "DETERMINISTIC", "SQL SECURITY INVOKER",
        ].map { Array("    \($0)\n".utf8) }
        var taken: [UInt8] = []
        while let line = lines.first(where: { rest.starts(with: $0) }) {
            rest = rest.dropFirst(line.count)
            taken += line
        }
        return taken
    }

    /// Where the line ends, outside of quotes.
    package static func endOfLine(_ text: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(text)
        var position = 0
        while position < bytes.count {
            if let end = ShownStatement.endOfQuoted(bytes, from: position) {
                position = end
            } else if bytes[position] == 0x0A {
                return text.startIndex + position
            } else {
                position += 1
            }
        }
        return nil
    }

    // MARK: - Literals

    /// A literal as the server prints it (MySQL source, `append_unescaped`).
    package static func escaped(_ text: String) -> String {
        var result = "'".unicodeScalars
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\0": result.append(contentsOf: #"\0"#.unicodeScalars)
            case "\n": result.append(contentsOf: #"\n"#.unicodeScalars)
            case "\r": result.append(contentsOf: #"\r"#.unicodeScalars)
            case "\\": result.append(contentsOf: #"\\"#.unicodeScalars)
            case "'": result.append(contentsOf: "''".unicodeScalars)
            default: result.append(scalar)
            }
        }
        result.append("'")
        return String(result)
    }

    /// A literal for the statement's own SQL mode.
    static func quoted(_ text: String, hasBackslashEscapes: Bool) -> String {
        hasBackslashEscapes ? escaped(text) : SQL.plainLiteral(text)
    }

    /// Text of the server's with literals, such as `enum('a','b')`, so that they mean the same under the statement's own SQL mode.
    package static func requoted(_ text: String, hasBackslashEscapes: Bool) -> String {
        guard !hasBackslashEscapes else { return text }
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "'"),
                let end = ShownStatement.endOfQuoted(bytes, from: position)
            else {
                result.append(bytes[position])
                position += 1
                continue
            }
            let value = ShownStatement.unescaped(bytes[position + 1..<end - 1])
            result += SQL.plainLiteral(String(decoding: value, as: UTF8.self)).utf8
            position = end
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension TextEncoder {
    /// - Returns: nil when the character set does not have all of it.
    package func encode(_ parts: [MixedText.Part]) async throws -> [UInt8]? {
        var result: [UInt8] = []
        for part in parts {
            switch part {
            case .bytes(let bytes): result += bytes
            case .text(let text):
                guard let bytes = try await encode(text), !Self.losesQuotes(text, bytes) else { return nil }
                result += bytes
            }
        }
        return result
    }
}

extension TextEncoder {
    /// Where a name has a quote of its own, doubled, the server takes for one also the half of a character that is the same byte
    /// (MySQL source, `get_quoted_token`).
    private static func losesQuotes(_ text: String, _ bytes: [UInt8]) -> Bool {
        let quote = UInt8(ascii: "`")
        return text.contains("``") && bytes.count { $0 == quote } != text.utf8.count { $0 == quote }
    }
}

extension ArraySlice<UInt8> {
    /// Whether it begins with these bytes, which are taken then.
    package mutating func take(_ bytes: some Collection<UInt8>) -> Bool {
        guard starts(with: bytes) else { return false }
        self = dropFirst(bytes.count)
        return true
    }
}
