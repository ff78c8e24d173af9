import Catalog
import Foundation

/// A `CREATE TABLE` statement as SHOW CREATE TABLE prints it, in a form in which equal tables have equal texts.
struct TableStatement: Equatable {
    /// Without the AUTO_INCREMENT option, and without the character sets of columns.
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
            text = Self.normal(statement)
            counter = nil
            return
        }
        let value = statement[end...].dropFirst(" AUTO_INCREMENT=".count).prefix(while: \.isWholeNumber)
        counter = UInt64(value)
        text = Self.normal(String(statement[..<end]) + String(statement[value.endIndex...]))
    }

    /// Without what a server shows in another way when the table was made again from the text, and what is compared as
    /// information_schema has it: character sets and collations of columns. Keys in the order of their texts, since the server has
    /// an order of its own for new tables.
    private static func normal(_ statement: String) -> String {
        guard let definition = TableDefinition(statement) else { return statement }
        return definition.inOrderOfKeys.statement(
            columns: definition.columns.map { text in
                var clause = ColumnClause(text)
                clause.removeCollation()
                return clause.text
            })
    }
}
