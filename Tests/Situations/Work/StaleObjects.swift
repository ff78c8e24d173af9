/// Objects that refer to what has gone since.
enum StaleObjects {
    static func steps(in database: String, _ dice: inout Dice) -> [Step] {
        let (gone, view) = (Names.quoted(database, "gone"), Names.quoted(database, "stale_view"))
        return [
            "CREATE TABLE \(gone) (a INT, b INT, KEY kb (b))",
            "CREATE VIEW \(view) AS SELECT a FROM \(gone)\(dice.pick([" USE INDEX (kb)", ""]))",
            "CREATE VIEW \(Names.quoted(database, "stale_too")) AS SELECT * FROM \(view)",
            "CREATE TRIGGER \(Names.quoted(database, "stale_trigger")) BEFORE INSERT ON \(gone) FOR EACH ROW SET NEW.a = 1",
            dice.pick([
                "DROP TABLE \(gone)", "ALTER TABLE \(gone) DROP KEY kb", "ALTER TABLE \(gone) RENAME COLUMN a TO c",
            ]),
        ].map { Step(0, $0) }
    }
}
