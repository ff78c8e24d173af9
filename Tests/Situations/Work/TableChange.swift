/// A change of a table's definition.
struct TableChange {
    let tables: [TableModel]
    let index: Int
    let databases: [String]

    /// - Returns: statements, and the table as it is then; nil when it is gone.
    func any(_ dice: inout Dice) -> ([String], TableModel?) {
        var table = tables[index]
        let alter = "ALTER TABLE \(table.quoted) "
        switch dice.weighted([3, 2, 2, 2, 2, 2, 3, 1, 2, 2, 1, 1, 2]) {
        case 0:
            let column = TableMaker.column(of: table, &dice)
            let place = dice.pick(["", " FIRST", " AFTER \(dice.pick(table.columns).quoted)"])
            table.columns.insert(column, at: place == " FIRST" ? 0 : table.columns.count)
            return ([alter + "ADD COLUMN \(column.definition)\(place)"], table)
        case 1:
            guard table.columns.count > 1 else { return ([], table) }
            let column = table.columns.remove(at: dice.roll(0...table.columns.count - 1))
            return ([alter + "DROP COLUMN \(column.quoted)"], table)
        case 2:
            let place = dice.roll(0...table.columns.count - 1)
            let old = table.columns[place]
            table.columns[place].name = Names.new("n", taken: table.columns.map(\.name), &dice)
            table.primary = table.primary.map { $0 == old.quoted ? table.columns[place].quoted : $0 }
            return ([alter + "RENAME COLUMN \(old.quoted) TO \(table.columns[place].quoted)"], table)
        case 3:
            let place = dice.roll(0...table.columns.count - 1)
            if case .integer(_, let unsigned) = table.columns[place].kind {
                table.columns[place].kind = .integer(bytes: 8, unsigned: unsigned)
            }
            if case .varchar(_, let c) = table.columns[place].kind { table.columns[place].kind = .varchar(310, c) }
            return ([alter + "MODIFY COLUMN \(table.columns[place].definition) FIRST"], moved(table, place))
        case 4:
            let name = "k\(table.keyNames.count)"
            guard let key = TableMaker.key(named: name, of: table, &dice) else { return ([], table) }
            table.keyNames.append(name)
            return ([alter + "ADD \(key)"], table)
        case 5:
            guard !table.keyNames.isEmpty else { return ([], table) }
            let name = table.keyNames.remove(at: dice.roll(0...table.keyNames.count - 1))
            return ([alter + "DROP KEY \(Names.quoted(name))"], table)
        case 6:
            guard table.primary.isEmpty else {
                table.primary = []
                return ([alter + "DROP PRIMARY KEY"], table)
            }
            var id = TableModel.Column(
                name: Names.new("id", taken: table.columns.map(\.name), &dice),
                kind: .integer(bytes: 8, unsigned: true),
                isNullable: false)
            id.isCounter = true
            table.columns.insert(id, at: 0)
            table.primary = [id.quoted]
            return ([alter + "ADD COLUMN \(id.definition) PRIMARY KEY FIRST"], table)
        case 7:
            let collation = dice.pick(ColumnKind.Collation.all)
            return ([alter + "CONVERT TO CHARACTER SET \(collation.charset) COLLATE \(collation.name)"], table)
        case 8:
            let old = table.quoted
            table.name = Names.new("r", taken: tables.map(\.name), &dice)
            if dice.once(in: 3) { table.database = dice.pick(databases) }
            return (
                [
                    dice.pick(["RENAME TABLE \(old) TO", "ALTER TABLE \(old) RENAME", "ALTER TABLE \(old) RENAME ="])
                        + " \(table.quoted)"
                ], table
            )
        case 9:
            // As tools for changes without downtime do.
            var copy = table
            copy.name = "_\(table.name.prefix(20))_new"
            let old = Names.quoted(table.database) + "." + Names.quoted("_\(table.name.prefix(20))_old")
            return (
                [
                    "CREATE TABLE \(copy.quoted) LIKE \(table.quoted)",
                    "INSERT INTO \(copy.quoted) (\(table.writable.map(\.quoted).joined(separator: ", "))) SELECT \(table.writable.map(\.quoted).joined(separator: ", ")) FROM \(table.quoted)",
                    "RENAME TABLE \(table.quoted) TO \(old), \(copy.quoted) TO \(table.quoted)",
                    dice.once(in: 2) ? "DROP TABLE \(old)" : "DO 1",
                ], table
            )
        case 10: return (["TRUNCATE TABLE \(table.quoted)"], table)
        case 11: return (["DROP TABLE \(table.quoted)"], nil)
        default:
            return (
                [
                    alter
                        + dice.pick([
                            "FORCE", "COMMENT 'né'", "ROW_FORMAT=COMPACT", "AUTO_INCREMENT=500", "ENGINE=InnoDB",
                            "ORDER BY 1",
                        ])
                ], table
            )
        }
    }

    private func moved(_ table: TableModel, _ place: Int) -> TableModel {
        var table = table
        table.columns.insert(table.columns.remove(at: place), at: 0)
        return table
    }
}
