/// A change of a table's columns.
enum ColumnChange {
    static func any(_ table: inout TableModel, _ dice: inout Dice) -> [String] {
        let alter = "ALTER TABLE \(table.quoted) "
        let place = dice.roll(0...table.columns.count - 1)
        let name = table.columns[place].quoted
        switch dice.weighted([4, 2, 2, 2, 1, 1, 1, 1, 1, 2]) {
        case 0:
            let column = TableMaker.column(of: table, &dice)
            let position = dice.pick(["", " FIRST", " AFTER \(name)"])
            table.columns.insert(column, at: position == " FIRST" ? 0 : table.columns.count)
            return [alter + "ADD COLUMN \(column.definition)\(position)\(algorithm(&dice))"]
        case 1:
            guard table.columns.count > 1 else { return [] }
            table.columns.remove(at: place)
            return [alter + "DROP COLUMN \(name)\(algorithm(&dice))"]
        case 2:
            table.columns[place].name = Names.new("n", taken: table.columns.map(\.name), &dice)
            table.primary = table.primary.map { $0 == name ? table.columns[place].quoted : $0 }
            return [alter + "RENAME COLUMN \(name) TO \(table.columns[place].quoted)"]
        case 3:
            table.columns[place].kind = table.columns[place].kind.wider
            let definition = table.columns[place].definition
            if dice.once(in: 3) { return [alter + "MODIFY COLUMN \(definition)\(algorithm(&dice))"] }
            table.columns.insert(table.columns.remove(at: place), at: 0)
            return [alter + "MODIFY COLUMN \(definition) FIRST"]
        case 4: return [alter + "ALTER COLUMN \(name) SET DEFAULT (\(table.columns[place].kind.literal(&dice)))"]
        case 5: return [alter + "ALTER COLUMN \(name) DROP DEFAULT"]
        case 6: return [alter + "ALTER COLUMN \(name) SET \(dice.pick(["INVISIBLE", "VISIBLE"]))"]
        case 7:
            // To another type altogether, as far as the values allow it.
            table.columns[place].kind = dice.pick([
                .varchar(200, .any(&dice)), .blob("LONGBLOB"), .text("LONGTEXT", .usual),
            ])
            return [alter + "CHANGE COLUMN \(name) \(table.columns[place].definition)"]
        case 8:
            table.columns[place].isNullable.toggle()
            return [alter + "MODIFY COLUMN \(table.columns[place].definition), COMMENT = 'two changes'"]
        default:
            // The rows that there are get the moment of the statement.
            let digits = dice.pick([3, 6])
            let type = dice.pick([ColumnKind.timestamp(digits), .datetime(digits)])
            let name = Names.new("at", taken: table.columns.map(\.name), &dice)
            let column = TableModel.Column(
                name: name, kind: type, isNullable: false, suffix: "DEFAULT CURRENT_TIMESTAMP(\(digits))")
            table.columns.append(column)
            return [alter + "ADD COLUMN \(column.definition)\(algorithm(&dice))"]
        }
    }

    private static func algorithm(_ dice: inout Dice) -> String {
        dice.pick(["", "", ", ALGORITHM=INSTANT", ", ALGORITHM=INPLACE, LOCK=NONE", ", ALGORITHM=COPY, LOCK=SHARED"])
    }
}
