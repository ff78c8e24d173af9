import MySQL
import Server
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
        let collations = try await Collation.all(on: connection)
        let all = Array(texts)
        let expressions = all.indices.lazy.compactMap { number in
            collations[Int(all[number].collation)].map { (number: number, text: Self.form(of: all[number], $0)) }
        }
        let values = try await connection.evaluate(
            expressions, perQuery: Self.limit, operation: "compare texts of keys")
        return Dictionary(uniqueKeysWithValues: values.map { (all[$0], $1) })
    }

    /// What the server sorts by. To a collation that pads, spaces at the end make no difference.
    private static func form(of text: ConstraintCheck.Text, _ collation: Collation) -> String {
        let (name, characterSet) = (collation.name, collation.characterSet)
        let value = "CONVERT(\(SQL.hexLiteral(text.bytes)) USING \(characterSet))"
        let part = text.prefix.map { "LEFT(\(value), \($0))" } ?? value
        let weights = "WEIGHT_STRING(\(part) COLLATE \(name))"
        guard collation.isPadding else { return "SHA2(\(weights), 256)" }
        let space = "WEIGHT_STRING(CONVERT(' ' USING \(characterSet)) COLLATE \(name))"
        return "SHA2(TRIM(TRAILING \(space) FROM \(weights)), 256)"
    }
}
