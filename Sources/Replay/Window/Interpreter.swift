import MySQL
import Server
import Timeline

/// Asks a server what names mean that clients sent in character sets which are not read here. Any server will do: they all have the
/// same character sets.
package struct Interpreter: Sendable {
    package let names = ClientNames()
    package let server: Server

    package init(asking server: Server) { self.server = server }

    /// In one query.
    private static let limit = 500

    /// Asks for those that were met since it was last asked.
    /// - Returns: whether there were any.
    func readNames() async throws -> Bool {
        let unread = names.unread
        guard !unread.isEmpty else { return false }
        let connection = try await server.connect()
        let collations = try await Collation.all(on: connection)
        // As the server reads identifiers: what is no text in the character set, or has no place in utf8mb3, gives NULL here.
        let expressions = unread.enumerated().compactMap { number, name in
            collations[Int(name.collation)].map { collation in
                let bytes = "CONVERT(\(SQL.hexLiteral(name.bytes)) USING \(collation.characterSet))"
                return (number: number, text: "CONVERT(\(bytes) USING utf8mb4)")
            }
        }
        let values = try await connection.evaluate(
            expressions, perQuery: Self.limit, operation: "read names in the character sets of clients")
        var texts: [ClientNames.Name: String?] = [:]
        for (number, name) in unread.enumerated() {
            let text = values[number].map { String(decoding: $0, as: UTF8.self) }
            texts[name] = .some(text.flatMap { $0.unicodeScalars.allSatisfy(\.isBasic) ? $0 : nil })
        }
        names.tell(texts)
        return true
    }
}

extension Unicode.Scalar {
    /// Names hold no others.
    fileprivate var isBasic: Bool { value < 0x10000 }
}
