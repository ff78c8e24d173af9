import MySQL

/// Text in the character set of a client, as a server converts it.
package struct TextEncoder {
    package let connection: Connection
    package let characterSet: String

    package init(connection: Connection, characterSet: String) {
        self.connection = connection
        self.characterSet = characterSet
    }

    /// - Returns: nil when the character set does not have all of it.
    package func encode(_ text: String) async throws -> [UInt8]? {
        if Self.isUTF8(characterSet) { return Array(text.utf8) }
        if text.utf8.allSatisfy({ $0 < 0x80 }) {
            // In swe7 alone, letters stand where ASCII has other characters.
            return characterSet != "swe7" || text.utf8.allSatisfy(Self.isInvariant) ? Array(text.utf8) : nil
        }
        guard characterSet != "swe7" else { return nil }
        // The server's lexer reads ASCII as it is; some character sets have other forms of it, which the conversion would prefer.
        let runs = Self.runs(of: text)
        let columns = runs.filter { !$0.isASCII }.map { run in
            let value = "CONVERT(\(SQL.hexLiteral(Array(run.text.utf8))) USING utf8mb4)"
            let converted = "CONVERT(\(value) USING \(characterSet))"
            // By bytes: what it has not becomes a question mark.
            return "IF(HEX(CONVERT(\(converted) USING utf8mb4)) = HEX(\(value)), HEX(\(converted)), NULL)"
        }
        guard
            let row = try await connection.query(
                "SELECT " + columns.joined(separator: ", "), operation: "convert a name to \(characterSet)"
            ).rows.first
        else { return nil }
        var converted = row.values.makeIterator()
        var result: [UInt8] = []
        for run in runs {
            if run.isASCII {
                result += run.text.utf8
            } else {
                guard let hex = converted.next() ?? nil, let bytes = Hexadecimal.bytes(hex) else { return nil }
                result += bytes
            }
        }
        return result
    }

    package static func isUTF8(_ characterSet: String) -> Bool {
        ["utf8mb4", "utf8mb3", "utf8"].contains(characterSet)
    }

    private static func isInvariant(_ byte: UInt8) -> Bool {
        byte <= 0x5A || byte == 0x5F || byte == 0x60 || (0x61...0x7A).contains(byte)
    }

    private static func runs(of text: String) -> [(isASCII: Bool, text: String)] {
        var runs: [(isASCII: Bool, text: String)] = []
        for scalar in text.unicodeScalars {
            if runs.last?.isASCII == scalar.isASCII {
                runs[runs.count - 1].text.unicodeScalars.append(scalar)
            } else {
                runs.append((scalar.isASCII, String(scalar)))
            }
        }
        return runs
    }
}
