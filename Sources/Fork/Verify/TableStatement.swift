import Foundation

/// A `CREATE TABLE` statement as SHOW CREATE TABLE prints it, in a form in which equal tables have equal texts.
struct TableStatement: Equatable {
    /// Without the AUTO_INCREMENT option, and without the character sets that a collation implies.
    let text: String
    /// The next AUTO_INCREMENT value, where the statement names one.
    let counter: UInt64?

    init(_ statement: String) {
        // Columns and keys are indented, so the options' line is the one that starts with the bracket; the counter follows
        // the engine there. Anywhere else the words belong to a comment or a default.
        guard let options = statement.range(of: "\n)"),
            let engine = statement.range(of: " ENGINE=", range: options.upperBound..<statement.endIndex),
            let end = statement[engine.upperBound...].firstIndex(where: { $0 == " " || $0 == "\n" }),
            statement[end...].hasPrefix(" AUTO_INCREMENT=")
        else {
            text = Self.withoutImpliedCharacterSets(statement)
            counter = nil
            return
        }
        let value = statement[end...].dropFirst(" AUTO_INCREMENT=".count).prefix(while: \.isWholeNumber)
        counter = UInt64(value)
        text = Self.withoutImpliedCharacterSets(String(statement[..<end]) + String(statement[value.endIndex...]))
    }

    /// A column that takes the table's collation shows COLLATE alone; made again from that text, it shows CHARACTER SET too.
    private static func withoutImpliedCharacterSets(_ statement: String) -> String {
        statement.replacing(/\ CHARACTER SET (\w+) COLLATE (?=\1_)/, with: " COLLATE ")
    }
}
