/// XA transactions that are prepared in one phase, and decided in another one or never. They have a table of their own, since nobody
/// else gets at the rows that they hold.
struct UndecidedMaker {
    private let table: String

    init(database: String) { table = Names.quoted(database, "undecided") }

    /// What is there at first.
    var setup: [Step] {
        [
            Step(0, "CREATE TABLE \(table) (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(20))"),
            Step(0, "INSERT INTO \(table) (v) VALUES ('a'), ('b'), ('c'), ('d'), ('é'), ('f')"),
        ]
    }

    func steps(in phase: Int, _ dice: inout Dice) -> [Step] {
        let prepared = "'left\(phase)'"
        var steps = [
            "XA START \(prepared)", "INSERT INTO \(table) (v) VALUES ('x\(phase)')",
            "UPDATE \(table) SET v = 'u\(phase)' WHERE id = \(phase * 2 + 1)",
            "DELETE FROM \(table) WHERE id = \(phase * 2 + 2)",
            "XA END \(prepared)", "XA PREPARE \(prepared)",
        ].map { Step(1, $0) }
        for earlier in 0..<phase where dice.once(in: 2) {
            steps.append(Step(2, "XA \(dice.pick(["COMMIT", "ROLLBACK"])) 'left\(earlier)'"))
        }
        return steps
    }
}
