import Binlog

/// A statement, or its beginning: without what may be a password's hash.
public struct StatementExcerpt: Sendable, Equatable {
    public let text: String
    /// The session's database; empty for none, where it does not matter, and for a statement whose rows are in the binlog.
    public let database: String
    /// There was more.
    public let isCut: Bool

    /// - Parameter limit: bytes of text.
    init(_ query: QueryEvent, _ effect: StatementEffect, limit: Int) {
        let statement = query.statement
        let end = Self.secret(in: statement, effect) ?? statement.count
        text = Self.text(statement.prefix(min(end, limit)))
        database = Self.dependsOnDatabase(effect) ? query.database : ""
        isCut = min(end, limit) < statement.count
    }

    /// A statement that changed rows, of which the binlog has the rows.
    init(ofRows text: String, limit: Int) {
        let bytes = text.utf8
        self.text = bytes.count <= limit ? text : Self.text(Array(bytes.prefix(limit))[...])
        database = ""
        isCut = bytes.count > limit
    }

    private static func dependsOnDatabase(_ effect: StatementEffect) -> Bool {
        switch effect {
        case .accounts: false
        case .definitions(let changes): changes.contains { $0.objects.contains { $0.kind != .database } }
        case .data, .harmless, .temporaryTable, .rollbackToSavepoint, .unknown: true
        }
    }

    /// Valid text; a character of UTF-8 that the limit cuts in two is left out.
    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes
        let tail = bytes.suffix(4).reversed().prefix { $0 & 0xC0 == 0x80 }.count
        if let lead = bytes.dropLast(tail).last, lead >= 0xC0 {
            let length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2
            if tail + 1 < length { bytes = bytes.dropLast(tail + 1) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static let identified = TextSearch("IDENTIFIED")
    private static let password = TextSearch("PASSWORD")
    private static let identifiedInBody = [TextSearch("IDENTIFIED BY"), TextSearch("IDENTIFIED WITH")]

    /// Where a password or its hash may begin: behind IDENTIFIED, and behind PASSWORD, of SET PASSWORD behind its account.
    private static func secret(in statement: [UInt8], _ effect: StatementEffect) -> Int? {
        switch effect {
        case .accounts, .unknown:
            let identified = identified.first(in: statement).map { $0 + 10 }
            let password = password.first(in: statement).map { found -> Int in
                let end = found + 8
                let isSet = statement.prefix(found).drop { $0 <= 0x20 }.prefix(3).elementsEqual("SET".utf8)
                guard isSet else { return end }
                return statement[end...].firstIndex(of: UInt8(ascii: "=")) ?? end
            }
            return [identified, password].compactMap(\.self).min()
        case .definitions:
            // In the body of a routine.
            return identifiedInBody.compactMap { $0.first(in: statement).map { $0 + 10 } }.min()
        case .data, .harmless, .temporaryTable, .rollbackToSavepoint: return nil
        }
    }
}
