/// A change of a table's definition.
struct TableChange {
    let tables: [TableModel]
    let index: Int
    let databases: [String]

    /// - Returns: statements, and the table as it is then; nil when it is gone.
    func any(_ dice: inout Dice) -> ([String], TableModel?) {
        var table = tables[index]
        switch dice.weighted([11, 8, 3, 2, 2, 2, 1, 1, 1, 1]) {
        case 0: return (ColumnChange.any(&table, &dice), table)
        case 1: return (KeyChange.any(&table, tables, &dice), table)
        case 2: return ([option(table, &dice)], table)
        case 3: return (rename(&table, &dice), table)
        case 4: return (replacement(table, &dice), table)
        case 5: return (["ALTER TABLE \(table.quoted) CONVERT TO \(Collation.any(&dice).sql)"], table)
        case 6: return (["TRUNCATE TABLE \(table.quoted)"], table)
        case 7: return (["DROP TABLE \(table.quoted)"], nil)
        case 8: return (swap(table, dice.pick(tables)), table)
        default: return ([copy(table, &dice)], table)
        }
    }

    private func option(_ table: TableModel, _ dice: inout Dice) -> String {
        "ALTER TABLE \(table.quoted) "
            + dice.pick([
                "FORCE", "COMMENT 'né'", "ROW_FORMAT=COMPACT", "AUTO_INCREMENT=500", "ENGINE=InnoDB", "ORDER BY 1",
                "STATS_PERSISTENT=1, STATS_SAMPLE_PAGES=9", "DEFAULT CHARACTER SET ucs2", "DISABLE KEYS",
                "SECONDARY_ENGINE_ATTRIBUTE='{}'", "COMMENT='a', ALGORITHM=INSTANT",
            ])
    }

    private func rename(_ table: inout TableModel, _ dice: inout Dice) -> [String] {
        let old = table.quoted
        table.name = Names.new("r", taken: tables.map(\.name), &dice)
        if dice.once(in: 3) { table.database = dice.pick(databases) }
        let verb = dice.pick(["RENAME TABLE \(old) TO", "ALTER TABLE \(old) RENAME", "ALTER TABLE \(old) RENAME ="])
        return ["\(verb) \(table.quoted)"]
    }

    /// As tools for changes without downtime do.
    private func replacement(_ table: TableModel, _ dice: inout Dice) -> [String] {
        let copy = Names.quoted(table.database, "_\(table.name.prefix(20))_new")
        let old = Names.quoted(table.database, "_\(table.name.prefix(20))_old")
        let names = table.writable.map(\.quoted).joined(separator: ", ")
        return [
            "CREATE TABLE \(copy) LIKE \(table.quoted)",
            "INSERT INTO \(copy) (\(names)) SELECT \(names) FROM \(table.quoted)",
            "RENAME TABLE \(table.quoted) TO \(old), \(copy) TO \(table.quoted)",
            dice.once(in: 2) ? "DROP TABLE \(old)" : "DO 1",
        ]
    }

    /// Names change hands; what the generator believes of the two does not.
    private func swap(_ table: TableModel, _ other: TableModel) -> [String] {
        guard other.quoted != table.quoted else { return [] }
        let temporary = Names.quoted(table.database, "swapping")
        return [
            "RENAME TABLE \(table.quoted) TO \(temporary), \(other.quoted) TO \(table.quoted),"
                + " \(temporary) TO \(other.quoted)"
        ]
    }

    private func copy(_ table: TableModel, _ dice: inout Dice) -> String {
        let made = Names.quoted(table.database, "made\(dice.roll(1...99))")
        return dice.pick([
            "CREATE TABLE \(made) AS SELECT * FROM \(table.quoted)", "CREATE TABLE \(made) LIKE \(table.quoted)",
            "CREATE TABLE \(made) (extra INT) IGNORE SELECT 1 AS one, t.* FROM \(table.quoted) AS t",
        ])
    }
}
