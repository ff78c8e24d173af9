/// A change of a table's definition.
struct TableChange {
    let tables: [TableModel]
    let index: Int
    let databases: [String]

    /// - Returns: statements, and the table as it is then; nil when it is gone.
    func any(_ dice: inout Dice) -> ([String], TableModel?) {
        var table = tables[index]
        let alter = "ALTER TABLE \(table.quoted) "
        switch dice.weighted([3, 2, 2, 2, 2, 2, 3, 1, 2, 2, 1, 1, 2, 2, 1, 1, 1, 1]) {
        case 0:
            let column = TableMaker.column(of: table, &dice)
            let place = dice.pick(["", " FIRST", " AFTER \(dice.pick(table.columns).quoted)"])
            table.columns.insert(column, at: place == " FIRST" ? 0 : table.columns.count)
            return ([alter + "ADD COLUMN \(column.definition)\(place)\(algorithm(&dice))"], table)
        case 1:
            guard table.columns.count > 1 else { return ([], table) }
            let column = table.columns.remove(at: dice.roll(0...table.columns.count - 1))
            return ([alter + "DROP COLUMN \(column.quoted)\(algorithm(&dice))"], table)
        case 2:
            let place = dice.roll(0...table.columns.count - 1)
            let old = table.columns[place]
            table.columns[place].name = Names.new("n", taken: table.columns.map(\.name), &dice)
            table.primary = table.primary.map { $0 == old.quoted ? table.columns[place].quoted : $0 }
            return ([alter + "RENAME COLUMN \(old.quoted) TO \(table.columns[place].quoted)"], table)
        case 3:
            let place = dice.roll(0...table.columns.count - 1)
            table.columns[place].kind = table.columns[place].kind.wider
            let definition = table.columns[place].definition
            if dice.once(in: 3) { return ([alter + "MODIFY COLUMN \(definition)\(algorithm(&dice))"], table) }
            return ([alter + "MODIFY COLUMN \(definition) FIRST"], moved(table, place))
        case 4:
            let name = "k\(table.keyNames.count)"
            guard let key = Keys.key(named: name, of: table, &dice) else { return ([], table) }
            table.keyNames.append(name)
            return ([alter + "ADD \(key)\(dice.pick(["", "", ", ALGORITHM=INPLACE", ", ALGORITHM=COPY"]))"], table)
        case 5:
            guard !table.keyNames.isEmpty else { return ([], table) }
            let index = dice.roll(0...table.keyNames.count - 1)
            let key = Names.quoted(table.keyNames[index])
            switch dice.roll(0...3) {
            case 0: return ([alter + "ALTER INDEX \(key) \(dice.pick(["INVISIBLE", "VISIBLE"]))"], table)
            case 1:
                table.keyNames[index] = "renamed"
                return ([alter + "RENAME INDEX \(key) TO renamed"], table)
            default:
                table.keyNames.remove(at: index)
                return (dice.pick([[alter + "DROP KEY \(key)"], ["DROP INDEX \(key) ON \(table.quoted)"]]), table)
            }
        case 6:
            guard table.primary.isEmpty else {
                table.primary = []
                return ([alter + "DROP PRIMARY KEY"], table)
            }
            var id = TableModel.Column(
                name: Names.new("id", taken: table.columns.map(\.name), &dice), kind: .integer(bytes: 8, .unsigned),
                isNullable: false)
            id.isCounter = true
            table.columns.insert(id, at: 0)
            table.primary = [id.quoted]
            return ([alter + "ADD COLUMN \(id.definition) PRIMARY KEY FIRST"], table)
        case 7: return ([alter + "CONVERT TO \(Collation.any(&dice).sql)"], table)
        case 8:
            let old = table.quoted
            table.name = Names.new("r", taken: tables.map(\.name), &dice)
            if dice.once(in: 3) { table.database = dice.pick(databases) }
            let rename = dice.pick(["RENAME TABLE \(old) TO", "ALTER TABLE \(old) RENAME", "ALTER TABLE \(old) RENAME ="])
            return (["\(rename) \(table.quoted)"], table)
        case 9: return (exchange(table, &dice), table)
        case 10: return (["TRUNCATE TABLE \(table.quoted)"], table)
        case 11: return (["DROP TABLE \(table.quoted)"], nil)
        case 12:
            return (
                [
                    alter
                        + dice.pick([
                            "FORCE", "COMMENT 'né'", "ROW_FORMAT=COMPACT", "AUTO_INCREMENT=500", "ENGINE=InnoDB",
                            "ORDER BY 1", "STATS_PERSISTENT=1, STATS_SAMPLE_PAGES=9", "DEFAULT CHARACTER SET ucs2",
                            "DISABLE KEYS", "SECONDARY_ENGINE_ATTRIBUTE='{}'", "COMMENT='a', ALGORITHM=INSTANT",
                        ])
                ], table
            )
        case 13: return ([alter + columnChange(&table, &dice)], table)
        case 14:
            let name = Names.quoted(table.checkNames.first ?? "chk")
            let column = dice.pick(table.columns).quoted
            return (
                [
                    alter
                        + dice.pick([
                            "ALTER CHECK \(name) NOT ENFORCED", "ALTER CHECK \(name) ENFORCED", "DROP CHECK \(name)",
                            "ADD CONSTRAINT \(name) CHECK (\(column) IS NULL OR \(column) IS NOT NULL)",
                        ])
                ], table
            )
        case 15:
            guard !table.foreignKeyNames.isEmpty, dice.once(in: 2) else {
                let clause = ForeignKeys.back(from: &table, to: tables, &dice)
                return (clause.map { [alter + "ADD \($0)"] } ?? [], table)
            }
            let name = table.foreignKeyNames.removeLast()
            return ([alter + "DROP FOREIGN KEY \(Names.quoted(name))"], table)
        case 16:
            let temporary = Names.quoted(table.database, "swapping")
            let other = dice.pick(tables)
            guard other.quoted != table.quoted else { return ([], table) }
            // Names change hands, and what the generator believes of the two with them.
            return (
                [
                    "RENAME TABLE \(table.quoted) TO \(temporary), \(other.quoted) TO \(table.quoted), \(temporary) TO \(other.quoted)"
                ], table
            )
        default:
            let made = Names.quoted(table.database, "made\(dice.roll(1...99))")
            return (
                [
                    dice.pick([
                        "CREATE TABLE \(made) AS SELECT * FROM \(table.quoted)", "CREATE TABLE \(made) LIKE \(table.quoted)",
                        "CREATE TABLE \(made) (extra INT) IGNORE SELECT 1 AS one, t.* FROM \(table.quoted) AS t",
                    ])
                ], table
            )
        }
    }

    /// As tools for changes without downtime do.
    private func exchange(_ table: TableModel, _ dice: inout Dice) -> [String] {
        let copy = Names.quoted(table.database, "_\(table.name.prefix(20))_new")
        let old = Names.quoted(table.database, "_\(table.name.prefix(20))_old")
        let names = table.writable.map(\.quoted).joined(separator: ", ")
        return [
            "CREATE TABLE \(copy) LIKE \(table.quoted)",
            "INSERT INTO \(copy) (\(names)) SELECT \(names) FROM \(table.quoted)",
            "RENAME TABLE \(table.quoted) TO \(old), \(copy) TO \(table.quoted)",
            dice.once(in: 2) ? "DROP TABLE \(old)" : "DO 1",
        ]
    }

    private func columnChange(_ table: inout TableModel, _ dice: inout Dice) -> String {
        let place = dice.roll(0...table.columns.count - 1)
        let name = table.columns[place].quoted
        switch dice.roll(0...4) {
        case 0: return "ALTER COLUMN \(name) SET DEFAULT (\(table.columns[place].kind.literal(&dice)))"
        case 1: return "ALTER COLUMN \(name) DROP DEFAULT"
        case 2: return "ALTER COLUMN \(name) SET \(dice.pick(["INVISIBLE", "VISIBLE"]))"
        case 3:
            // To another type altogether, as far as the values allow it.
            table.columns[place].kind = dice.pick([.varchar(200, .any(&dice)), .blob("LONGBLOB"), .text("LONGTEXT", .usual)])
            return "CHANGE COLUMN \(name) \(table.columns[place].definition)"
        default:
            table.columns[place].isNullable.toggle()
            return "MODIFY COLUMN \(table.columns[place].definition), COMMENT = 'two changes'"
        }
    }

    private func algorithm(_ dice: inout Dice) -> String {
        dice.pick(["", "", ", ALGORITHM=INSTANT", ", ALGORITHM=INPLACE, LOCK=NONE", ", ALGORITHM=COPY, LOCK=SHARED"])
    }

    private func moved(_ table: TableModel, _ place: Int) -> TableModel {
        var table = table
        table.columns.insert(table.columns.remove(at: place), at: 0)
        return table
    }
}
