/// Makes up a whole situation from a seed.
public struct SituationMaker {
    private var dice: Dice
    private let seed: UInt64
    private var databases: [String] = []
    private var tables: [TableModel] = []
    private var views: [String] = []
    private var drops: [String] = []
    private var objects = 0
    private var accounts: [String] = []
    private var transactions = 0

    public init(seed: UInt64) {
        self.seed = seed
        dice = Dice(seed: seed)
    }

    public mutating func situation() -> Situation {
        var situation = Situation(seed: seed, setup: setup())
        // Rows alone can be taken back; a window with DDL only goes forward.
        let changesDefinitions = dice.once(in: 2)
        for _ in 0..<3 { situation.phases.append(phase(changesDefinitions)) }
        if dice.once(in: 2) { addLeftOut(to: &situation) }
        return situation
    }

    /// A table with a key that only one transaction changes, once rows are in it.
    private mutating func addLeftOut(to situation: inout Situation) {
        let others = tables
        tables = []
        defer { tables = others }
        var table = TableModel(database: databases[0], name: Situation.leftOutTable, columns: [])
        while table.primary.isEmpty || table.hasForeignKeys {
            table = TableMaker(database: databases[0], taken: [], parents: []).table(&dice)
        }
        table.name = Situation.leftOutTable
        tables = [table]
        situation.setup += [Step(0, "SET sql_mode = ''"), Step(0, table.create)]
        for _ in 0..<3 { situation.setup.append(Step(0, insert(into: table))) }
        situation.setup.append(Step(0, "SET sql_mode = DEFAULT"))
        situation.leftOut = [Step(1, "START TRANSACTION")]
        for _ in 0..<dice.roll(1...5) { situation.leftOut.append(Step(1, change())) }
        situation.leftOut.append(Step(1, "COMMIT"))
    }

    // MARK: - What is there at first

    private mutating func setup() -> [Step] {
        var steps: [Step] = []
        for database in Names.databases(dice.roll(1...2), &dice) {
            databases.append(database)
            let charset = dice.once(in: 3) ? " CHARACTER SET \(dice.pick(ColumnKind.Collation.all).charset)" : ""
            steps.append(Step(0, "CREATE DATABASE \(Names.quoted(database))\(charset)"))
        }
        for _ in 0..<dice.roll(2...5) { steps.append(contentsOf: newTable()) }
        for _ in 0..<dice.roll(0...3) { steps.append(Step(0, accountStatement())) }
        for _ in 0..<dice.roll(0...4) { steps.append(contentsOf: newObject()) }
        if dice.once(in: 4) { steps.append(contentsOf: stale()) }
        return steps
    }

    private mutating func newTable() -> [Step] {
        let maker = TableMaker(database: dice.pick(databases), taken: tables.map(\.name), parents: tables)
        let table = maker.table(&dice)
        tables.append(table)
        var steps: [Step] = []
        let strict = dice.once(in: 4)
        steps.append(Step(0, "SET sql_mode = \(strict ? "''" : "DEFAULT")"))
        steps.append(Step(0, table.create))
        steps.append(Step(0, "SET sql_mode = ''"))
        for _ in 0..<dice.roll(1...4) { steps.append(Step(0, insert(into: table))) }
        steps.append(Step(0, "SET sql_mode = DEFAULT"))
        return steps
    }

    private mutating func newObject() -> [Step] {
        objects += 1
        let made = ObjectMaker(tables: tables).any(objects, views: views, &dice)
        drops.append(made.drop)
        if made.sql.contains(" VIEW "), let name = made.drop.split(separator: "EXISTS ").last {
            views.append(String(name))
        }
        guard dice.once(in: 3) else { return [Step(0, made.sql)] }
        let mode = dice.pick(["'ANSI_QUOTES'", "'NO_BACKSLASH_ESCAPES'", "'PIPES_AS_CONCAT,ANSI'", "''"])
        return [
            Step(0, "SET NAMES \(dice.pick(["latin1", "utf8mb4", "gbk", "utf8mb4 COLLATE utf8mb4_bin"]))"),
            Step(0, "SET sql_mode = \(mode)"), Step(0, made.sql), Step(0, "SET sql_mode = DEFAULT"),
            Step(0, "SET NAMES utf8mb4"),
        ]
    }

    /// Objects that refer to what has gone since.
    private mutating func stale() -> [Step] {
        let table = dice.pick(tables)
        let (gone, view) = (Names.quoted(table.database) + ".gone", Names.quoted(table.database) + ".stale_view")
        return [
            Step(0, "CREATE TABLE \(gone) (a INT, b INT, KEY kb (b))"),
            Step(0, "CREATE VIEW \(view) AS SELECT a FROM \(gone)\(dice.pick([" USE INDEX (kb)", ""]))"),
            Step(
                0,
                "CREATE TRIGGER \(Names.quoted(table.database)).stale_trigger BEFORE INSERT ON \(gone) FOR EACH ROW SET NEW.a = 1"
            ),
            Step(
                0,
                dice.pick([
                    "DROP TABLE \(gone)", "ALTER TABLE \(gone) DROP KEY kb", "ALTER TABLE \(gone) RENAME COLUMN a TO c",
                ])),
        ]
    }

    // MARK: - What happens then

    private mutating func phase(_ changesDefinitions: Bool) -> [Step] {
        var steps: [Step] = []
        for _ in 0..<dice.roll(2...6) {
            if changesDefinitions && dice.once(in: 2) {
                steps += dice.once(in: 5) ? [Step(0, accountStatement())] : definition()
            } else {
                steps += transaction()
            }
        }
        return steps
    }

    private mutating func transaction() -> [Step] {
        transactions += 1
        let session = dice.roll(1...Situation.sessions - 1)
        var steps: [Step] = []
        func say(_ sql: String) { steps.append(Step(session, sql)) }
        var ends: [String] = []
        for _ in 0..<dice.weighted([3, 2, 1]) {
            let (set, reset) = sessionSetting()
            say(set)
            ends.append(reset)
        }
        let changes = dice.roll(1...5)
        switch dice.weighted([4, 6, 2, 1, 2, 1]) {
        case 0: for _ in 0..<changes { say(change()) }
        case 1:
            say("START TRANSACTION")
            for _ in 0..<changes { say(change()) }
            say("COMMIT")
        case 2:
            say("START TRANSACTION")
            say(change())
            say("SAVEPOINT `s p`")
            for _ in 0..<changes { say(change()) }
            say("ROLLBACK TO `s p`")
            if dice.once(in: 2) { say(change()) }
            say("COMMIT")
        case 3:
            say("START TRANSACTION")
            for _ in 0..<changes { say(change()) }
            say("ROLLBACK")
        case 4:
            let xid = "'x\(transactions)'"
            say("XA START \(xid)")
            for _ in 0..<changes { say(change()) }
            say("XA END \(xid)")
            say("XA PREPARE \(xid)")
            // Others commit in between.
            if dice.once(in: 2) { steps.append(Step(3 - session, change())) }
            say("XA \(dice.pick(["COMMIT", "COMMIT", "ROLLBACK"])) \(xid)")
        default:
            say("XA START 'o\(transactions)'")
            for _ in 0..<changes { say(change()) }
            say("XA END 'o\(transactions)'")
            say("XA COMMIT 'o\(transactions)' ONE PHASE")
        }
        for end in ends { say(end) }
        return steps
    }

    private mutating func sessionSetting() -> (String, String) {
        let settings: [(String, [String])] = [
            ("sql_mode", ["''", "'ANSI_QUOTES'", "'NO_ZERO_DATE'"]),
            ("time_zone", ["'+05:30'", "'-11:00'"]), ("binlog_row_image", ["MINIMAL", "NOBLOB"]),
            ("binlog_row_value_options", ["PARTIAL_JSON"]), ("binlog_transaction_compression", ["ON"]),
            ("auto_increment_increment", ["7"]), ("foreign_key_checks", ["OFF"]), ("unique_checks", ["OFF"]),
            ("character_set_client", ["latin1"]), ("collation_connection", ["utf8mb4_bin", "latin1_swedish_ci"]),
            ("binlog_rows_query_log_events", ["ON"]), ("binlog_format", ["STATEMENT", "MIXED"]),
            ("@n", ["0"]), ("cte_max_recursion_depth", ["50"]), ("group_concat_max_len", ["5"]),
            ("transaction_isolation", ["'READ-COMMITTED'"]), ("sql_safe_updates", ["OFF"]),
            ("timestamp", ["1234567890.5"]),
        ]
        let (name, values) = dice.pick(settings)
        return ("SET \(name) = \(dice.pick(values))", "SET \(name) = DEFAULT")
    }

    private mutating func change() -> String {
        let table = dice.pick(tables)
        let columns = table.writable
        switch dice.weighted([6, 2, 2, 6, 5, 1, 1, 2, 1, 2]) {
        case 0: return insert(into: table)
        case 1: return "REPLACE" + insert(into: table).dropFirst("INSERT".count)
        case 2:
            let column = dice.pick(columns)
            return insert(into: table) + " ON DUPLICATE KEY UPDATE \(column.quoted) = \(value(column))"
        case 3:
            let sets = (0..<dice.roll(1...2)).map { _ in
                let column = dice.pick(columns)
                if case .json = column.kind, dice.once(in: 2) {
                    return "\(column.quoted) = JSON_SET(\(column.quoted), '$.a', \(dice.roll(0...99)))"
                }
                if case .integer = column.kind, dice.once(in: 3) { return "\(column.quoted) = \(column.quoted) + 1" }
                return "\(column.quoted) = \(value(column))"
            }
            return
                "UPDATE \(dice.pick(["", "IGNORE "]))\(table.quoted) SET \(sets.joined(separator: ", "))\(condition(table))"
        case 4: return "DELETE FROM \(table.quoted)\(condition(table))"
        case 5:
            let names = columns.filter { !$0.isCounter }.map(\.quoted).joined(separator: ", ")
            guard !names.isEmpty else { return "DO 1" }
            return "INSERT IGNORE INTO \(table.quoted) (\(names)) SELECT \(names) FROM \(table.quoted) LIMIT 3"
        case 7:
            // Values move from row to row.
            guard let column = columns.first(where: { if case .integer = $0.kind { true } else { false } }) else {
                return "DO 2"
            }
            return
                "UPDATE \(table.quoted) SET \(column.quoted) = \(dice.pick(["\(column.quoted) + 1", "100 - \(column.quoted)", "-\(column.quoted)", "\(column.quoted) DIV 2"]))"
                + dice.pick(["", " ORDER BY \(column.quoted) DESC", " LIMIT 3"])
        case 8:
            let column = dice.pick(columns)
            return
                "UPDATE \(table.quoted) AS a, \(dice.pick(tables).quoted) AS b SET a.\(column.quoted) = \(value(column))"
        case 9:
            let column = dice.pick(columns)
            guard columns.count == table.columns.count, table.primary.isEmpty else { return "DO 3" }
            // Doubles of whole rows.
            return
                "INSERT INTO \(table.quoted) SELECT * FROM \(table.quoted) WHERE \(column.quoted) IS NOT NULL LIMIT 2"
        default:
            let other = dice.pick(tables)
            return "DELETE a FROM \(table.quoted) AS a, \(other.quoted) AS b WHERE RAND(5) < 0.2"
        }
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
            return
                " WHERE \(column.quoted) \(dice.pick(["=", ">", "<=", "<>"])) \(column.kind.literal(&dice)) LIMIT \(dice.roll(1...4))"
        }
    }

    /// A counter at its end has nothing more to give, here or there, and is never brought there.
    private mutating func value(_ column: TableModel.Column) -> String {
        column.isCounter ? "\(dice.roll(1...60))" : column.kind.literal(&dice)
    }

    private mutating func insert(into table: TableModel) -> String {
        let columns = table.writable.filter { !$0.isCounter || dice.once(in: 4) }
        guard !columns.isEmpty else { return "INSERT INTO \(table.quoted) () VALUES (), ()" }
        let rows = (0..<dice.roll(1...4)).map { _ in
            let values = columns.map { column in
                if column.isNullable && dice.once(in: 5) { return "NULL" }
                return !column.suffix.isEmpty && dice.once(in: 6) ? "DEFAULT" : value(column)
            }
            return "(\(values.joined(separator: ", ")))"
        }
        return
            "INSERT INTO \(table.quoted) (\(columns.map(\.quoted).joined(separator: ", "))) VALUES \(rows.joined(separator: ", "))"
    }

    private mutating func definition() -> [Step] {
        if tables.count < 2 || dice.once(in: 7) { return newTable() }
        if dice.once(in: 6) { return newObject() }
        if dice.once(in: 12) {
            let table = dice.pick(tables)
            return [
                Step(
                    0,
                    "ANALYZE TABLE \(table.quoted) UPDATE HISTOGRAM ON \(dice.pick(table.columns).quoted) WITH 4 BUCKETS"
                )
            ]
        }
        if dice.once(in: 10), !drops.isEmpty { return [Step(0, dice.pick(drops))] }
        let index = dice.roll(0...tables.count - 1)
        let statements = TableChange(tables: tables, index: index, databases: databases)
        let (sql, table) = statements.any(&dice)
        if let table { tables[index] = table } else { tables.remove(at: index) }
        return sql.map { Step(0, $0) }
    }

    private mutating func accountStatement() -> String {
        let names = ["'app'@'%'", "'zoé'@'10.%'", "''@'localhost'", "'r1'", "'o''neil'@'h_st'"]
        let account = dice.pick(names)
        let table = dice.pick(tables)
        switch dice.weighted([4, 2, 3, 2, 2, 1, 1, 1, 1]) {
        case 0: return "CREATE USER IF NOT EXISTS \(account) IDENTIFIED BY 'pw\\'\(dice.roll(1...9))' COMMENT 'é'"
        case 1: return "CREATE ROLE IF NOT EXISTS 'role\(dice.roll(1...3))'"
        case 2:
            return
                "GRANT \(dice.pick(["SELECT", "INSERT, UPDATE", "ALL"])) ON \(Names.quoted(table.database)).* TO \(account)"
        case 3: return "GRANT SELECT (\(dice.pick(table.columns).quoted)) ON \(table.quoted) TO \(account)"
        case 4: return "GRANT 'role\(dice.roll(1...3))' TO \(account)\(dice.pick(["", " WITH ADMIN OPTION"]))"
        case 5: return "DROP USER IF EXISTS \(account)"
        case 6: return "ALTER USER \(account) ACCOUNT \(dice.pick(["LOCK", "UNLOCK"])) PASSWORD EXPIRE INTERVAL 7 DAY"
        case 7: return "RENAME USER \(account) TO \(dice.pick(names))"
        default: return "REVOKE IF EXISTS ALL ON \(Names.quoted(table.database)).* FROM \(account) IGNORE UNKNOWN USER"
        }
    }
}
