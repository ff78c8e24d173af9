/// Makes up views, routines, triggers and events over tables.
struct ObjectMaker {
    let tables: [TableModel]

    struct Made {
        let sql: String
        let drop: String
    }

    func any(_ number: Int, views: [String], _ dice: inout Dice) -> Made {
        switch dice.weighted([4, 3, 3, 3, 2]) {
        case 0: view(number, views, &dice)
        case 1: procedure(number, &dice)
        case 2: function(number, &dice)
        case 3: trigger(number, &dice)
        default: event(number, &dice)
        }
    }

    private func name(_ table: TableModel, _ kind: String, _ number: Int) -> String {
        Names.quoted(table.database) + "." + Names.quoted("\(kind)\(number)")
    }

    func view(_ number: Int, _ views: [String], _ dice: inout Dice) -> Made {
        let table = dice.pick(tables)
        let view = name(table, "vü", number)
        let from = !views.isEmpty && dice.once(in: 3) ? dice.pick(views) : table.quoted
        let select = dice.pick([
            "SELECT * FROM \(from)", "SELECT COUNT(*) AS n, 'é\\n' AS text FROM \(from)",
            "SELECT 1 AS one FROM \(from) AS a, \(dice.pick(tables).quoted) AS b LEFT JOIN (SELECT 2 AS two) AS c ON TRUE",
            "SELECT x.n FROM JSON_TABLE('[1,2]', '$[*]' COLUMNS (n INT PATH '$')) AS x WHERE EXISTS (SELECT 1 FROM \(from))",
            "SELECT 'a' AS ` b`, COUNT(*) OVER () AS w FROM \(from) UNION ALL SELECT 'c', 1",
            "SELECT DISTINCT * FROM \(from) LIMIT 5", "WITH q AS (SELECT * FROM \(from)) SELECT 1 AS one, q.* FROM q",
        ])
        let head = dice.pick([
            "", "ALGORITHM=MERGE ", "ALGORITHM=TEMPTABLE ", "SQL SECURITY INVOKER ", "DEFINER='zoé'@'%' ",
        ])
        return Made(sql: "CREATE OR REPLACE \(head)VIEW \(view) AS \(select)", drop: "DROP VIEW IF EXISTS \(view)")
    }

    func procedure(_ number: Int, _ dice: inout Dice) -> Made {
        let table = dice.pick(tables)
        let procedure = name(table, "p", number)
        let body = dice.pick([
            "SELECT a, 'é', \"x\", COLLATION(a)", "BEGIN DECLARE x INT DEFAULT 1; /* ü */ SET x = x + 1; SELECT x; END",
            "SELECT COUNT(*) FROM \(table.quoted)",
        ])
        return Made(
            sql:
                "CREATE PROCEDURE \(procedure)(IN a VARCHAR(20)) \(dice.pick(["", "DETERMINISTIC ", "COMMENT 'é' ", "SQL SECURITY INVOKER "]))\(body)",
            drop: "DROP PROCEDURE IF EXISTS \(procedure)")
    }

    func function(_ number: Int, _ dice: inout Dice) -> Made {
        let table = dice.pick(tables)
        let function = name(table, "f", number)
        return Made(
            sql: "CREATE FUNCTION \(function)(a \(dice.pick(["INT", "TEXT", "VARCHAR(20)", "DECIMAL(9,2)"])))"
                + " RETURNS \(dice.pick(["TEXT", "VARCHAR(50) CHARACTER SET latin1", "JSON"]))"
                + " \(dice.pick(["DETERMINISTIC", "NO SQL", "READS SQL DATA"])) RETURN \(dice.pick(["CONCAT(a)", "NULL", "JSON_QUOTE(CONCAT(a))"]))",
            drop: "DROP FUNCTION IF EXISTS \(function)")
    }

    func trigger(_ number: Int, _ dice: inout Dice) -> Made {
        let table = dice.pick(tables)
        let trigger = name(table, "tr", number)
        let other = dice.pick(tables)
        let body = dice.pick([
            "SET @seen = CONCAT('é', NOW())", "BEGIN END", "DELETE FROM \(other.quoted) WHERE FALSE",
        ])
        return Made(
            sql:
                "CREATE TRIGGER \(trigger) \(dice.pick(["BEFORE", "AFTER"])) \(dice.pick(["INSERT", "UPDATE", "DELETE"])) ON \(table.quoted) FOR EACH ROW \(body)",
            drop: "DROP TRIGGER IF EXISTS \(trigger)")
    }

    func event(_ number: Int, _ dice: inout Dice) -> Made {
        let event = name(dice.pick(tables), "e", number)
        let schedule = dice.pick([
            "EVERY 7 DAY STARTS '2050-01-01 00:00:00'", "AT '2049-05-05 05:05:05'",
            "EVERY '1:30' HOUR_MINUTE STARTS '2048-01-01' ENDS '2058-01-01'",
        ])
        return Made(
            sql:
                "CREATE EVENT \(event) ON SCHEDULE \(schedule) ON COMPLETION \(dice.pick(["", "NOT "]))PRESERVE \(dice.pick(["", "DISABLE ", "DISABLE ON REPLICA "]))COMMENT 'é' DO SELECT 'ü'",
            drop: "DROP EVENT IF EXISTS \(event)")
    }
}
