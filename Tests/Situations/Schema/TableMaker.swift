/// Makes up tables.
struct TableMaker {
    let database: String
    let taken: [String]
    /// Tables that a foreign key may refer to.
    let parents: [TableModel]

    func table(_ dice: inout Dice) -> TableModel {
        var table = TableModel(database: database, name: Names.new("t", taken: taken, &dice), columns: [])
        addColumns(to: &table, &dice)
        addPrimaryKey(to: &table, &dice)
        addGeneratedColumns(to: &table, &dice)
        for _ in 0..<dice.weighted([3, 3, 2, 1]) { addKey(to: &table, &dice) }
        if dice.once(in: 4) { addCheck(to: &table, &dice) }
        if dice.once(in: 3) { addForeignKey(to: &table, &dice) }
        addOptions(to: &table, &dice)
        return table
    }

    private func addColumns(to table: inout TableModel, _ dice: inout Dice) {
        for _ in 0..<dice.roll(1...6) { table.columns.append(Self.column(of: table, &dice)) }
    }

    static func column(of table: TableModel, _ dice: inout Dice) -> TableModel.Column {
        let name = Names.new("c", taken: table.columns.map(\.name), &dice)
        var column = TableModel.Column(
            name: name, kind: ColumnKind.any(&dice), isNullable: dice.once(in: 2), isInvisible: dice.once(in: 12))
        // Without a value it would get one that the type does not have.
        if case .vector = column.kind { column.isNullable = true }
        switch column.kind {
        case .text, .blob, .json, .geometry, .vector: break
        default: if dice.once(in: 3) { column.suffix = "DEFAULT \(defaultValue(column.kind, &dice))" }
        }
        if dice.once(in: 8) {
            column.suffix += " COMMENT \(Names.text(Names.text(length: 20, &dice).replacing("\0", with: "")))"
        }
        return column
    }

    private static func defaultValue(_ kind: ColumnKind, _ dice: inout Dice) -> String {
        switch kind {
        case .timestamp(let f), .datetime(let f):
            return dice.once(in: 2)
                ? "CURRENT_TIMESTAMP(\(f)) ON UPDATE CURRENT_TIMESTAMP(\(f))" : "'2001-02-03 04:05:06'"
        case .varchar, .char: return dice.once(in: 2) ? "'dé'" : "(CONCAT('a', 'b'))"
        case .integer: return dice.once(in: 2) ? "7" : "(1 + 2)"
        case .set: return "''"
        default:
            let literal = kind.literal(&dice)
            // With a charset that lacks it, it would be refused.
            return literal.hasPrefix("x'") || literal.hasPrefix("-") ? "(\(literal))" : literal
        }
    }

    private func addPrimaryKey(to table: inout TableModel, _ dice: inout Dice) {
        switch dice.weighted([6, 3, 3, 4, 2]) {
        case 0:
            var counter = TableModel.Column(
                name: Names.new("id", taken: table.columns.map(\.name), &dice), kind: ColumnKind.integer(&dice),
                isNullable: false)
            counter.isCounter = dice.once(in: 2)
            table.columns.insert(counter, at: dice.once(in: 4) ? table.columns.count : 0)
            table.primary = [counter.quoted]
        case 1:
            let key = keyColumn(&table, &dice)
            table.primary = [key.quoted + (dice.once(in: 4) ? " DESC" : "")]
        case 2:
            let keys = (0..<2).map { _ in keyColumn(&table, &dice) }
            table.primary = keys.map(\.quoted)
        case 3: break
        default:
            let key = keyColumn(&table, &dice)
            let index = table.columns.count - 1
            table.columns[index].isNullable = dice.once(in: 2)
            table.others.append("UNIQUE \(Names.quoted("uq\(index)")) (\(key.quoted))")
            table.keyNames.append("uq\(index)")
        }
    }

    private func keyColumn(_ table: inout TableModel, _ dice: inout Dice) -> TableModel.Column {
        let column = TableModel.Column(
            name: Names.new("k", taken: table.columns.map(\.name), &dice), kind: ColumnKind.key(&dice),
            isNullable: false)
        table.columns.append(column)
        return column
    }

    private func addGeneratedColumns(to table: inout TableModel, _ dice: inout Dice) {
        guard dice.once(in: 3), let base = table.columns.first(where: { !$0.isCounter }) else { return }
        let (kind, expression): (ColumnKind, String)
        switch base.kind {
        case .integer: (kind, expression) = (.integer(bytes: 8, unsigned: false), "\(base.quoted) + 0")
        case .char, .varchar, .enumeration:
            (kind, expression) = (
                .varchar(64, ColumnKind.Collation.all[0]), "LEFT(CONCAT('<', \(base.quoted), '>'), 60)"
            )
        case .json: (kind, expression) = (.text("TEXT", ColumnKind.Collation.all[0]), "\(base.quoted)->>'$.a'")
        default: (kind, expression) = (.varbinary(64), "UNHEX(LEFT(SHA2(HEX(\(base.quoted)), 256), 40))")
        }
        table.columns.insert(
            TableModel.Column(
                name: Names.new("g", taken: table.columns.map(\.name), &dice), kind: kind, isNullable: true,
                expression: expression, isStored: dice.once(in: 2)), at: dice.roll(0...table.columns.count))
    }

    private func addKey(to table: inout TableModel, _ dice: inout Dice) {
        let name = "k\(table.keyNames.count)"
        if let key = Self.key(named: name, of: table, &dice) {
            table.others.append(key)
            table.keyNames.append(name)
        }
    }

    /// A key over a column at random, in a way that suits its type.
    static func key(named name: String, of table: TableModel, _ dice: inout Dice) -> String? {
        let column = dice.pick(table.columns)
        let (key, col) = (Names.quoted(name), column.quoted)
        switch column.kind {
        case .json:
            return dice.once(in: 2)
                ? "KEY \(key) ((CAST(\(col)->'$.a' AS UNSIGNED ARRAY)))"
                : "KEY \(key) ((CAST(\(col)->>'$.k' AS CHAR(20))))"
        case .geometry:
            return column.isNullable || column.expression != nil ? nil : "SPATIAL KEY \(key) (\(col))"
        case .vector: return nil
        case .text, .varchar, .char:
            if dice.once(in: 5), column.expression == nil { return "FULLTEXT KEY \(key) (\(col))" }
            return "\(dice.once(in: 5) ? "UNIQUE" : "KEY") \(key) (\(col)(\(min(10, length(column.kind)))))"
        case .blob: return "KEY \(key) (\(col)(10))"
        default:
            let unique = dice.once(in: 4) ? "UNIQUE" : "KEY"
            return "\(unique) \(key) (\(col)\(dice.pick(["", " DESC"])))\(dice.once(in: 6) ? " INVISIBLE" : "")"
        }
    }

    private static func length(_ kind: ColumnKind) -> Int {
        switch kind {
        case .char(let n, _), .varchar(let n, _): n
        default: 10
        }
    }

    private func addCheck(to table: inout TableModel, _ dice: inout Dice) {
        guard let column = table.columns.first(where: { !$0.isCounter && $0.expression == nil }) else { return }
        let name =
            dice.once(in: 2) ? "CONSTRAINT \(Names.quoted("chk_\(table.name.prefix(20))\(dice.roll(1...999))")) " : ""
        table.others.append(
            "\(name)CHECK (\(column.quoted) IS NULL OR LENGTH(\(column.quoted)) >= 0)"
                + (dice.once(in: 4) ? " NOT ENFORCED" : ""))
    }

    private func addForeignKey(to table: inout TableModel, _ dice: inout Dice) {
        let candidates = parents.filter {
            $0.primary.count == 1 && $0.partitions.isEmpty && !$0.primary[0].hasSuffix("DESC")
        }
        guard !candidates.isEmpty else { return }
        let parent = dice.pick(candidates)
        guard let target = parent.columns.first(where: { $0.quoted == parent.primary[0] }) else { return }
        let column = TableModel.Column(
            name: Names.new("r", taken: table.columns.map(\.name), &dice), kind: target.kind, isNullable: true)
        table.columns.append(column)
        let action = dice.pick(["CASCADE", "SET NULL", "RESTRICT", "NO ACTION"])
        table.others.append(
            "FOREIGN KEY (\(column.quoted)) REFERENCES \(parent.quoted) (\(target.quoted)) ON DELETE \(action)"
                + " ON UPDATE \(dice.pick(["CASCADE", "SET NULL", "RESTRICT"]))")
        table.hasForeignKeys = true
    }

    private func addOptions(to table: inout TableModel, _ dice: inout Dice) {
        if dice.once(in: 4) { table.options += " ROW_FORMAT=\(dice.pick(["COMPACT", "DYNAMIC", "REDUNDANT"]))" }
        if dice.once(in: 6) { table.options += " COMMENT='it''s \\\\ é'" }
        if dice.once(in: 6) { table.options += " CHARACTER SET \(dice.pick(ColumnKind.Collation.all).charset)" }
        if dice.once(in: 8) { table.options += " STATS_PERSISTENT=\(dice.pick(["0", "1"])) STATS_SAMPLE_PAGES=7" }
        guard dice.once(in: 5), !table.hasForeignKeys,
            let key = table.primary.first.map({ $0.replacing(" DESC", with: "") }),
            let column = table.columns.first(where: { $0.quoted == key }),
            !table.others.contains(where: { $0.contains("UNIQUE") }),
            !table.others.contains(where: { $0.contains("FULLTEXT") || $0.contains("SPATIAL") || $0.contains("ARRAY") })
        else { return }
        if case .integer = column.kind {
            table.partitions = dice.pick([
                " PARTITION BY HASH (\(key)) PARTITIONS 3",
                " PARTITION BY RANGE (\(key)) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE)",
                " PARTITION BY RANGE (\(key)) SUBPARTITION BY KEY (\(key)) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (20)"
                    + " COMMENT 'lów', PARTITION p1 VALUES LESS THAN MAXVALUE)",
            ])
        } else {
            table.partitions = " PARTITION BY KEY (\(key)) PARTITIONS 2"
        }
    }
}
