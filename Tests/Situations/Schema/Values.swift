/// Values of a type, with what lies at its limits among them.
extension ColumnKind {
    func literal(_ dice: inout Dice) -> String {
        switch self {
        case .integer(let bytes, let sign):
            guard dice.once(in: 3) else { return "\(dice.roll(1...60))" }
            let bits = bytes * 8
            let top = sign == .signed ? UInt64.max >> (65 - bits) : UInt64.max >> (64 - bits)
            return dice.pick(sign == .signed ? ["0", "\(top)", "-\(top + 1)", "-1"] : ["0", "\(top)"])
        case .decimal(let digits, let scale, let sign):
            let whole = String(repeating: "9", count: digits - scale)
            let part = String(repeating: "9", count: scale)
            if dice.once(in: 3) {
                let most = "\(whole.isEmpty ? "0" : whole)\(scale > 0 ? "." + part : "")"
                return sign == .signed && dice.once(in: 2) ? "-\(most)" : most
            }
            return digits == scale
                ? "0.\(dice.roll(0...9))" : "\(dice.roll(0...9))\(scale > 0 ? ".\(dice.roll(0...9))" : "")"
        case .approximate(let type):
            var values = ["0", "1.1", "0.1", "52.520008", "16777217", "1e-30", "123.4567"]
            if !type.contains("(") { values += ["1.17549e-38", "3.40282e38", "1.4e-45"] }
            if type.hasPrefix("DOUBLE") {
                values += ["1.7976931348623157e308", "5e-324", "0.30000000000000004", "1e15"]
            }
            let value = dice.pick(values)
            return type.hasSuffix("UNSIGNED") || type.hasSuffix("ZEROFILL") || dice.once(in: 2) ? value : "-\(value)"
        case .bit(let n): return dice.pick(["b'0'", "b'1'", "b'\(String(repeating: "1", count: n))'"])
        case .year: return dice.pick(["0", "1901", "2155", "2024"])
        case .date:
            return dice.pick(["'1000-01-01'", "'9999-12-31'", "'2024-02-29'", "'0000-00-00'", "'2024-00-00'"])
        case .time:
            return dice.pick([
                "'00:00:00'", "'838:59:59'", "'-838:59:59'", "'12:34:56.789123'", "'-00:00:01'", "'-00:00:00.000001'",
                "'00:00:00.999999'",
            ])
        case .datetime:
            return dice.pick([
                "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'2024-02-29 12:34:56.123456'",
                "'0000-00-00 00:00:00'", "'0001-01-01 00:00:00.000001'", "'2024-10-00 01:02:03'",
            ])
        case .timestamp:
            return dice.pick([
                "'1970-01-01 12:00:01'", "'2038-01-18 03:14:07'", "'2024-03-31 02:30:00.654321'", "NOW(6)",
                "'0000-00-00 00:00:00'", "'1970-01-02 00:00:00.000001'",
            ])
        case .char(let n, let c), .varchar(let n, let c): return c.literal(length: n, &dice)
        case .text(_, let c):
            switch dice.weighted([12, 1, 1]) {
            case 0: return c.literal(length: 60, &dice)
            case 1: return "REPEAT('wörd ', \(dice.roll(1...40)))"
            default: return "REPEAT('long ', 14000)"
            }
        case .binary(let n), .varbinary(let n): return Self.hex(n, &dice)
        case .blob: return dice.once(in: 10) ? "REPEAT(x'00ff', 33000)" : Self.hex(200, &dice)
        case .enumeration(let labels, _): return Names.text(dice.pick(labels))
        case .set(let labels, _):
            let chosen = labels.filter { !$0.contains(",") && !$0.isEmpty }.filter { _ in dice.once(in: 2) }
            return Names.text(chosen.joined(separator: ","))
        case .json: return JSONDocument.any(&dice)
        case .geometry(let type, let srid): return Self.geometry(type, srid, &dice)
        case .vector(let n):
            let values = (0..<n).map { _ in dice.pick(["0", "-1.5", "3.4e38", "0.1", "1.2e-38"]) }
            return "STRING_TO_VECTOR('[\(values.joined(separator: ","))]')"
        }
    }

    private static func hex(_ limit: Int, _ dice: inout Dice) -> String {
        let bytes = ["00", "0a", "27", "5c", "ff", "41", "20", "e9", "1a"]
        return "x'" + (0..<dice.roll(0...min(limit, 12))).map { _ in dice.pick(bytes) }.joined() + "'"
    }

    private static func geometry(_ type: String, _ srid: Int?, _ dice: inout Dice) -> String {
        let (a, b) = (dice.roll(-9...9), dice.roll(1...9))
        let texts = [
            "POINT": "POINT(\(a) \(b))", "LINESTRING": "LINESTRING(0 0,1 \(b),2 2)",
            "POLYGON": "POLYGON((0 0,0 \(b),5 5,0 0))", "MULTIPOINT": "MULTIPOINT((0 0),(\(a) \(b)))",
            "MULTILINESTRING": "MULTILINESTRING((0 0,1 \(b)),(2 2,\(b) 9))",
            "MULTIPOLYGON": "MULTIPOLYGON(((0 0,0 \(b),5 5,0 0)))",
            "GEOMETRYCOLLECTION": dice.pick([
                "GEOMETRYCOLLECTION EMPTY", "GEOMETRYCOLLECTION(POINT(\(a) \(b)),LINESTRING(0 0,1 1))",
            ]),
        ]
        let text = texts[type] ?? dice.pick(["POINT(\(a) \(b))", "LINESTRING(0 0,1 \(b))"])
        return "ST_GeomFromText('\(text)'\((srid ?? dice.pick([nil, 4326])).map { ", \($0)" } ?? ""))"
    }
}
