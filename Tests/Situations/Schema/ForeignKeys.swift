/// Makes up foreign keys: to other tables, to the table itself, and around in circles.
enum ForeignKeys {
    /// Adds a column that refers to the key of one of the parents, or of the table itself.
    static func add(to table: inout TableModel, parents: [TableModel], _ dice: inout Dice) {
        guard let parent = dice.once(in: 4) ? table : parent(among: parents, &dice), let target = parent.keyColumn,
            parent.partitions.isEmpty
        else { return }
        let column = TableModel.Column(
            name: Names.new("r", taken: table.columns.map(\.name), &dice), kind: target.kind, isNullable: true,
            refers: true)
        table.columns.append(column)
        table.others.append(clause(of: &table, column, parent, target, &dice))
    }

    /// A foreign key over what is there already, so that children become parents.
    static func back(from table: inout TableModel, to others: [TableModel], _ dice: inout Dice) -> String? {
        guard table.partitions.isEmpty, let parent = parent(among: others, &dice), let target = parent.keyColumn,
            let column = table.writable.first(where: { $0.kind == target.kind && $0.isNullable })
        else { return nil }
        return clause(of: &table, column, parent, target, &dice)
    }

    private static func parent(among tables: [TableModel], _ dice: inout Dice) -> TableModel? {
        let candidates = tables.filter { $0.keyColumn != nil && $0.partitions.isEmpty }
        return candidates.isEmpty ? nil : dice.pick(candidates)
    }

    private static func clause(
        of table: inout TableModel, _ column: TableModel.Column, _ parent: TableModel, _ target: TableModel.Column,
        _ dice: inout Dice
    ) -> String {
        let actions = ["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"]
        let name = "fk_\(table.name.prefix(20))\(table.foreignKeyNames.count)_\(dice.roll(1...999))"
        table.foreignKeyNames.append(name)
        return "CONSTRAINT \(Names.quoted(name)) FOREIGN KEY (\(column.quoted)) REFERENCES \(parent.quoted)"
            + " (\(target.quoted)) ON DELETE \(dice.pick(actions)) ON UPDATE \(dice.pick(actions))"
    }
}
