/// A change of a table's keys, checks and foreign keys.
enum KeyChange {
    static func any(_ table: inout TableModel, _ tables: [TableModel], _ dice: inout Dice) -> [String] {
        let alter = "ALTER TABLE \(table.quoted) "
        switch dice.weighted([3, 3, 3, 2, 2]) {
        case 0:
            let name = "k\(table.keyNames.count)"
            guard let key = Keys.key(named: name, of: table, &dice) else { return [] }
            table.keyNames.append(name)
            table.others.append(key)
            return [alter + "ADD \(key)\(dice.pick(["", "", ", ALGORITHM=INPLACE", ", ALGORITHM=COPY"]))"]
        case 1: return key(&table, &dice)
        case 2: return primary(&table, &dice)
        case 3:
            let name = Names.quoted(table.checkNames.first ?? "chk")
            let column = dice.pick(table.columns).quoted
            return [
                alter
                    + dice.pick([
                        "ALTER CHECK \(name) NOT ENFORCED", "ALTER CHECK \(name) ENFORCED", "DROP CHECK \(name)",
                        "ADD CONSTRAINT \(name) CHECK (\(column) IS NULL OR \(column) IS NOT NULL)",
                    ])
            ]
        default:
            guard !table.foreignKeyNames.isEmpty, dice.once(in: 2) else {
                return ForeignKeys.back(from: &table, to: tables, &dice).map { [alter + "ADD \($0)"] } ?? []
            }
            return [alter + "DROP FOREIGN KEY \(Names.quoted(table.foreignKeyNames.removeLast()))"]
        }
    }

    private static func key(_ table: inout TableModel, _ dice: inout Dice) -> [String] {
        guard !table.keyNames.isEmpty else { return [] }
        let index = dice.roll(0...table.keyNames.count - 1)
        let (alter, key) = ("ALTER TABLE \(table.quoted) ", Names.quoted(table.keyNames[index]))
        switch dice.roll(0...3) {
        case 0: return [alter + "ALTER INDEX \(key) \(dice.pick(["INVISIBLE", "VISIBLE"]))"]
        case 1:
            table.keyNames[index] = "renamed"
            return [alter + "RENAME INDEX \(key) TO renamed"]
        default:
            table.keyNames.remove(at: index)
            return [dice.pick([alter + "DROP KEY \(key)", "DROP INDEX \(key) ON \(table.quoted)"])]
        }
    }

    /// Away with it; or one that numbers the rows in the order in which they are.
    private static func primary(_ table: inout TableModel, _ dice: inout Dice) -> [String] {
        guard table.primary.isEmpty else {
            table.primary = []
            return ["ALTER TABLE \(table.quoted) DROP PRIMARY KEY"]
        }
        let id = TableModel.Column(
            name: Names.new("id", taken: table.columns.map(\.name), &dice), kind: .integer(bytes: 8, .unsigned),
            isNullable: false, isCounter: true)
        table.columns.insert(id, at: 0)
        table.primary = [id.quoted]
        return ["ALTER TABLE \(table.quoted) ADD COLUMN \(id.definition) PRIMARY KEY FIRST"]
    }
}
