import Binlog
import MySQL
import Server

/// Collations of the hidden columns that stand for indexes on expressions. Where an expression has none from a column, it is that of
/// the session in which the index was made, and SHOW CREATE TABLE does not say (measured on 9.7).
package enum HiddenCollations {
    /// - Returns: by the names of the columns; nil where there are no such indexes.
    package static func read(
        from connection: Connection, _ table: TableIdentity, _ definition: TableDefinition?
    ) async throws -> [String: String]? {
        guard definition?.indexesExpressions == true else { return nil }
        let columns = try await connection.definitions(
            "SHOW EXTENDED FULL COLUMNS FROM \(table.quoted) LIKE '!hidden!%'",
            operation: "read the indexes on expressions of table \(table)")
        return columns.reduce(into: [:]) { result, row in
            result[row.text("Field")] = row.string("Collation").map(CharacterSetName.current)
        }
    }

    /// - Returns: the column of an index that has another collation than it should, with both.
    package static func firstDifference(
        ofIndex name: String? = nil, wanted: [String: String], present: [String: String]
    ) -> (column: String, wanted: String, present: String)? {
        wanted.sorted { $0.key < $1.key }.lazy.compactMap { column, collation in
            guard let other = present[column], other != collation else { return nil }
            if let name, !column.hasPrefix("!hidden!\(name)!") { return nil }
            return (column, collation, other)
        }.first
    }

    /// Whether an index may have another character set than its expression says, which only an empty table can be given.
    static func areConverted(_ wanted: [String: String], _ definition: TableDefinition) -> Bool {
        definition.secondaryKeys.contains { key in
            let column = "!hidden!\(TableDefinition.firstName(in: key))!"
            let sets = wanted.filter { $0.key.hasPrefix(column) }.map {
                " charset \(CharacterSetName.of(collation: $0.value)))"
            }
            return key.contains(" charset ") && !sets.allSatisfy { key.contains($0) }
        }
    }
}
