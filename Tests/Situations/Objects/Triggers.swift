/// Makes up triggers: for each action and time, some that write, several of a kind in an order.
enum Triggers {
    static func any(
        _ number: Int, _ tables: [TableModel], _ others: [StoredObject], _ dice: inout Dice
    ) -> StoredObject {
        // Often several on one table, of which the order counts.
        if dice.once(in: 2) { return any(number, on: tables[0], "BEFORE", "INSERT", tables, others, &dice) }
        return any(
            number, on: dice.pick(tables), dice.pick(["BEFORE", "AFTER"]), dice.pick(["INSERT", "UPDATE", "DELETE"]),
            tables, others, &dice)
    }

    static func any(
        _ number: Int, on table: TableModel, _ time: String, _ action: String, _ tables: [TableModel],
        _ others: [StoredObject], _ dice: inout Dice
    ) -> StoredObject {
        let other = dice.pick(tables)
        let name = Names.quoted(table.database, "tr\(number)")
        let column = dice.pick(table.writable.isEmpty ? table.columns : table.writable)
        let written = dice.pick(other.columns).quoted
        var bodies = [
            "SET @seen = CONCAT('é', NOW())", "BEGIN END", "DELETE FROM \(other.quoted) WHERE FALSE",
            "INSERT IGNORE INTO \(other.quoted) () VALUES ()",
            "UPDATE \(other.quoted) SET \(written) = \(written) LIMIT 1",
            "DELETE FROM \(other.quoted) LIMIT 1",
            "INSERT IGNORE INTO \(other.quoted) (\(written)) VALUES (\(action == "DELETE" ? "OLD" : "NEW").\(column.quoted))",
        ]
        if time == "BEFORE" && action != "DELETE" && !column.isCounter {
            bodies.append("SET NEW.\(column.quoted) = \(column.kind.literal(&dice))")
            bodies.append(
                "BEGIN IF NEW.\(column.quoted) IS NULL THEN SET NEW.\(column.quoted) = DEFAULT(\(column.quoted)); END IF; END"
            )
        }
        let body = dice.pick(bodies)
        let before = others.last { $0.kind == .trigger && $0.create.contains("\(time) \(action) ON \(table.quoted) ") }
        let place =
            before.map { " \(dice.pick(["FOLLOWS", "PRECEDES"])) \($0.name.drop { $0 != "." }.dropFirst())" } ?? ""
        return StoredObject(
            kind: .trigger, name: name,
            create:
                "CREATE \(StoredObject.definer(&dice))TRIGGER \(name) \(time) \(action) ON \(table.quoted) FOR EACH ROW\(place) \(body)",
            changes: [])
    }
}
