/// Statements that change rows.
extension SituationMaker {
    mutating func change() -> String { change(of: dice.pick(tables), alone: false) }

    /// - Parameter alone: whether it is to leave other tables alone.
    mutating func change(of table: TableModel, alone: Bool) -> String {
        let columns = table.writable
        guard !columns.isEmpty else { return insert(into: table) }
        let other = alone ? table : dice.pick(tables)
        let column = dice.pick(columns)
        switch dice.weighted([8, 2, 2, 6, 5, 1, 2, 1, 1, 1, 1, 1]) {
        case 0: return insert(into: table)
        case 1: return "REPLACE" + insert(into: table).dropFirst("INSERT".count)
        case 2: return insert(into: table) + " ON DUPLICATE KEY UPDATE \(column.quoted) = \(value(column))"
        case 3: return update(table)
        case 4: return "DELETE FROM \(table.quoted)\(condition(table))"
        case 5:
            let names = columns.filter { !$0.isCounter }.map(\.quoted).joined(separator: ", ")
            guard !names.isEmpty else { return "DO 1" }
            return "INSERT IGNORE INTO \(table.quoted) (\(names)) SELECT \(names) FROM \(table.quoted) LIMIT 3"
        case 6:
            // Values move from row to row.
            guard let column = columns.first(where: { $0.isInteger && table.mayMove($0) }) else { return update(table) }
            let values = [
                "\(column.quoted) + 1", "100 - \(column.quoted)", "-\(column.quoted)", "\(column.quoted) DIV 2",
            ]
            return "UPDATE \(table.quoted) SET \(column.quoted) = \(dice.pick(values))"
                + dice.pick(["", " ORDER BY \(column.quoted) DESC", " LIMIT 3"])
        case 7: return "UPDATE \(table.quoted) AS a, \(other.quoted) AS b SET a.\(column.quoted) = \(value(column))"
        case 8:
            guard columns.count == table.columns.count, table.primary.isEmpty else { return update(table) }
            // Doubles of whole rows.
            return
                "INSERT INTO \(table.quoted) SELECT * FROM \(table.quoted) WHERE \(column.quoted) IS NOT NULL LIMIT 2"
        case 9: return load(table)
        case 10:
            let callable = objects.filter { $0.kind == .procedure }
            return alone || callable.isEmpty ? update(table) : "CALL \(dice.pick(callable).name)('1')"
        default: return "DELETE a FROM \(table.quoted) AS a, \(other.quoted) AS b WHERE RAND(5) < 0.2"
        }
    }

    private mutating func update(_ table: TableModel) -> String {
        let sets = (0..<dice.roll(1...2)).map { _ in
            let column = dice.pick(table.writable)
            let name = column.quoted
            switch column.kind {
            case .json where dice.once(in: 2):
                return "\(name) = "
                    + dice.pick([
                        "JSON_SET(\(name), '$.a', \(dice.roll(0...99)))", "JSON_REMOVE(\(name), '$.a')",
                        "JSON_REPLACE(\(name), '$.k', 'é')", "JSON_ARRAY_APPEND(\(name), '$', \(dice.roll(0...9)))",
                    ])
            case .integer where table.mayMove(column) && dice.once(in: 3): return "\(name) = \(name) + 1"
            default: return "\(name) = \(value(column))"
            }
        }
        let ignore = dice.pick(["", "IGNORE "])
        return "UPDATE \(ignore)\(table.quoted) SET \(sets.joined(separator: ", "))\(condition(table))"
    }

    /// From a file that the server has written itself, the same in each run.
    private mutating func load(_ table: TableModel) -> String {
        guard let column = table.writable.first(where: { !$0.isCounter }) else { return "DO 2" }
        return "LOAD DATA INFILE '\(Situation.dataFile)' \(dice.pick(["IGNORE", "REPLACE"])) INTO TABLE \(table.quoted)"
            + " CHARACTER SET utf8mb4 (@v) SET \(column.quoted) = \(dice.pick(["@v", value(column)]))"
    }

    private mutating func condition(_ table: TableModel) -> String {
        switch dice.roll(0...5) {
        case 0: return " LIMIT \(dice.roll(1...3))"
        case 1: return " ORDER BY 1 DESC LIMIT \(dice.roll(1...2))"
        case 2:
            let column = dice.pick(table.columns)
            return " WHERE \(column.quoted) IS \(dice.pick(["", "NOT "]))NULL"
        case 3: return dice.once(in: 3) ? "" : " WHERE RAND(\(dice.roll(1...9))) < 0.5"
        default:
            let column = dice.pick(table.writable)
            return " WHERE \(column.quoted) \(dice.pick(["=", ">", "<=", "<>"])) \(column.kind.literal(&dice))"
                + " LIMIT \(dice.roll(1...4))"
        }
    }

    /// A counter at its end has nothing more to give, here or there, and is never brought there.
    private mutating func value(_ column: TableModel.Column) -> String {
        column.isCounter ? "\(dice.roll(1...60))" : column.kind.literal(&dice)
    }

    mutating func insert(into table: TableModel) -> String {
        let columns = table.writable.filter { !$0.isCounter || dice.once(in: 4) }
        guard !columns.isEmpty else { return "INSERT INTO \(table.quoted) () VALUES (), ()" }
        let rows = (0..<dice.pick([1, 1, 2, 4])).map { _ in
            let values = columns.map { column in
                if column.isNullable && dice.once(in: column.refers ? 2 : 5) { return "NULL" }
                return !column.suffix.isEmpty && dice.once(in: 6) ? "DEFAULT" : value(column)
            }
            return "(\(values.joined(separator: ", ")))"
        }
        return
            "INSERT \(dice.pick(["", "", "IGNORE "]))INTO \(table.quoted) (\(columns.map(\.quoted).joined(separator: ", ")))"
            + " VALUES \(rows.joined(separator: ", "))"
    }
}
