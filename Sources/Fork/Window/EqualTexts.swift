import MySQL
import Timeline

/// Asks a server which texts are equal to it.
struct EqualTexts {
    let server: Server

    /// In one query.
    private static let limit = 200

    /// - Returns: the same bytes for texts that are equal in their collation; nothing for those that the server cannot read.
    func forms(of texts: Set<ConstraintCheck.Text>) async throws -> [ConstraintCheck.Text: [UInt8]] {
        guard !texts.isEmpty else { return [:] }
        let connection = try await server.connect()
        let collations = try await connection.query(
            "SELECT ID AS id, COLLATION_NAME AS name, CHARACTER_SET_NAME AS charset, PAD_ATTRIBUTE AS padding"
                + " FROM information_schema.COLLATIONS", operation: "read collations"
        ).rows.map { ($0.int("id") ?? 0, $0) }
        let known = Dictionary(collations) { first, _ in first }
        let all = Array(texts)
        var forms: [ConstraintCheck.Text: [UInt8]] = [:]
        for start in stride(from: 0, to: all.count, by: Self.limit) {
            let queries = (start..<min(start + Self.limit, all.count)).compactMap { index in
                known[Int(all[index].collation)].map {
                    "SELECT \(index) AS i, \(Self.form(of: all[index], $0)) AS form"
                }
            }
            guard !queries.isEmpty else { continue }
            for row in try await connection.query(
                queries.joined(separator: " UNION ALL "), operation: "compare texts of keys"
            ).rows { if let index = row.int("i") { forms[all[index]] = row.bytes("form") } }
        }
        return forms
    }

    /// What the server sorts by. To a collation that pads, spaces at the end make no difference.
    private static func form(of text: ConstraintCheck.Text, _ collation: Row) -> String {
        let (name, characterSet) = (collation.text("name"), collation.text("charset"))
        let value = "CONVERT(\(SQL.hexLiteral(text.bytes)) USING \(characterSet))"
        let part = text.prefix.map { "LEFT(\(value), \($0))" } ?? value
        let weights = "WEIGHT_STRING(\(part) COLLATE \(name))"
        guard collation.text("padding") == "PAD SPACE" else { return "SHA2(\(weights), 256)" }
        let space = "WEIGHT_STRING(CONVERT(' ' USING \(characterSet)) COLLATE \(name))"
        return "SHA2(TRIM(TRAILING \(space) FROM \(weights)), 256)"
    }
}
