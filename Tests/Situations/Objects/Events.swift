/// Makes up events, whose time is long over or far ahead.
enum Events {
    private static let schedules = [
        "EVERY 7 DAY STARTS '2050-01-01 00:00:00'", "AT '2049-05-05 05:05:05'",
        "EVERY '1:30' HOUR_MINUTE STARTS '2048-01-01' ENDS '2058-01-01'", "EVERY 3 MONTH STARTS '2051-12-31 23:59:59'",
    ]

    static func any(_ number: Int, _ tables: [TableModel], _ dice: inout Dice) -> StoredObject {
        let database = dice.pick(tables).database
        let event = Names.quoted(database, "e\(number)")
        let completion = "ON COMPLETION \(dice.pick(["", "NOT "]))PRESERVE"
        let state = dice.pick(["", "DISABLE ", "DISABLE ON REPLICA "])
        return StoredObject(
            kind: .event, name: event,
            create:
                "CREATE \(StoredObject.definer(&dice))EVENT \(event) ON SCHEDULE \(dice.pick(schedules)) \(completion)"
                + " \(state)COMMENT 'é' DO \(dice.pick(["SELECT 'ü'", "BEGIN DECLARE x INT; SET x = 1; END", "DO 1"]))",
            changes: [
                "ALTER EVENT \(event) DISABLE", "ALTER EVENT \(event) ENABLE", "ALTER EVENT \(event) COMMENT 'other'",
                "ALTER EVENT \(event) ON SCHEDULE \(dice.pick(schedules))", "ALTER EVENT \(event) DO SELECT 'öther'",
                "ALTER EVENT \(event) RENAME TO \(Names.quoted(database, "er\(number)"))",
            ])
    }
}
