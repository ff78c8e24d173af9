/// Transactions of all shapes, one after the other and at the same time.
extension SituationMaker {
    mutating func transaction(bars: Bool) -> [Step] {
        number += 1
        let session = dice.roll(1...Situation.sessions - 1)
        let settings = (0..<dice.weighted([3, 2, 1])).map { _ in SessionSetting.any(bars: bars, &dice) }
        var statements = settings.map(\.set)
        if dice.once(in: 12) { statements.append("USE \(Names.quoted(dice.pick(databases)))") }
        statements += body("x\(number)", dice.roll(1...5)) { $0.change() }
        return (statements + settings.map(\.reset)).map { Step(session, $0) }
    }

    /// - Parameter xid: the name of the transaction, should it be one of XA.
    private mutating func body(
        _ xid: String, _ count: Int, _ change: (inout SituationMaker) -> String
    ) -> [String] {
        let changes = (0..<count).map { _ in change(&self) }
        let more = change(&self)
        switch dice.weighted([4, 6, 2, 1, 2, 1, 2, 1]) {
        case 0: return changes
        case 1: return ["START TRANSACTION"] + changes + ["COMMIT"]
        case 2:
            let kept = dice.once(in: 2) ? [more] : []
            return ["START TRANSACTION", more, "SAVEPOINT `s p`"] + changes + ["ROLLBACK TO `s p`"] + kept + ["COMMIT"]
        case 3: return ["START TRANSACTION"] + changes + ["ROLLBACK"]
        case 4:
            let end = dice.pick(["COMMIT", "COMMIT", "ROLLBACK"])
            return ["XA START '\(xid)'"] + changes + ["XA END '\(xid)'", "XA PREPARE '\(xid)'", "XA \(end) '\(xid)'"]
        case 5: return ["XA START '\(xid)'"] + changes + ["XA END '\(xid)'", "XA COMMIT '\(xid)' ONE PHASE"]
        case 6: return ["SET autocommit = 0"] + changes + ["COMMIT", more, "ROLLBACK", "SET autocommit = DEFAULT"]
        default: return throughTemporaryTable(dice.pick(tables), more)
        }
    }

    private mutating func throughTemporaryTable(_ table: TableModel, _ change: String) -> [String] {
        let temporary = Names.quoted(table.database, "temporary")
        let names = table.writable.filter { !$0.isCounter }.map(\.quoted).joined(separator: ", ")
        guard !names.isEmpty else { return [change] }
        return [
            "CREATE TEMPORARY TABLE \(temporary) AS SELECT \(names) FROM \(table.quoted) LIMIT 2", change,
            "INSERT IGNORE INTO \(table.quoted) (\(names)) SELECT \(names) FROM \(temporary)",
            "DROP TEMPORARY TABLE \(temporary)",
        ]
    }

    /// Sessions whose transactions overlap, each with a table of its own, so that none waits for another.
    mutating func overlapping() -> [Step] {
        var free = tables.filter { $0.foreignKeyNames.isEmpty }
        var lines: [[Step]] = []
        for session in 1..<Situation.sessions where !free.isEmpty {
            number += 1
            let table = free.remove(at: dice.roll(0...free.count - 1))
            let statements = body("x\(number)", dice.roll(1...3)) { $0.change(of: table, alone: true) }
            lines.append(
                (["SET transaction_isolation = 'READ-COMMITTED'"] + statements + ["SET transaction_isolation = DEFAULT"])
                    .map { Step(session, $0) })
        }
        var steps: [Step] = []
        while !lines.isEmpty {
            let index = dice.roll(0...lines.count - 1)
            steps.append(lines[index].removeFirst())
            if lines[index].isEmpty { lines.remove(at: index) }
        }
        return steps
    }
}
