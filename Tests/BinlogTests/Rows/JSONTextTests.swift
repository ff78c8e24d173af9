import Testing

@testable import Binlog

@Suite struct JSONTextTests {
    private func text(_ hex: String, limit: Int = 4096) -> RowValue? {
        bytes(hex).withUnsafeBytes { JSONText.document($0, limit: limit) }
    }

    /// Written by MySQL 9.7.4 for, and printed by it as:
    ///
    ///     '{"b": 1, "a": {"c": [1, 2.50, "x", null, true]}, "": -70000}'
    ///     json_array(cast('2015-01-15' as date), cast('-10:11:12.5' as time(3)), timestamp'2020-01-01 00:00:00',
    ///       cast(1.50 as decimal(10,2)), x'616263', 18446744073709551615, -9223372036854775808, 40000, 3000000000, 1e-320, '\t"é')
    @Test(arguments: [
        (
            """
            000300480019000000190001001a000100071b00001f00050100616290eefeff010029000b000100020c006305001d000501000b13000c
            1b0004000004010000000000000004400178
            """, #"{"": -70000, "a": {"c": [1, 2.5, "x", null, true]}, "b": 1}"#
        ),
        (
            """
            020b007a000f25000f2f000f39000f43000f4c000a51000959000761000965000b6d000c75000a0800000000001e95190b08e05ef8335d
            ffffff0c08000000000042a519f6070b0280000001320f03616263ffffffffffffffff0000000000000080409c0000005ed0b200000000
            e807000000000000040922c3a9
            """,
            #"""
            ["2015-01-15", "-10:11:12.500000", "2020-01-01 00:00:00.000000", 1.50, "base64:type15:YWJj", \#
            18446744073709551615, -9223372036854775808, 40000, 3000000000, 1e-320, "\t\"é"]
            """#
        ),
        ("", "null"), ("0400", "null"), ("0401", "true"), ("0402", "false"), ("00 0000 0400", "{}"),
        ("02 0000 0400", "[]"),
    ])
    func documentsAreWrittenAsTheServerDoes(hex: String, json: String) {
        #expect(text(hex) == .json(json))
    }

    @Test(arguments: [
        "00", "04", "0403", "0d", "05", "02 ffff 0400", "02 0100 0700 02 0000", "0c", "0c ffffffffff01", "0c05 61",
        "0f", "0ff601",
        "0ff6020203", "0f0a0100", "02 0100 0700 0c ff00", "00 0100 0d00 ffff 0100 04 0000", "0b000000000000f07f",
    ])
    func whatIsNoDocumentIsNone(hex: String) {
        #expect(text(hex) == nil)
    }

    @Test func longDocumentsAreCut() {
        #expect(text("0c 05 6162636465", limit: 4) == .text(#""abcd""#.prefix(4).description, cutFrom: 7))
        #expect(text("02 0200 0a00 05 0100 05 0200", limit: 3) == .text("[1,", cutFrom: 11))
    }

    /// Arrays whose elements all point back at the array, or at the next one: they would unfold without end, or to 2^50 values.
    @Test func documentsThatUnfoldAreRefused() {
        #expect(text("02 0200 0a00 02 0000 02 0000", limit: .max / 16) == nil)
        var levels: [UInt8] = [2]
        for _ in 0..<50 { levels += [2, 0, 0xff, 0, 2, 10, 0, 2, 10, 0] }
        levels += Array(repeating: 0, count: 300)
        levels.withUnsafeBytes { #expect(JSONText.document($0, limit: 1 << 30) == nil) }
        // Many strings that share their bytes.
        var shared: [UInt8] = [3, 0, 4, 0, 0, 0, 0x20, 1, 0]
        for _ in 0..<1024 { shared += [0xc, 0x08, 0x14, 0, 0] }
        shared += [0xff, 0x7f] + Array(repeating: 0x61, count: 70_000)
        shared.withUnsafeBytes {
            let value = JSONText.document($0, limit: 100_000)
            guard case .text(let text, let size)? = value else {
                Issue.record("\(String(describing: value))")
                return
            }
            #expect(text.utf8.count == 100_000)
            #expect(size == $0.count)
        }
    }

    @Test func randomBytesNeverTrap() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<50_000 {
            let count = Int.random(in: 0...60, using: &random)
            var document = (0..<count).map { _ in UInt8.random(in: 0...20, using: &random) }
            if Bool.random(using: &random), count > 0 { document[0] = .random(in: 0...3, using: &random) }
            document.withUnsafeBytes { _ = JSONText.document($0, limit: 1000) }
        }
    }
}
