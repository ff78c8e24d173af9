/// Names of a view's columns that begin with a space.
///
/// A server removes the space from an alias that a statement names, and not from the name of a column that stands without one. SHOW CREATE
/// prints an alias for each, and without the space: made from that text, the column would have another name (measured on 9.7).
enum ViewAliases {
    /// - Parameters:
    ///   - statement: as SHOW CREATE VIEW prints it.
    ///   - body: the view's text in information_schema, which keeps the space.
    /// - Returns: the statement, with no alias for a column that is named like it but for the space.
    static func leavingOutTrimmed(_ statement: [UInt8], body: String) -> [UInt8] {
        guard mayBeTrimmed(Array(body.utf8)) else { return statement }
        var text: [UInt8] = []
        var position = 0
        while position < statement.count {
            guard let end = ShownStatement.endOfQuoted(statement, from: position) else {
                text.append(statement[position])
                position += 1
                continue
            }
            let name = statement[position..<end]
            text += name
            position = endOfAlias(of: name, in: statement, from: end) ?? end
        }
        return text
    }

    private static let word = Array(" AS `".utf8)

    private static func mayBeTrimmed(_ body: [UInt8]) -> Bool {
        var rest = body[...]
        while let found = rest.firstRange(of: word) {
            rest = rest[found.upperBound...]
            if rest.first.map(isTrimmed) == true { return true }
        }
        return false
    }

    /// If an alias follows that is the name without its first spaces.
    private static func endOfAlias(of name: ArraySlice<UInt8>, in statement: [UInt8], from start: Int) -> Int? {
        let quote = UInt8(ascii: "`")
        guard name.first == quote, name.dropFirst().first.map(isTrimmed) == true,
            statement[start...].starts(with: word),
            let end = ShownStatement.endOfQuoted(statement, from: start + word.count - 1)
        else { return nil }
        let trimmed = [quote] + name.dropFirst().drop(while: isTrimmed)
        return statement[(start + word.count - 1)..<end].elementsEqual(trimmed) ? end : nil
    }

    private static func isTrimmed(_ byte: UInt8) -> Bool { byte <= 0x20 || byte == 0x7F }
}
