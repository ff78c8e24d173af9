import Testing

@testable import Catalog

@Suite struct ShownStatementTests {
    /// Introducers and all.
    @Test(arguments: ["CREATE TABLE `é` (`a` int COMMENT 'ü')", "_utf8mb4'é',_latin1'e'"])
    func utf8StaysAsItIs(shown: String) { #expect(ShownStatement.text(of: Array(shown.utf8)) == shown) }

    @Test(arguments: [
        ([0xE9], "e9"), ([0x5C, 0x27, 0xE9], "27e9"), ([0xE9, 0x5C, 0x5C], "e95c"), ([0xE9, 0x27, 0x27], "e927"),
        ([0x5C, 0x30, 0xE9, 0x5C, 0x6E], "00e90a"), ([0x60, 0xE9], "60e9"), ([0xE9, 0x5C, 0x5A], "e91a"),
    ])
    func otherCharacterSetsAreWrittenInHex(literal: [UInt8], digits: String) {
        let shown = Array("`ü'` AS (concat(_latin1'".utf8) + literal + Array("',`b`)) COMMENT 'ö'".utf8)
        #expect(ShownStatement.text(of: shown) == "`ü'` AS (concat(_latin1 x'\(digits)',`b`)) COMMENT 'ö'")
    }

    @Test func whatDoesNotEndIsLeftAlone() {
        #expect(ShownStatement.text(of: Array("_latin1'".utf8) + [0xE9]).hasPrefix("_latin1'"))
    }
}
