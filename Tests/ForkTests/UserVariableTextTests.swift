import Testing

@testable import Binlog
@testable import Replay
@testable import Server

@Suite struct UserVariableTextTests {
    private let text = UserVariableText(collations: [
        255: Collation(characterSet: "utf8mb4", name: "utf8mb4_0900_ai_ci"),
        63: Collation(characterSet: "binary", name: "binary"),
    ])

    @Test(
        arguments: [
            (.null, "NULL"),
            (.integer(42, isUnsigned: false), "42"),
            (.integer(.max, isUnsigned: false), "-1"),
            (.integer(1 << 63, isUnsigned: false), "-9223372036854775808"),
            (.integer(.max, isUnsigned: true), "CAST(18446744073709551615 AS UNSIGNED)"),
            (.real((1.5 as Double).bitPattern), "1.5e0"),
            (.real((-0.0 as Double).bitPattern), "-0.0e0"),
            (.real((1e300 as Double).bitPattern), "1e+300"),
            (.real(Double.leastNonzeroMagnitude.bitPattern), "5e-324"),
            (.decimal([0x80, 0x07], precision: 3, scale: 1), "0.7"),
            (.string([0x61, 0x27, 0x5c, 0x00], collation: 63), "_binary x'61275c00' COLLATE `binary`"),
            (.string([0xc3, 0xbc], collation: 255), "_utf8mb4 x'c3bc' COLLATE `utf8mb4_0900_ai_ci`"),
        ] as [(UserVariable.Value, String)])
    func values(value: UserVariable.Value, expected: String) throws {
        let variable = UserVariable(name: "a`b", value: value)
        #expect(try text.assignment(variable) == "@`a``b`:=\(expected)")
    }

    @Test(
        arguments: [
            .string([0x61], collation: 9999), .real(Double.nan.bitPattern), .real(Double.infinity.bitPattern),
            .decimal([0x80], precision: 9, scale: 2),
        ] as [UserVariable.Value])
    func whatHasNoText(value: UserVariable.Value) {
        let variable = UserVariable(name: "v", value: value)
        #expect(throws: BinlogError.self) { try text.assignment(variable) }
    }
}

@Suite struct BinaryDecimalTests {
    /// The first two are the example of MySQL's source (`decimal2bin`).
    @Test(
        arguments: [
            ([0x81, 0x0d, 0xfb, 0x38, 0xd2, 0x04, 0xd2], 14, 4, "1234567890.1234"),
            ([0x7e, 0xf2, 0x04, 0xc7, 0x2d, 0xfb, 0x2d], 14, 4, "-1234567890.1234"),
            ([0x80], 1, 0, "0"), ([0x87], 1, 0, "7"), ([0x78], 1, 0, "-7"),
            ([0x80, 0x00, 0x00, 0x00, 0x01], 10, 0, "1"),
            ([0x85], 1, 1, "0.5"),
            ([0x80, 0x00, 0x01], 5, 3, "0.001"),
            ([0xbb, 0x9a, 0xc9, 0xff], 9, 0, "999999999"),
            ([0x44, 0x65, 0x36, 0x00], 9, 0, "-999999999"),
        ] as [([UInt8], Int, Int, String)])
    func text(bytes: [UInt8], precision: Int, scale: Int, expected: String) throws {
        #expect(try BinaryDecimal.text(bytes, precision: precision, scale: scale) == expected)
    }

    @Test(
        arguments: [
            ([], 1, 0), ([0x80], 0, 0), ([0x80], 1, 2), ([0x80], -1, 0), ([0x80], 1, -1), ([0x80, 0x00], 1, 0),
            // More digits than a group has.
            ([0xff], 1, 0), ([0xff, 0xff, 0xff, 0xff], 9, 0),
        ] as [([UInt8], Int, Int)])
    func whatIsNone(bytes: [UInt8], precision: Int, scale: Int) {
        #expect(throws: BinlogError.self) { try BinaryDecimal.text(bytes, precision: precision, scale: scale) }
    }
}
