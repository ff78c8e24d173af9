import Binlog
import MySQL
import Server

/// What of a table CREATE TABLE leaves out, and ALTER TABLE adds when the rows are in.
package struct Deferral: Sendable, Equatable {
    /// Below this many bytes, building an index afterwards costs more than keeping it up to date while loading.
    static let threshold = 4 << 20

    var keys: Bool
    var foreignKeys: Bool
    /// InnoDB numbers documents itself as long as there is a full-text index, and takes only growing numbers without large gaps
    /// from a column of the user's own.
    var fullText = false
    /// Rows without a key are looked for by any index, and by this one not found.
    var spatial = false

    init(keys: Bool, foreignKeys: Bool) {
        self.keys = keys
        self.foreignKeys = foreignKeys
    }

    /// - Parameters:
    ///   - unaltered: all tables that must not be altered.
    ///   - unequal: foreign keys that are added while the tables are empty, and want their indexes then.
    init(
        of table: Table, _ definition: TableDefinition, unaltered: [UnalteredTable], unequal: [UnequalForeignKey] = []
    ) {
        let isUnaltered = unaltered.contains { $0.name == table.name }
        // A foreign key that is there from the start wants the index that it refers to, as soon as that table is there.
        let isParent =
            unaltered.contains { $0.refers(to: table.name) }
            || unequal.contains { [$0.child.name, $0.parent.name].contains(table.name) }
        // An index for which the table is made anew would give it the row format that is the server's default by then.
        let hasUsualFormat = [nil, TableDefaults.usualRowFormat].contains(table.impliedRowFormat)
        let isConverted = HiddenCollations.areConverted(table.hiddenCollations ?? [:], definition)
        keys =
            !isConverted && !isUnaltered && !isParent && hasUsualFormat && table.dataBytes >= Self.threshold
            && definition.canDeferKeys
        foreignKeys = !isUnaltered
        fullText = !isUnaltered && table.columns.contains { $0.name == "FTS_DOC_ID" }
        spatial = !isUnaltered && table.key.isEmpty && definition.hasSpatialKeys
    }
}

/// A table that is created with all it has, since an ALTER TABLE would change more than it says.
struct UnalteredTable {
    let name: TableIdentity
    private let foreignKeys: [String]

    /// nil for a table that may be altered.
    init?(_ table: Table, _ definition: TableDefinition) {
        guard definition.checks.contains(where: { CheckText.mayBeRewritten($0, columns: table.columns) }) else {
            return nil
        }
        name = table.name
        foreignKeys = definition.foreignKeys
    }

    func refers(to table: TableIdentity) -> Bool {
        var names = [table.quoted]
        if table.database.exact == name.database.exact { names.append(SQL.identifier(table.table)) }
        return foreignKeys.contains { key in names.contains { key.utf8.contains("REFERENCES \($0) (".utf8) } }
    }
}
