import Catalog
import MySQL

/// A temporary table that rows are loaded into first, where LOAD DATA does not take them and INSERT does: it wants a default for a
/// generated geometry that is NOT NULL.
struct StagingTable {
    private let table: TableCopy
    private let columns: [ColumnClause]
    private let characterSet: Substring

    /// nil for a table that is loaded as it is.
    init?(_ table: TableCopy) {
        let geometries: Set = [
            "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
            "geomcollection", "geometrycollection",
        ]
        guard let definition = table.definition,
            table.table.columns.contains(where: { $0.isGenerated && !$0.isNullable && geometries.contains($0.type) })
        else { return nil }
        self.table = table
        let stored = Set(table.table.columns.filter { !$0.isGenerated }.map { Array($0.name.utf8) })
        columns = definition.columns.map(ColumnClause.init).filter { clause in
            clause.name.map { stored.contains(Array($0.utf8)) } == true
        }
        characterSet = definition.tail.firstMatch(of: /DEFAULT CHARSET=\w+( COLLATE=\w+)?/)?.0 ?? ""
    }

    var name: String {
        SQL.identifier(table.table.name.database, "mysqlfork rows of " + table.table.name.table.prefix(40))
    }

    var create: [String] {
        let clauses = columns.map { clause in
            var clause = clause
            clause.removeAutoIncrement()
            return clause.text
        }
        return [
            drop, "CREATE TEMPORARY TABLE \(name) (\(clauses.joined(separator: ", "))) ENGINE=InnoDB \(characterSet)",
        ]
    }

    /// Into the table itself.
    var fill: String {
        let list = columns.compactMap(\.name).map { SQL.identifier($0) }.joined(separator: ", ")
        return "INSERT INTO \(table.qualifiedName) (\(list)) SELECT \(list) FROM \(name)"
    }

    var drop: String { "DROP TEMPORARY TABLE IF EXISTS \(name)" }
}
