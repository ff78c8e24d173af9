/// Random JSON documents as expressions of SQL, of values of all types. As columns they use those of ``columns``.
struct JSONCorpus {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(seed: seed) }

    static let columns = """
        price DECIMAL(10,2), wide DECIMAL(30,7), da DATE, ti TIME(3), dt DATETIME(2), ts TIMESTAMP(1) NULL, y YEAR, b BIT(9), bl BLOB,
        mb MEDIUMBLOB, vb VARBINARY(9), bi BINARY(3), u INT UNSIGNED, bu BIGINT UNSIGNED, bg BIGINT, f FLOAT, dbl DOUBLE,
        e ENUM('x', 'y'), tx TEXT CHARACTER SET latin1
        """

    static let names = [
        "price", "wide", "da", "ti", "dt", "ts", "y", "b", "bl", "mb", "vb", "bi", "u", "bu", "bg", "f", "dbl", "e",
        "tx",
    ]

    /// Where digits, and zeros in front of them, take the same bytes, nothing tells the precision: literals have no zeros in front,
    /// and another scale than the column's.
    private static let literals = [
        "0.5", "-12.345", "1234567.8", "123456789012345678901234567890.123456789", "0.000", "99999999.9",
        "CAST(1 AS DECIMAL(30,10))", "CAST(-0.25 AS DECIMAL(12,4))", "0", "-1", "32767", "-32769", "65536",
        "4294967295", "4294967296", "9223372036854775807", "-9223372036854775808", "18446744073709551615",
        "CAST(0 AS UNSIGNED)",
        "CAST(65535 AS UNSIGNED)", "CAST(65536 AS UNSIGNED)", "CAST(4294967296 AS UNSIGNED)", "1e0", "-0e0", "1.5e300",
        "5e-324", "0.1e0", "TRUE", "FALSE", "NULL", "''", "'é'", "'😀\\t\\\\\"'", "'2020-01-02'", "'base64:type15:QQ=='",
        "REPEAT('long ', 60)", "DATE '0000-00-00'", "DATE '9999-12-31'", "TIME '-838:59:59'", "TIME '00:00:00.000001'",
        "TIMESTAMP '1000-01-01 00:00:00'", "TIMESTAMP '2020-02-29 23:59:59.999999'", "x''", "x'00ff'",
        "CAST(REPEAT('z', 300) AS BINARY)", "ST_GeomFromText('POINT(1 2.5)')", "_ucs2 x'0074E9220065'",
        "_utf16 x'00E9D83DDE00'",
        "_utf16le x'7400E900'", "_utf32 x'0001F600'", "_ucs2 x''", "CAST('[1, {\"a\": 2.5}]' AS JSON)",
    ]

    private static let keys = [
        "''", "'a'", "'b'", "'é'", "'k\"'", "'\\\\'", "'a b'", "'😀'", "'$**.*'", "'1'", "'\\n'", "REPEAT('k', 300)",
        "'base64:type15:QQ=='",
    ]

    /// Values of the columns, in their order.
    mutating func row() -> String {
        let number = Int.random(in: 0...99_999_999, using: &random)
        let day = "2\(100 + number % 900)-0\(1 + number % 9)-\(10 + number % 18)"
        return """
            \(number % 7 - 3)\(number).\(number % 90 + 10), \(number % 1000)\(number).\(number % 9), '\(day)', \
            '\(number % 2 == 0 ? "-" : "")\(number % 800):10:11.\(number % 1000)', '\(day) 10:11:12.34', \
            '2020-01-02 03:04:\(10 + number % 50).5', \(1901 + number % 200), \(number % 512), 'blob \(number)', x'\(number % 90 + 10)', \
            'v\(number % 100)', 'b', \(number), \(number)\(number), -\(number)\(number), \(number).5, \(number)e\(number % 200 - 100), \
            'x', 'tä'
            """
    }

    mutating func document() -> String {
        "JSON_EXTRACT(JSON_ARRAY(\(value(depth: Int.random(in: 0...6, using: &random)))), '$[0]')"
    }

    /// A value with up to so many levels below it.
    mutating func value(depth: Int) -> String {
        let count = Int.random(in: 0...(depth > 3 ? 3 : 5), using: &random)
        switch Int.random(in: 0...(depth > 0 ? 5 : 1), using: &random) {
        case 0: return Self.names.randomElement(using: &random)!
        case 1: return Self.literals.randomElement(using: &random)!
        case 2, 3:
            let members = (0..<count).map { _ in
                "\(Self.keys.randomElement(using: &random)!), \(value(depth: depth - 1))"
            }
            return "JSON_OBJECT(\(members.joined(separator: ", ")))"
        default:
            return "JSON_ARRAY(\((0..<count).map { _ in value(depth: depth - 1) }.joined(separator: ", ")))"
        }
    }

    /// Whose document is more than 64 kB, of as many levels as the server takes, and of numbers beyond what is counted in two bytes.
    static let extremes = [
        "JSON_OBJECT('large', CAST(CONCAT('[', REPEAT('{\"a\": 70000}, ', 5000), '1.5]') AS JSON), 'p', price, 'small', JSON_ARRAY(u, da))",
        "JSON_SET(CAST(CONCAT(REPEAT('[', 99), 'null', REPEAT(']', 99)) AS JSON), CONCAT('$', REPEAT('[0]', 99)), wide)",
        "JSON_OBJECT('k', JSON_ARRAY(REPEAT('x', 65000), price, REPEAT('y', 600), CAST(70000 AS UNSIGNED)))",
    ]
}
