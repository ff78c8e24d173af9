/// Values of a type, with what lies at its limits among them.
extension ColumnKind {
    func literal(_ dice: inout Dice) -> String {
        switch self {
        case .integer(let bytes, let unsigned):
            let bits = bytes * 8
            if dice.once(in: 3) {
                let top = unsigned ? UInt64.max >> (64 - bits) : UInt64.max >> (65 - bits)
                return dice.pick(unsigned ? ["0", "\(top)"] : ["0", "\(top)", "-\(top + 1)", "-1"])
            }
            return "\(dice.roll(1...60))"
        case .decimal(let digits, let scale):
            let whole = String(repeating: "9", count: digits - scale)
            let part = String(repeating: "9", count: scale)
            if dice.once(in: 4) { return "-\(whole.isEmpty ? "0" : whole)\(scale > 0 ? "." + part : "")" }
            return digits == scale
                ? "0.\(dice.roll(0...9))" : "\(dice.roll(0...9))\(scale > 0 ? ".\(dice.roll(0...9))" : "")"
        case .float:
            return dice.pick(["0", "-0e0", "1.1", "-3.40282e38", "1.17549e-38", "0.1", "52.520008", "16777217"])
        case .double:
            return dice.pick([
                "0", "-0e0", "0.1", "1.7976931348623157e308", "5e-324", "-2.5", "1e15", "0.30000000000000004",
            ])
        case .bit(let n): return dice.pick(["b'0'", "b'1'", "b'\(String(repeating: "1", count: n))'"])
        case .year: return dice.pick(["0", "1901", "2155", "2024"])
        case .date: return dice.pick(["'1000-01-01'", "'9999-12-31'", "'2024-02-29'", "'2026-11-28'"])
        case .time: return dice.pick(["'00:00:00'", "'838:59:59'", "'-838:59:59'", "'12:34:56.789123'", "'-00:00:01'"])
        case .datetime:
            return dice.pick(["'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'2024-02-29 12:34:56.123456'"])
        case .timestamp:
            return dice.pick([
                "'1970-01-01 12:00:01'", "'2038-01-18 03:14:07'", "'2024-03-31 02:30:00.654321'", "NOW(6)",
            ])
        case .char(let n, let c), .varchar(let n, let c):
            // What the character set lacks is an error in strict mode, and '?' otherwise: both are situations.
            return text(
                c.charset == "ascii" ? String(dice.roll(0...999).description.prefix(n)) : Names.text(length: n, &dice))
        case .text:
            return dice.once(in: 8) ? "REPEAT('wörd ', \(dice.roll(1...40)))" : text(Names.text(length: 60, &dice))
        case .binary(let n), .varbinary(let n): return hex(n, &dice)
        case .blob: return hex(200, &dice)
        case .enumeration(let labels, _): return Names.text(dice.pick(labels))
        case .set(let labels, _):
            let chosen = labels.filter { !$0.contains(",") && !$0.isEmpty }.filter { _ in dice.once(in: 2) }
            return Names.text(chosen.joined(separator: ","))
        case .json: return json(&dice)
        case .geometry(let type): return geometry(type, &dice)
        case .vector(let n):
            return
                "STRING_TO_VECTOR('[\((0..<n).map { _ in dice.pick(["0", "-1.5", "3.4e38", "0.1"]) }.joined(separator: ","))]')"
        }
    }

    private func text(_ value: String) -> String { Names.text(value) }

    private func hex(_ limit: Int, _ dice: inout Dice) -> String {
        "x'"
            + (0..<dice.roll(0...min(limit, 12))).map { _ in
                dice.pick(["00", "0a", "27", "5c", "ff", "41", "20", "e9"])
            }.joined() + "'"
    }

    private func json(_ dice: inout Dice) -> String {
        switch dice.roll(0...5) {
        case 0: return "'{\"a\": [1, 2, 3], \"b\": {\"c\": \"ä\\\\u0000\"}}'"
        case 1: return "'[]'"
        case 2: return "'{\"a\": \(dice.roll(0...99)), \"k\": \"\(dice.pick(["x", "日本", ""]))\"}'"
        case 3: return "JSON_OBJECT('a', \(dice.roll(0...9)), 'n', NULL, 't', TRUE)"
        case 4: return "'\(dice.pick(["null", "1.5", "18446744073709551615", "-0.0", "1e308", "\"text\""]))'"
        default: return "JSON_ARRAY(\(dice.roll(0...9)), 'two', JSON_ARRAY(JSON_OBJECT()))"
        }
    }

    private func geometry(_ type: String, _ dice: inout Dice) -> String {
        let point = "POINT(\(dice.roll(-9...9)) \(dice.roll(-9...9)))"
        switch type {
        case "POINT": return "ST_GeomFromText('\(point)')"
        case "LINESTRING": return "ST_GeomFromText('LINESTRING(0 0,1 \(dice.roll(1...9)),2 2)')"
        case "POLYGON": return "ST_GeomFromText('POLYGON((0 0,0 \(dice.roll(1...9)),5 5,0 0))')"
        case "GEOMETRYCOLLECTION":
            return "ST_GeomFromText('GEOMETRYCOLLECTION(\(dice.pick([point, "\(point),LINESTRING(0 0,1 1)"])))')"
        default: return "ST_GeomFromText('\(dice.pick([point, "LINESTRING(0 0,1 1)"]))')"
        }
    }
}
