/// JSON documents: as text, and built from values of SQL, whose types they keep.
enum JSONDocument {
    static func any(_ dice: inout Dice) -> String {
        if dice.once(in: 2) { return typed(&dice) }
        switch dice.roll(0...6) {
        case 0: return "'{\"a\": [1, 2, 3], \"b\": {\"c\": \"ä\\\\u0000\"}}'"
        case 1: return "'[]'"
        case 2: return "'{\"a\": \(dice.roll(0...99)), \"k\": \"\(dice.pick(["x", "日本", ""]))\"}'"
        case 3: return "JSON_OBJECT('a', \(dice.roll(0...9)), 'n', NULL, 't', TRUE)"
        case 4:
            let scalars = [
                "null", "1.5", "18446744073709551615", "-9223372036854775808", "-0.0", "1e308", "5e-324", "\"text\"",
                "0.30000000000000004",
            ]
            return "'\(dice.pick(scalars))'"
        case 5: return "JSON_ARRAY(REPEAT('long ', \(dice.pick([20, 14000]))), JSON_OBJECT('', 1, ' ', 2, 'ä', 3))"
        default: return "JSON_ARRAY(\(dice.roll(0...9)), 'two', JSON_ARRAY(JSON_OBJECT()))"
        }
    }

    /// With decimals, dates, times, unsigned numbers and binary values inside.
    private static func typed(_ dice: inout Dice, depth: Int = 0) -> String {
        switch dice.weighted(depth == 0 ? [1, 3, 3] : [12, 1, 1]) {
        case 0:
            let value = dice.pick([
                "1.10", "CAST(99999999999999999999.5 AS DECIMAL(65,30))", "-0.0", "CAST('2024-02-29' AS DATE)",
                "CAST('0000-00-00' AS DATE)", "CAST('-838:59:59' AS TIME(6))", "CAST('00:00:00.000001' AS TIME(6))",
                "CAST('2024-02-29 01:02:03.4' AS DATETIME(6))", "TIMESTAMP'1970-01-01 00:00:01'",
                "CAST(7 AS UNSIGNED)", "18446744073709551615", "CAST(2024 AS YEAR)", "x'00ff'", "b'101'", "TRUE",
                "1e0", "'text'", "NULL", "CAST('[1, 2.5]' AS JSON)", "POINT(1, 2)",
            ])
            // By itself, text would be taken for a document.
            return depth > 0 ? value : "JSON_EXTRACT(JSON_ARRAY(\(value)), '$[0]')"
        case 1: return "JSON_ARRAY(\(members(&dice, depth).joined(separator: ", ")))"
        default:
            let pairs = zip(["a", "k", "ä", "a \"b\""], members(&dice, depth)).map { "'\($0)', \($1)" }
            return "JSON_OBJECT(\(pairs.joined(separator: ", ")))"
        }
    }

    private static func members(_ dice: inout Dice, _ depth: Int) -> [String] {
        (0..<dice.roll(depth == 0 ? 1...4 : 0...4)).map { _ in typed(&dice, depth: depth + 1) }
    }
}
