import Binlog
import MySQL
import Timeline

/// A foreign key, by names.
package struct ForeignKey: Sendable {
    package let child: TableIdentity
    package let parent: TableIdentity
    @ExactText package private(set) var name: String
    /// In the key's order.
    package var columns: [(child: ExactText, parent: ExactText)] = []

    /// nil when a column is not known.
    package func facts(_ tables: [TableIdentity: TableFacts]) -> ForeignKeyFacts? {
        guard let own = tables[child]?.columns, let theirs = tables[parent]?.columns else { return nil }
        let positions = columns.compactMap { column in own.firstIndex { $0.name.exact == column.child } }
        let parents = columns.compactMap { column in theirs.firstIndex { $0.name.exact == column.parent } }
        guard positions.count == columns.count, parents.count == columns.count else { return nil }
        return ForeignKeyFacts(
            name: name, child: child, columns: positions, parent: parent, parentColumns: parents)
    }
}

package enum ForeignKeysReader {
    package static func read(on connection: Connection) async throws -> [ForeignKey] {
        var keys: [ForeignKey] = []
        for row in try await connection.query(
            "SELECT TABLE_SCHEMA AS db, TABLE_NAME AS tbl, CONSTRAINT_NAME AS name, COLUMN_NAME AS col,"
                + " REFERENCED_TABLE_SCHEMA AS parent_db, REFERENCED_TABLE_NAME AS parent,"
                + " REFERENCED_COLUMN_NAME AS parent_col FROM information_schema.KEY_COLUMN_USAGE"
                + " WHERE REFERENCED_TABLE_NAME IS NOT NULL ORDER BY 1, 2, 3, ORDINAL_POSITION",
            operation: "read foreign keys"
        ).rows {
            if keys.last?.child != row.table || keys.last?.name.exact != row.text("name").exact {
                keys.append(
                    ForeignKey(
                        child: row.table, parent: TableIdentity(row.text("parent_db"), row.text("parent")),
                        name: row.text("name")))
            }
            keys[keys.count - 1].columns.append((row.text("col").exact, row.text("parent_col").exact))
        }
        return keys
    }
}
