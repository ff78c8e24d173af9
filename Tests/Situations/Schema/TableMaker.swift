/// Makes up tables.
struct TableMaker {
    let database: String
    let taken: [String]
    /// Tables that a foreign key may refer to.
    let parents: [TableModel]

    func table(_ dice: inout Dice) -> TableModel {
        var table = TableModel(database: database, name: Names.new("t", taken: taken, &dice), columns: [])
        for _ in 0..<dice.roll(1...6) { table.columns.append(Self.column(of: table, &dice)) }
        addPrimaryKey(to: &table, &dice)
        if dice.once(in: 3) { addGeneratedColumn(to: &table, &dice) }
        for _ in 0..<dice.weighted([3, 3, 2, 1]) { Keys.add(to: &table, &dice) }
        if dice.once(in: 4) { addCheck(to: &table, &dice) }
        if dice.once(in: 3) { ForeignKeys.add(to: &table, parents: parents, &dice) }
        addOptions(to: &table, &dice)
        if dice.once(in: 4) { Partitions.add(to: &table, &dice) }
        return table
    }

    static func column(of table: TableModel, _ dice: inout Dice) -> TableModel.Column {
        let name = Names.new("c", taken: table.columns.map(\.name), &dice)
        var column = TableModel.Column(
            name: name, kind: ColumnKind.any(&dice), isNullable: dice.once(in: 2), isInvisible: dice.once(in: 12))
        // Without a value it would get one that the type does not have.
        if column.isVector { column.isNullable = true }
        if dice.once(in: 3) { column.suffix = defaultClause(column.kind, &dice) }
        if dice.once(in: 8) {
            column.suffix += " COMMENT \(Names.text(Names.text(length: 20, &dice)))"
        }
        if dice.once(in: 30) { column.suffix += " COLUMN_FORMAT FIXED" }
        if dice.once(in: 30) { column.suffix += " SECONDARY_ENGINE_ATTRIBUTE='{\"a\": 1}'" }
        return column
    }

    private static func defaultClause(_ kind: ColumnKind, _ dice: inout Dice) -> String {
        switch kind {
        case .timestamp(let f), .datetime(let f):
            let now = "CURRENT_TIMESTAMP(\(f))"
            return "DEFAULT "
                + dice.pick(["\(now) ON UPDATE \(now)", now, "'2001-02-03 04:05:06'", "(\(now) - INTERVAL 1 DAY)"])
        case .varchar, .char: return "DEFAULT " + dice.pick(["'dé'", "(CONCAT('a', 'b'))", "'\\\\'", "''"])
        case .integer: return "DEFAULT " + dice.pick(["7", "(1 + 2)", "'3'"])
        case .set: return "DEFAULT ''"
        case .text, .blob, .json, .geometry, .vector: return "DEFAULT (\(kind.literal(&dice)))"
        default:
            let literal = kind.literal(&dice)
            // With a charset that lacks it, it would be refused.
            return "DEFAULT " + (literal.hasPrefix("x'") || literal.hasPrefix("-") ? "(\(literal))" : literal)
        }
    }

    private func addPrimaryKey(to table: inout TableModel, _ dice: inout Dice) {
        switch dice.weighted([6, 3, 3, 4, 2, 1]) {
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
            table.primary = (0..<dice.roll(2...3)).map { _ in keyColumn(&table, &dice).quoted }
        case 3: break
        case 4:
            let key = keyColumn(&table, &dice)
            let index = table.columns.count - 1
            table.columns[index].isNullable = dice.once(in: 2)
            table.others.append("UNIQUE \(Names.quoted("uq\(index)")) (\(key.quoted))")
            table.keyNames.append("uq\(index)")
        default:
            // Only the beginning of the column.
            let key = TableModel.Column(
                name: Names.new("k", taken: table.columns.map(\.name), &dice),
                kind: dice.once(in: 2) ? .blob("BLOB") : .varchar(40, .any(&dice)), isNullable: false)
            table.columns.append(key)
            table.primary = ["\(key.quoted)(\(dice.roll(1...4)))"]
        }
    }

    private func keyColumn(_ table: inout TableModel, _ dice: inout Dice) -> TableModel.Column {
        let column = TableModel.Column(
            name: Names.new("k", taken: table.columns.map(\.name), &dice), kind: ColumnKind.key(&dice),
            isNullable: false)
        table.columns.append(column)
        return column
    }

    private func addGeneratedColumn(to table: inout TableModel, _ dice: inout Dice) {
        let bases = table.columns.filter { !$0.isCounter && !$0.isVector }
        guard !bases.isEmpty else { return }
        let base = dice.pick(bases)
        let (kind, expression): (ColumnKind, String)
        switch base.kind {
        case .integer: (kind, expression) = (.integer(bytes: 8, .signed), "\(base.quoted) DIV 2")
        case .char, .varchar, .enumeration:
            (kind, expression) = (.varchar(64, .usual), "LEFT(CONCAT('<', \(base.quoted), '>'), 60)")
        case .json: (kind, expression) = (.text("TEXT", .usual), "\(base.quoted)->>'$.a'")
        case .datetime, .date: (kind, expression) = (.year, "YEAR(\(base.quoted))")
        default: (kind, expression) = (.varbinary(64), "UNHEX(LEFT(SHA2(HEX(\(base.quoted)), 256), 40))")
        }
        var column = TableModel.Column(
            name: Names.new("g", taken: table.columns.map(\.name), &dice), kind: kind, isNullable: true,
            expression: expression, isStored: dice.once(in: 2))
        if case .integer = kind, table.primary.isEmpty, column.isStored, !base.isNullable, dice.once(in: 2) {
            column.isNullable = false
            table.primary = [column.quoted]
        }
        table.columns.insert(column, at: dice.roll(0...table.columns.count))
    }

    private func addCheck(to table: inout TableModel, _ dice: inout Dice) {
        guard let column = table.columns.first(where: { !$0.isCounter && $0.expression == nil && !$0.isVector }) else {
            return
        }
        var check = "CHECK (\(column.quoted) IS NULL OR LENGTH(\(column.quoted)) >= 0)"
        if dice.once(in: 2) {
            let name = "chk_\(table.name.prefix(20))\(dice.roll(1...999))"
            table.checkNames.append(name)
            check = "CONSTRAINT \(Names.quoted(name)) \(check)"
        }
        table.others.append(check + (dice.once(in: 4) ? " NOT ENFORCED" : ""))
    }

    private func addOptions(to table: inout TableModel, _ dice: inout Dice) {
        let options = [
            "ROW_FORMAT=COMPACT", "ROW_FORMAT=DYNAMIC", "ROW_FORMAT=REDUNDANT",
            "ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4",
            "COMMENT='it''s \\\\ é'", "CHARACTER SET \(Collation.any(&dice).charset)", "STATS_PERSISTENT=0",
            "STATS_PERSISTENT=1 STATS_SAMPLE_PAGES=7 STATS_AUTO_RECALC=0", "AVG_ROW_LENGTH=7 MIN_ROWS=1 MAX_ROWS=99",
            "PACK_KEYS=1 CHECKSUM=1 DELAY_KEY_WRITE=1", "SECONDARY_ENGINE_ATTRIBUTE='{\"x\": \"é\"}'",
            "AUTOEXTEND_SIZE=4M",
            "COMPRESSION='zlib'", "COLLATE \(Collation.any(&dice).name)",
        ]
        for _ in 0..<dice.weighted([4, 3, 1]) { table.options += " " + dice.pick(options) }
    }
}
