import MySQL
import Server

/// One table on its way: what to select, what to load, and what to add once the rows are in.
package struct TableCopy: Sendable {
    package let table: Table
    package let columns: ColumnTransfer
    /// nil when the statement could not be taken apart; the table is then created with all its indexes.
    package let definition: TableDefinition?
    /// nil when everything is created at once.
    let deferral: Deferral?
    /// Foreign keys whose sides are not of one type.
    let unequalForeignKeys: [UnequalForeignKey]

    /// The tables of a catalog.
    package static func all(_ tables: [Table]) -> [TableCopy] {
        let definitions = tables.map { TableDefinition($0.statement) }
        let named = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let unaltered = zip(tables, definitions).compactMap { table, definition in
            definition.flatMap { UnalteredTable(table, $0) }
        }
        let unequal = zip(tables, definitions).map { table, definition in
            (definition?.foreignKeys ?? []).compactMap { UnequalForeignKey($0, of: table, among: named) }
        }
        let all = unequal.flatMap(\.self)
        return zip(zip(tables, definitions), unequal).map { table, unequal in
            let (table, definition) = table
            return TableCopy(
                table: table, columns: ColumnTransfer(table.columns), definition: definition,
                deferral: definition.map { Deferral(of: table, $0, unaltered: unaltered, unequal: all) },
                unequalForeignKeys: unequal)
        }
    }

    package var qualifiedName: String { table.name.quoted }

    /// Creates the table, empty. The session's database must be the table's.
    package var createStatement: String {
        guard let definition, let deferral else { return table.statement }
        return definition.create(leavingOut: deferral)
    }

    /// Creates the table, empty, with everything at once. The session's database must be the table's.
    package var wholeStatement: String {
        definition?.create(leavingOut: Deferral(keys: false, foreignKeys: false)) ?? table.statement
    }

    /// Secondary indexes that were left out, to be added when the rows are in.
    package var keysToAdd: [String] { deferral?.keys == true ? definition?.secondaryKeys ?? [] : [] }

    /// Foreign keys that were left out.
    package var foreignKeysToAdd: [String] {
        guard deferral?.foreignKeys == true else { return [] }
        return (definition?.foreignKeys ?? []).filter { key in !unequalForeignKeys.contains { $0.text == key } }
    }

    /// Full-text and spatial indexes that were left out: they are in the way of rows that a window changes.
    package var lateKeysToAdd: [String] { deferral.flatMap { definition?.specialKeys($0) } ?? [] }

    package var alter: String { "ALTER TABLE \(qualifiedName)" }

    package func add(_ keys: [String]) -> String { altering(keys.map { "ADD " + $0 }) }

    /// ALTER TABLE rounds the defaults of FLOAT columns that it does not name (*measured* on 9.7.4).
    package func altering(_ changes: [String]) -> String {
        "\(alter) \((changes + exactDefaults).joined(separator: ", "))"
    }

    package var exactDefaults: [String] {
        (definition?.columns ?? []).map(ColumnClause.init).compactMap { column in
            guard let name = column.name, let literal = column.longFloatDefault else { return nil }
            return "ALTER COLUMN \(SQL.identifier(name)) SET DEFAULT \(literal)"
        }
    }

    package var hasData: Bool { table.hasData }

    /// Reads the rows of a range in the form in which they travel, in the order in which InnoDB stores them: the same rows are
    /// the same text on every server.
    /// - Parameter withTypes: of what is inside JSON; an archive may not have them.
    package func select(_ range: KeyRange, withTypes: Bool = true) -> String {
        let order = table.key.map { SQL.identifier($0) }.joined(separator: ", ")
        let list = withTypes ? columns.selectList : columns.selectListWithoutTypes
        return "SELECT \(list) FROM \(qualifiedName)"
            + (order.isEmpty ? " USE INDEX ()\(range.clause)" : "\(range.clause) ORDER BY \(order)")
    }
}

extension Table {
    /// Whether there are rows to copy: a BLACKHOLE table has none, whatever it says.
    package var hasData: Bool { storageEngine.keepsRows }
}
