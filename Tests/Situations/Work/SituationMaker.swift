/// Makes up a whole situation from a seed. What it believes of the source becomes wrong where a statement fails, which costs no more
/// than others that fail.
public struct SituationMaker {
    let seed: UInt64
    var dice: Dice
    var databases: [String] = []
    var tables: [TableModel] = []
    var objects: [StoredObject] = []
    /// The number of the last object, session or transaction that was made.
    var number = 0

    public init(seed: UInt64) {
        self.seed = seed
        dice = Dice(seed: seed)
    }

    public mutating func situation() -> Situation {
        var situation = Situation(seed: seed, setup: setup())
        // Rows alone, and what is made anew, can be taken back. What changes definitions can only be followed.
        let barred: Set<Int> = [[], [], [0], [0, 1], [0, 1, 2], [1]][dice.weighted([4, 3, 3, 2, 3, 1])]
        let leavesOut = !barred.contains(2) && dice.once(in: 2)
        let undecided = dice.once(in: 3) ? UndecidedMaker(database: databases[0]) : nil
        situation.setup += undecided?.setup ?? []
        for index in 0..<3 {
            situation.phases.append(phase(bars: barred.contains(index)))
            situation.phases[index] += undecided?.steps(in: index, &dice) ?? []
        }
        situation.barred = barred
        if leavesOut { addLeftOut(to: &situation) }
        return situation
    }

    /// A table with a key that only one transaction changes, once rows are in it.
    private mutating func addLeftOut(to situation: inout Situation) {
        let others = (tables, objects)
        // A procedure would change others.
        (tables, objects) = ([], [])
        defer { (tables, objects) = others }
        var table = TableModel(database: databases[0], name: Situation.leftOutTable, columns: [])
        while table.primary.isEmpty || !table.foreignKeyNames.isEmpty {
            table = TableMaker(database: databases[0], taken: [], parents: []).table(&dice)
        }
        table.name = Situation.leftOutTable
        tables = [table]
        situation.setup += lenient([table.create, insert(into: table), insert(into: table), insert(into: table)])
        situation.leftOut = [Step(1, "START TRANSACTION")]
        for _ in 0..<dice.roll(1...5) { situation.leftOut.append(Step(1, change())) }
        situation.leftOut.append(Step(1, "COMMIT"))
    }

    // MARK: - What is there at first

    private mutating func setup() -> [Step] {
        var steps = dice.once(in: 3) ? [Step(0, "SET GLOBAL partial_revokes = ON")] : []
        for database in Names.databases(dice.roll(1...2), &dice) {
            databases.append(database)
            let options = dice.once(in: 3) ? " CHARACTER SET \(Collation.any(&dice).charset)" : ""
            steps.append(Step(0, "CREATE DATABASE \(Names.quoted(database))\(options)"))
        }
        for _ in 0..<dice.roll(2...5) { steps += newTable() }
        if dice.once(in: 4), let clause = circle() { steps.append(Step(0, clause)) }
        for _ in 0..<dice.roll(0...4) { steps += AccountChange(tables: tables, objects: objects).any(&dice) }
        for _ in 0..<dice.roll(0...4) { steps += newObject() }
        if dice.once(in: 3) { steps += twinTriggers() }
        if dice.once(in: 4) { steps += StaleObjects.steps(in: dice.pick(databases), &dice) }
        return steps
    }

    /// A foreign key from a parent to what may be its child.
    private mutating func circle() -> String? {
        let index = dice.roll(0...tables.count - 1)
        guard let clause = ForeignKeys.back(from: &tables[index], to: tables, &dice) else { return nil }
        return "ALTER TABLE \(tables[index].quoted) ADD \(clause)"
    }

    mutating func newTable() -> [Step] {
        let maker = TableMaker(database: dice.pick(databases), taken: tables.map(\.name), parents: tables)
        let table = maker.table(&dice)
        tables.append(table)
        var steps: [Step] = []
        if table.primary.isEmpty, table.partitions.isEmpty, dice.once(in: 5) {
            steps = [
                Step(0, "SET sql_generate_invisible_primary_key = ON"), Step(0, table.create),
                Step(0, "SET sql_generate_invisible_primary_key = OFF"),
            ]
        } else {
            steps = dice.once(in: 4) ? lenient([table.create]) : [Step(0, table.create)]
        }
        return steps + lenient((0..<dice.roll(1...4)).map { _ in insert(into: table) })
    }

    /// What a strict session does not take.
    func lenient(_ statements: [String]) -> [Step] {
        [Step(0, "SET sql_mode = ''")] + statements.map { Step(0, $0) } + [Step(0, "SET sql_mode = DEFAULT")]
    }

    mutating func newObject() -> [Step] {
        number += 1
        let object = StoredObject.any(number, over: tables, others: objects, &dice)
        objects.append(object)
        let create = Step(0, object.create)
        guard dice.once(in: 3) else { return [create] }
        let mode = dice.pick([
            "ANSI_QUOTES", "NO_BACKSLASH_ESCAPES", "PIPES_AS_CONCAT,ANSI", "", "NO_UNSIGNED_SUBTRACTION",
        ])
        // Whether a view's columns can be NULL is as in strict mode.
        let strict = object.kind == .view ? "STRICT_TRANS_TABLES," : ""
        return [
            Step(0, "SET NAMES \(dice.pick(["latin1", "utf8mb4", "gbk", "sjis", "utf8mb4 COLLATE utf8mb4_bin"]))"),
            Step(0, "SET sql_mode = '\(strict)\(mode)'"), create, Step(0, "SET sql_mode = DEFAULT"),
            Step(0, "SET NAMES utf8mb4"),
        ]
    }

    /// Two or three of one kind on one table, whose order is not that of their making at times.
    private mutating func twinTriggers() -> [Step] {
        let table = dice.pick(tables)
        let (time, action) = (dice.pick(["BEFORE", "AFTER"]), dice.pick(["INSERT", "UPDATE", "DELETE"]))
        return (0..<dice.roll(2...3)).map { _ in
            number += 1
            let trigger = Triggers.any(number, on: table, time, action, tables, objects, &dice)
            objects.append(trigger)
            return Step(0, trigger.create)
        }
    }

    // MARK: - What happens then

    private mutating func phase(bars: Bool) -> [Step] {
        var steps: [Step] = []
        for _ in 0..<dice.roll(2...6) {
            switch dice.weighted(bars ? [3, 1, 4, 1] : [8, 2, 0, 1]) {
            case 0: steps += transaction(bars: bars)
            case 1: steps += overlapping()
            case 2: steps += definition()
            default: steps += addition()
            }
        }
        return steps
    }

    /// What is new bars no way.
    private mutating func addition() -> [Step] {
        switch dice.roll(0...3) {
        case 0: newTable()
        case 1: newObject()
        default: AccountChange(tables: tables, objects: objects).any(&dice)
        }
    }

    private mutating func definition() -> [Step] {
        if tables.count < 2 { return newTable() }
        let index = dice.roll(0...tables.count - 1)
        switch dice.weighted([20, 3, 3, 2, 1, 1]) {
        case 0:
            let (sql, table) = TableChange(tables: tables, index: index, databases: databases).any(&dice)
            if let table { tables[index] = table } else { tables.remove(at: index) }
            return sql.map { Step(0, $0) }
        case 1: return [Step(0, Partitions.change(&tables[index], &dice))]
        case 2:
            guard !objects.isEmpty else { return newObject() }
            let object = dice.pick(objects)
            return [Step(0, dice.pick(object.changes + [object.drop, object.create]))]
        case 3:
            return [
                Step(
                    0,
                    "ANALYZE TABLE \(tables[index].quoted) " + dice.pick(["UPDATE", "DROP"]) + " HISTOGRAM ON "
                        + dice.pick(tables[index].columns).quoted)
            ]
        case 4: return databaseChange()
        default: return StaleObjects.steps(in: dice.pick(databases), &dice)
        }
    }

    private mutating func databaseChange() -> [Step] {
        let database = dice.pick(databases)
        let name = Names.quoted(database)
        if dice.once(in: 2) {
            return [Step(0, "ALTER DATABASE \(name) \(Collation.any(&dice).sql)")]
        }
        // The whole of it, and something of its name again; the first one has what is never dropped.
        guard databases.count > 1, database != databases[0] else { return [] }
        tables.removeAll { $0.database == database }
        objects.removeAll { $0.name.hasPrefix(name + ".") }
        return [Step(0, "DROP DATABASE \(name)"), Step(0, "CREATE DATABASE \(name)")] + newTable()
    }
}
