import Foundation
import MySQL
import Testing

/// Statements in the character set of a client.
struct TextTemplate {
    enum Kind: String, CaseIterable { case event, procedure, function, trigger, view, table }

    let characterSet: String
    /// The bytes of characters that are not ASCII, as the server converts them.
    private let bytes: [Unicode.Scalar: [UInt8]]

    /// Some whose later bytes are a quote mark or a backslash in one set or another, and some that are not.
    static let scalars = Array("中丁癭璡功表ソ十л葛éłßо가、。ﾃ℃備".unicodeScalars)

    init(_ characterSet: String, on server: TestServer) async throws {
        self.characterSet = characterSet
        let columns = Self.scalars.map { scalar in
            let value = "CONVERT(\(SQL.hexLiteral(Array(String(scalar).utf8))) USING utf8mb4)"
            let converted = "CONVERT(\(value) USING \(characterSet))"
            return "IF(HEX(CONVERT(\(converted) USING utf8mb4)) = HEX(\(value)), HEX(\(converted)), '')"
        }
        let row = try #require(
            try await server.connect().query("SELECT " + columns.joined(separator: ", ")).rows.first)
        bytes = Dictionary(
            uniqueKeysWithValues: Self.scalars.enumerated().compactMap { index, scalar in
                let hex = Array(row.text(at: index))
                guard !hex.isEmpty else { return nil }
                let values = stride(from: 0, to: hex.count, by: 2).compactMap {
                    UInt8(String(hex[$0...$0 + 1]), radix: 16)
                }
                return (scalar, values)
            })
    }

    /// What the character set has.
    var characters: String { String(String.UnicodeScalarView(Self.scalars.filter { bytes[$0] != nil })) }

    func encode(_ text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { $0.isASCII ? [UInt8($0.value)] : bytes[$0] ?? [UInt8(ascii: "?")] }
    }

    /// Executes it in a session that is as a client of the character set has it.
    func run(
        _ text: String, _ kind: Kind, in database: String, mode: String = "", user: String = "root",
        on server: TestServer
    ) async throws {
        let connection = try await server.connect(user: user)
        try await connection.execute("SET NAMES \(characterSet)")
        try await connection.execute("SET SESSION sql_mode = '\(mode)'")
        try await connection.execute("USE \(database)")
        do {
            try await connection.execute(bytes: encode(text))
        } catch {
            Issue.record("\(kind) in \(characterSet), mode '\(mode)': \(error)\n\(text)")
        }
    }
}
