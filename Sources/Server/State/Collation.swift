import MySQL

/// A collation as a server knows it (MySQL manual, "The INFORMATION_SCHEMA COLLATIONS Table").
package struct Collation: Sendable, Equatable {
    package let characterSet: String
    package let name: String
    /// Spaces at the end of a text make no difference.
    package var isPadding = false

    /// All of a server's, by their numbers.
    package static func all(on connection: Connection) async throws -> [Int: Collation] {
        // Servers before 8.0 do not have all of the columns.
        let rows = try await connection.query(
            "SELECT * FROM information_schema.COLLATIONS", operation: "read collations"
        ).rows
        return Dictionary(
            rows.compactMap { row in
                row.int("ID").map { number in
                    let isPadding = row.has("PAD_ATTRIBUTE") && row.text("PAD_ATTRIBUTE") == "PAD SPACE"
                    let (characterSet, name) = (row.text("CHARACTER_SET_NAME"), row.text("COLLATION_NAME"))
                    return (number, Collation(characterSet: characterSet, name: name, isPadding: isPadding))
                }
            }, uniquingKeysWith: { first, _ in first })
    }
}
