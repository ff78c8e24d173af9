/// A type with all that it takes to write values of it.
enum ColumnKind: Sendable, Equatable, Codable {
    case integer(bytes: Int, Sign)
    case decimal(Int, Int, Sign)
    /// FLOAT and DOUBLE as they may be written.
    case approximate(String)
    case bit(Int)
    case year
    case date
    case time(Int)
    case datetime(Int)
    case timestamp(Int)
    case char(Int, Collation)
    case varchar(Int, Collation)
    case text(String, Collation)
    case binary(Int)
    case varbinary(Int)
    case blob(String)
    case enumeration([String], Collation)
    case set([String], Collation)
    case json
    case geometry(String, srid: Int?)
    case vector(Int)

    enum Sign: String, Sendable, Codable, CaseIterable {
        case signed = ""
        case unsigned = " UNSIGNED"
        case zerofill = " UNSIGNED ZEROFILL"

        static func any(_ dice: inout Dice) -> Sign { dice.pick([.signed, .signed, .signed, .unsigned, .zerofill]) }
    }

    var sql: String {
        switch self {
        case .integer(let bytes, let sign):
            ([1: "TINYINT", 2: "SMALLINT", 3: "MEDIUMINT", 4: "INT", 8: "BIGINT"][bytes] ?? "INT") + sign.rawValue
        case .decimal(let digits, let scale, let sign): "DECIMAL(\(digits),\(scale))\(sign.rawValue)"
        case .approximate(let type): type
        case .bit(let n): "BIT(\(n))"
        case .year: "YEAR"
        case .date: "DATE"
        case .time(let f): "TIME(\(f))"
        case .datetime(let f): "DATETIME(\(f))"
        case .timestamp(let f): "TIMESTAMP(\(f))"
        case .char(let n, let c): "CHAR(\(n)) \(c.sql)"
        case .varchar(let n, let c): "VARCHAR(\(n)) \(c.sql)"
        case .text(let type, let c): "\(type) \(c.sql)"
        case .binary(let n): "BINARY(\(n))"
        case .varbinary(let n): "VARBINARY(\(n))"
        case .blob(let type): type
        case .enumeration(let labels, let c): "ENUM(\(Self.list(labels))) \(c.sql)"
        case .set(let labels, let c): "SET(\(Self.list(labels))) \(c.sql)"
        case .json: "JSON"
        case .geometry(let type, _): type
        case .vector(let n): "VECTOR(\(n))"
        }
    }

    /// What is said of the type behind NULL and NOT NULL.
    var attribute: String {
        if case .geometry(_, let srid?) = self { " SRID \(srid)" } else { "" }
    }

    /// The form of the type that holds more.
    var wider: ColumnKind {
        switch self {
        case .integer(_, let sign): .integer(bytes: 8, sign)
        case .decimal(let digits, let scale, let sign): .decimal(min(65, digits + 3), scale, sign)
        case .varchar(let n, let c): .varchar(n + 10, c)
        case .char(let n, let c): .varchar(n, c)
        case .varbinary(let n): .varbinary(n + 1)
        case .text(_, let c): .text("LONGTEXT", c)
        case .blob: .blob("LONGBLOB")
        case .enumeration(let labels, let c): .enumeration(labels + ["more"], c)
        case .set(let labels, let c): .set(labels + ["more"], c)
        case .datetime: .datetime(6)
        case .timestamp: .datetime(6)
        case .time: .time(6)
        default: self
        }
    }

    private static func list(_ labels: [String]) -> String { labels.map(Names.text).joined(separator: ",") }

    static func any(_ dice: inout Dice) -> ColumnKind {
        let texts = ["TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"]
        let fractions = Array(0...6)
        switch dice.weighted([8, 3, 2, 2, 1, 2, 2, 2, 2, 3, 8, 3, 2, 2, 2, 3, 2, 4, 2, 1]) {
        case 0: return integer(&dice)
        case 1: return decimal(&dice)
        case 2:
            return .approximate(
                dice.pick(["FLOAT", "DOUBLE", "FLOAT(30)", "DOUBLE UNSIGNED", "FLOAT(7,3)", "DOUBLE ZEROFILL", "REAL"]))
        case 3: return .bit(dice.pick([1, 7, 8, 33, 64]))
        case 4: return .year
        case 5: return .date
        case 6: return .time(dice.pick(fractions))
        case 7: return .datetime(dice.pick(fractions))
        case 8: return .timestamp(dice.pick(fractions))
        case 9: return .char(dice.pick([0, 1, 4, 63, 255]), .any(&dice))
        case 10: return .varchar(dice.pick([0, 1, 20, 64, 300]), .any(&dice))
        case 11: return .text(dice.pick(texts), .any(&dice))
        case 12: return .binary(dice.pick([0, 1, 4, 16, 255]))
        case 13: return .varbinary(dice.pick([0, 1, 20, 300]))
        case 14: return .blob(dice.pick(["TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"]))
        case 15: return .enumeration(labels(&dice), .any(&dice))
        case 16: return .set(labels(&dice).prefix(63).filter { !$0.contains(",") } + ["last"], .any(&dice))
        case 17: return .json
        case 18:
            return .geometry(
                dice.pick([
                    "GEOMETRY", "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON",
                    "GEOMETRYCOLLECTION",
                ]), srid: dice.pick([nil, nil, 0, 4326, 3857]))
        default: return .vector(dice.pick([1, 3, 17, 2048]))
        }
    }

    /// A type that a key can have without more.
    static func key(_ dice: inout Dice) -> ColumnKind {
        switch dice.weighted([10, 2, 2, 3, 6, 2, 1, 1, 1, 1, 1, 1]) {
        case 0: integer(&dice)
        case 1: decimal(&dice)
        case 2: .datetime(dice.pick([0, 6]))
        case 3: .char(dice.pick([4, 20]), .any(&dice))
        case 4: .varchar(dice.pick([8, 40]), .any(&dice))
        case 5: .varbinary(20)
        case 6: .enumeration(labels(&dice), .any(&dice))
        case 7: .bit(dice.pick([8, 64]))
        case 8: .binary(16)
        case 9: .time(dice.pick([0, 3]))
        case 10: .set(["a", "b", "é"], .any(&dice))
        default: .approximate("DOUBLE")
        }
    }

    static func integer(_ dice: inout Dice) -> ColumnKind {
        .integer(bytes: dice.pick([1, 2, 3, 4, 4, 4, 8, 8]), .any(&dice))
    }

    private static func decimal(_ dice: inout Dice) -> ColumnKind {
        let digits = dice.pick([1, 5, 9, 10, 38, 65])
        return .decimal(digits, dice.roll(0...min(digits, 30)), .any(&dice))
    }

    private static func labels(_ dice: inout Dice) -> [String] {
        // More than a byte counts; of a SET, all 64 bits.
        if dice.once(in: 12) { return (1...dice.pick([63, 300])).map { "m\($0)" } }
        let all = ["a", "b", "", "x,y", "o'k", "longer label", "0", "1", "#", "d e", "\\", "ä", "A"]
        var labels: [String] = []
        for _ in 0..<dice.roll(1...5) {
            let label = dice.pick(all)
            if !labels.contains(label) { labels.append(label) }
        }
        return labels
    }
}
