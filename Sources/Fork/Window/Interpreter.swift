import MySQL
import Timeline

/// Asks a server what names mean that clients sent in character sets which are not read here. Any server will do: they all have the
/// same character sets.
struct Interpreter: Sendable {
    let names = ClientNames()
    let server: Server

    init(asking server: Server) { self.server = server }

    /// In one query.
    private static let limit = 500

    /// Asks for those that were met since it was last asked.
    /// - Returns: whether there were any.
    func readNames() async throws -> Bool {
        let unread = names.unread
        guard !unread.isEmpty else { return false }
        let connection = try await server.connect()
        let sets = try await connection.query(
            "SELECT ID AS id, CHARACTER_SET_NAME AS name FROM information_schema.COLLATIONS",
            operation: "read character sets"
        ).rows.map { ($0.int("id") ?? 0, $0.text("name")) }
        let characterSets = Dictionary(sets) { first, _ in first }
        for start in stride(from: 0, to: unread.count, by: Self.limit) {
            let asked = Array(unread[start..<min(start + Self.limit, unread.count)])
            names.tell(try await texts(of: asked, characterSets, on: connection))
        }
        return true
    }

    private func texts(
        of asked: [ClientNames.Name], _ characterSets: [Int: String], on connection: Connection
    ) async throws -> [ClientNames.Name: String?] {
        // As the server reads identifiers: what is no text in the character set, or has no place in utf8mb3, gives NULL here.
        let queries = asked.enumerated().compactMap { index, name in
            characterSets[Int(name.collation)].map { set in
                let bytes = "CONVERT(\(SQL.hexLiteral(name.bytes)) USING \(set))"
                return "SELECT \(index) AS i, CONVERT(\(bytes) USING utf8mb4) AS name"
            }
        }
        var texts: [ClientNames.Name: String?] = [:]
        for name in asked { texts[name] = .some(nil) }
        guard !queries.isEmpty else { return texts }
        for row in try await connection.query(
            queries.joined(separator: " UNION ALL "), operation: "read names in the character sets of clients"
        ).rows {
            guard let index = row.int("i"), let text = row.string("name"), text.unicodeScalars.allSatisfy(\.isBasic)
            else { continue }
            texts[asked[index]] = text
        }
        return texts
    }
}

extension Unicode.Scalar {
    /// Names hold no others.
    fileprivate var isBasic: Bool { value < 0x10000 }
}
