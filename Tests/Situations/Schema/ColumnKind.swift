/// A type with all that it takes to write values of it.
indirect enum ColumnKind: Sendable, Equatable, Codable {
    case integer(bytes: Int, unsigned: Bool)
    case decimal(Int, Int)
    case float
    case double
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
    case geometry(String)
    case vector(Int)

    struct Collation: Sendable, Equatable, Codable {
        let charset: String
        let name: String

        static let all = [
            Collation(charset: "utf8mb4", name: "utf8mb4_0900_ai_ci"),
            Collation(charset: "utf8mb4", name: "utf8mb4_bin"),
            Collation(charset: "utf8mb4", name: "utf8mb4_0900_as_cs"),
            Collation(charset: "utf8mb4", name: "utf8mb4_general_ci"),
            Collation(charset: "utf8mb4", name: "utf8mb4_ja_0900_as_cs_ks"),
            Collation(charset: "utf8mb3", name: "utf8mb3_general_ci"),
            Collation(charset: "latin1", name: "latin1_swedish_ci"),
            Collation(charset: "latin1", name: "latin1_bin"), Collation(charset: "ascii", name: "ascii_general_ci"),
            Collation(charset: "utf16", name: "utf16_unicode_ci"), Collation(charset: "ucs2", name: "ucs2_general_ci"),
            Collation(charset: "gbk", name: "gbk_chinese_ci"), Collation(charset: "sjis", name: "sjis_japanese_ci"),
            Collation(charset: "cp1251", name: "cp1251_general_ci"),
            Collation(charset: "utf32", name: "utf32_general_ci"),
        ]
    }

    var sql: String {
        switch self {
        case .integer(let bytes, let unsigned):
            let name = [1: "TINYINT", 2: "SMALLINT", 3: "MEDIUMINT", 4: "INT", 8: "BIGINT"][bytes] ?? "INT"
            return name + (unsigned ? " UNSIGNED" : "")
        case .decimal(let digits, let scale): return "DECIMAL(\(digits),\(scale))"
        case .float: return "FLOAT"
        case .double: return "DOUBLE"
        case .bit(let n): return "BIT(\(n))"
        case .year: return "YEAR"
        case .date: return "DATE"
        case .time(let f): return "TIME(\(f))"
        case .datetime(let f): return "DATETIME(\(f))"
        case .timestamp(let f): return "TIMESTAMP(\(f)) NULL"
        case .char(let n, let c): return "CHAR(\(n)) CHARACTER SET \(c.charset) COLLATE \(c.name)"
        case .varchar(let n, let c): return "VARCHAR(\(n)) CHARACTER SET \(c.charset) COLLATE \(c.name)"
        case .text(let type, let c): return "\(type) CHARACTER SET \(c.charset) COLLATE \(c.name)"
        case .binary(let n): return "BINARY(\(n))"
        case .varbinary(let n): return "VARBINARY(\(n))"
        case .blob(let type): return type
        case .enumeration(let labels, let c):
            return "ENUM(\(Self.list(labels))) CHARACTER SET \(c.charset) COLLATE \(c.name)"
        case .set(let labels, let c): return "SET(\(Self.list(labels))) CHARACTER SET \(c.charset) COLLATE \(c.name)"
        case .json: return "JSON"
        case .geometry(let type): return type
        case .vector(let n): return "VECTOR(\(n))"
        }
    }

    private static func list(_ labels: [String]) -> String { labels.map(Names.text).joined(separator: ",") }

    static func any(_ dice: inout Dice) -> ColumnKind {
        switch dice.weighted([8, 3, 1, 1, 2, 1, 2, 2, 2, 2, 3, 8, 3, 2, 2, 2, 3, 2, 4, 2, 1]) {
        case 0: return integer(&dice)
        case 1: return decimal(&dice)
        case 2: return .float
        case 3: return .double
        case 4: return .bit(dice.pick([1, 7, 8, 33, 64]))
        case 5: return .year
        case 6: return .date
        case 7: return .time(dice.pick([0, 3, 6]))
        case 8: return .datetime(dice.pick([0, 2, 6]))
        case 9: return .timestamp(dice.pick([0, 1, 6]))
        case 10: return .char(dice.pick([1, 4, 63, 255]), dice.pick(Collation.all))
        case 11: return .varchar(dice.pick([1, 20, 64, 300]), dice.pick(Collation.all))
        case 12: return .text(dice.pick(["TINYTEXT", "TEXT", "MEDIUMTEXT", "LONGTEXT"]), dice.pick(Collation.all))
        case 13: return .binary(dice.pick([1, 4, 16, 255]))
        case 14: return .varbinary(dice.pick([1, 20, 300]))
        case 15: return .blob(dice.pick(["TINYBLOB", "BLOB", "MEDIUMBLOB", "LONGBLOB"]))
        case 16: return .enumeration(labels(&dice), dice.pick(Collation.all))
        case 17: return .set(labels(&dice), dice.pick(Collation.all))
        case 18: return .json
        case 19: return .geometry(dice.pick(["GEOMETRY", "POINT", "LINESTRING", "POLYGON", "GEOMETRYCOLLECTION"]))
        default: return .vector(dice.pick([1, 3, 17]))
        }
    }

    /// A type that a key can have without more.
    static func key(_ dice: inout Dice) -> ColumnKind {
        switch dice.weighted([10, 2, 2, 3, 6, 2, 1, 1, 1]) {
        case 0: return integer(&dice)
        case 1: return decimal(&dice)
        case 2: return .datetime(dice.pick([0, 6]))
        case 3: return .char(dice.pick([4, 20]), dice.pick(Collation.all))
        case 4: return .varchar(dice.pick([8, 40]), dice.pick(Collation.all))
        case 5: return .varbinary(20)
        case 6: return .enumeration(labels(&dice), dice.pick(Collation.all))
        case 7: return .bit(dice.pick([8, 64]))
        default: return .double
        }
    }

    static func integer(_ dice: inout Dice) -> ColumnKind {
        .integer(bytes: dice.pick([1, 2, 3, 4, 4, 4, 8, 8]), unsigned: dice.once(in: 3))
    }

    private static func decimal(_ dice: inout Dice) -> ColumnKind {
        let digits = dice.pick([1, 5, 10, 38, 65])
        return .decimal(digits, dice.roll(0...min(digits, 30)))
    }

    private static func labels(_ dice: inout Dice) -> [String] {
        let all = ["a", "b", "", "x,y", "o'k", "longer label", "0", "1", "#", "d e"]
        var labels: [String] = []
        for _ in 0..<dice.roll(1...5) {
            let label = dice.pick(all)
            if !labels.contains(label) { labels.append(label) }
        }
        return labels
    }
}
