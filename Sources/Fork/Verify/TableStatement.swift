import Foundation

/// A `CREATE TABLE` statement as SHOW CREATE TABLE prints it, taken apart from its counter.
struct TableStatement: Equatable {
    /// Without the AUTO_INCREMENT option.
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
            text = statement
            counter = nil
            return
        }
        let value = statement[end...].dropFirst(" AUTO_INCREMENT=".count).prefix(while: \.isWholeNumber)
        counter = UInt64(value)
        text = String(statement[..<end]) + String(statement[value.endIndex...])
    }
}
