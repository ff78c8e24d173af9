import MySQL

/// The text of a CHECK constraint, as SHOW CREATE TABLE has it.
enum CheckText {
    /// Whether an ALTER TABLE of something else may leave other words for the same condition: the server then writes down the
    /// condition as it evaluates it, with its literals converted to what they are compared with (measured on 9.7). Rather too
    /// often than not often enough.
    static func mayBeRewritten(_ check: String, columns: [Column]) -> Bool {
        let mentioned = columns.filter { check.contains(SQL.identifier($0.name)) }
        if mentioned.contains(where: { ["date", "datetime", "timestamp", "time", "year"].contains($0.type) }) {
            return true
        }
        let literals = Set(check.matches(of: /_([a-z0-9]+)(?: x)?'/).map { String($0.1) })
        return !literals.isEmpty && literals.union(mentioned.compactMap(characterSet)).count > 1
    }

    private static func characterSet(of column: Column) -> String? {
        if let name = column.characterSet { return name }
        return ["binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob"].contains(column.type)
            ? "binary" : nil
    }
}
