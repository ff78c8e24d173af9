/// Makes up views over tables and over other views.
enum Views {
    static func any(_ number: Int, _ tables: [TableModel], _ others: [StoredObject], _ dice: inout Dice) -> StoredObject
    {
        let table = dice.pick(tables)
        let view = Names.quoted(table.database, "vü\(number)")
        let views = others.filter { $0.kind == .view }.map(\.name)
        let functions = others.filter { $0.kind == .function }.map(\.name)
        let from = !views.isEmpty && dice.once(in: 2) ? dice.pick(views) : table.quoted
        var selects = [
            "SELECT * FROM \(from)", "SELECT COUNT(*) AS n, 'é\\n' AS text FROM \(from)",
            "SELECT 1 AS one FROM \(from) AS a, \(dice.pick(tables).quoted) AS b LEFT JOIN (SELECT 2 AS two) AS c ON TRUE",
            "SELECT x.n FROM JSON_TABLE('[1,2]', '$[*]' COLUMNS (n INT PATH '$')) AS x WHERE EXISTS (SELECT 1 FROM \(from))",
            "SELECT 'a' AS ` b`, COUNT(*) OVER () AS w FROM \(from) UNION ALL SELECT 'c', 1",
            "SELECT DISTINCT * FROM \(from) LIMIT 5", "WITH q AS (SELECT * FROM \(from)) SELECT 1 AS one, q.* FROM q",
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r",
            "SELECT GROUP_CONCAT(DISTINCT 1 ORDER BY 1 SEPARATOR 'ü') AS g FROM \(from) GROUP BY 'x' WITH ROLLUP",
            "SELECT l.n FROM \(from) AS f, LATERAL (SELECT COUNT(*) AS n FROM \(from) AS i) AS l",
            "SELECT _latin1 x'e9' AS l, _utf8mb4 'é' COLLATE utf8mb4_bin AS u, DATE'2024-01-01' AS d, 1e0 / 3 AS q",
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()",
            "TABLE \(from)", "VALUES ROW(1, 'é'), ROW(2, NULL)", "SELECT * FROM \(from) WHERE TRUE WITH CHECK OPTION",
        ]
        if !functions.isEmpty { selects.append("SELECT \(dice.pick(functions))('1') AS f") }
        let head =
            dice.pick(["", "", "ALGORITHM=MERGE ", "ALGORITHM=TEMPTABLE "]) + StoredObject.definer(&dice)
            + dice.pick(["", "", "SQL SECURITY INVOKER "])
        let select = dice.pick(selects)
        return StoredObject(
            kind: .view, name: view, create: "CREATE \(head)VIEW \(view) AS \(select)",
            changes: [
                "ALTER VIEW \(view) (other) AS SELECT 1", "CREATE OR REPLACE VIEW \(view) AS TABLE \(from)",
                "RENAME TABLE \(view) TO \(Names.quoted(table.database, "vr\(number)"))",
            ])
    }
}
