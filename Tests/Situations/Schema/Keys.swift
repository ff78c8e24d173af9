/// Makes up keys beside the primary one.
enum Keys {
    static func add(to table: inout TableModel, _ dice: inout Dice) {
        let name = "k\(table.keyNames.count)"
        if let key = key(named: name, of: table, &dice) {
            table.others.append(key)
            table.keyNames.append(name)
        }
    }

    /// A key over a column at random, in a way that suits its type.
    static func key(named name: String, of table: TableModel, _ dice: inout Dice) -> String? {
        let column = dice.pick(table.columns)
        let (key, col) = (Names.quoted(name), column.quoted)
        switch column.kind {
        case .json:
            return "KEY \(key) "
                + dice.pick([
                    "((CAST(\(col)->'$.a' AS UNSIGNED ARRAY)))", "((CAST(\(col)->>'$.k' AS CHAR(20))))",
                    "((CAST(\(col)->'$[*]' AS CHAR(9) ARRAY)))",
                ])
        case .geometry: return column.isNullable || column.expression != nil ? nil : "SPATIAL KEY \(key) (\(col))"
        case .vector: return nil
        case .text, .varchar, .char:
            if dice.once(in: 5), column.expression == nil {
                return "FULLTEXT KEY \(key) (\(col))\(dice.pick(["", " WITH PARSER ngram"]))"
            }
            return "\(kind(&dice)) \(key) (\(col)(\(min(10, length(column.kind)))))"
        case .blob: return "KEY \(key) (\(col)(10))"
        case .integer where dice.once(in: 4): return "KEY \(key) ((ABS(\(col) DIV 3)), \(col) DESC)"
        default:
            let suffix = dice.pick(["", "", " INVISIBLE", " COMMENT 'é'", " USING BTREE"])
            return "\(kind(&dice)) \(key) (\(col)\(dice.pick(["", " DESC"])))\(suffix)"
        }
    }

    private static func kind(_ dice: inout Dice) -> String { dice.pick(["KEY", "KEY", "KEY", "UNIQUE"]) }

    private static func length(_ kind: ColumnKind) -> Int {
        switch kind {
        case .char(let n, _), .varchar(let n, _): max(1, n)
        default: 10
        }
    }
}
