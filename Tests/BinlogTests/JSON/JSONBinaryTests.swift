import Testing

@testable import Binlog

@Suite struct JSONBinaryTests {
    private func encode(_ text: String, _ types: String = "[]", columns: [DecimalColumn] = []) throws -> [UInt8] {
        let list = try Array(types.utf8).withUnsafeBytes { try JSONTypeList($0) }
        return try Array(text.utf8).withUnsafeBytes { try JSONBinary.encode($0, list, columns: columns) }
    }

    private func decode(_ document: [UInt8]) -> RowValue? {
        document.withUnsafeBytes { JSONText.document($0, limit: 1 << 30) }
    }

    /// Text, types and bytes (in row images) as MySQL 9.7.4 has them for
    ///
    ///     json_array(cast(5 as unsigned), cast(70000 as unsigned), cast(5000000000 as unsigned), 5000000000, -5000000000,
    ///       4294967295, 18446744073709551615, -32768, 32768, -0e0, 1e100, true, null)
    ///     json_object('k', json_object('t', time'-838:59:59', 'ts', timestamp'9999-12-31 23:59:59.999999', 'd', date'2024-02-29'),
    ///       'a', json_array(json_array(-0.05, 123456789012345678901234567890.123456789, 0.00, 7),
    ///         json_object('', x'00ff', 'é', cast(repeat('z', 60) as binary))))
    ///
    /// and for documents that are no object and no array.
    @Test(arguments: [
        (
            "[5, 70000, 5000000000, 5000000000, -5000000000, 4294967295, 18446744073709551615, -32768, 32768, -0.0, 1e100, true, null]",
            #"["c1u", "c2u", "c4i"]"#,
            """
            020d006b00060500082b000a2f00093700093f000947000a4f000500800757000b5b000b63000401000400007011010000f2052a010000
            0000f2052a01000000000efad5feffffffffffffff00000000ffffffffffffffff0080000000000000000000807dc39425ad49b254
            """
        ),
        (
            #"{"a": [[-0.05, 123456789012345678901234567890.123456789, 0.00, 7], {"": "base64:type15:AP8=", "é": "#
                + #""base64:type15:\#(String(repeating: "enp6", count: 19))\nenp6"}], "k": {"d": "2024-02-29", "#
                + #""t": "-838:59:59.000000", "ts": "9999-12-31 23:59:59.999999"}}"#,
            #"["m3b", "m4b", "m5D", "m6T", "m7M", "c3d7", "c4d23", "c5d7"]"#,
            """
            000200e100120001001300010002140000a600616b02009200020a00003c00040032000f10000f16000f2c00050700f60403027ffa
            f6142709807b1b3a0c14149aa4350dfb38d2075bcd15f604030280000200560012000000120002000f14000f1800c3a90f0200ff0f
            3c
            """ + String(repeating: "7a", count: 60) + """
                03003b00190001001a0001001b0002000f1d000f27000f3100647474730a080000000000bab2190b080000000591cbffff0c083f42
                0ffb7efff37e
                """
        ),
        ("12.5", #"["rd7"]"#, "0ff60403018c05"), ("12.5", "[]", "0b0000000000002940"),
        (#""2020-01-02""#, #"["rD"]"#, "0f0a08000000000044a519"), ("7", #"["ru"]"#, "060700"), ("7", "[]", "050700"),
        (#""base64:type15:QQ==""#, #"["rb"]"#, "0f0f0141"), (#""\u0000t\u0000é""#, #"["rb"]"#, "0ffd05007400c3a9"),
        ("70000", "[]", "0770110100"), (#""x""#, "[]", "0c0178"),
        ("true", "[]", "0401"), ("[]", "[]", "0200000400"), ("{}", "[]", "0000000400"),
    ])
    func documentsAreAsTheServerStoresThem(text: String, types: String, hex: String) throws {
        #expect(try encode(text, types) == bytes(hex))
    }

    /// What bytes do not decide: a column's value, before what is written, before what a computation leaves.
    @Test(arguments: [
        ("1.50", 10, [(10, 2)], 10), ("1.50", 10, [(20, 2)], 11), ("1.50", 10, [], 11), ("1.50", 10, [(10, 4)], 11),
        ("1.50", 7, [(10, 2)], 3), ("0.50", 6, [(10, 2)], 2), ("0.50", 7, [], 3), ("1234567.50", 10, [], 9),
        ("1234567.50", 10, [(10, 2)], 10), ("-1234567.50", 10, [(4, 2), (10, 2)], 10), ("0", 6, [], 1),
    ])
    func precision(text: String, size: Int, columns: [(Int, Int)], precision: UInt8) throws {
        let document = try encode(
            text, "[\"rd\(size)\"]", columns: columns.map { DecimalColumn(precision: $0.0, scale: $0.1) })
        #expect(document.count == size && document[3] == precision)
        #expect(decode(document) == .json(text))
    }

    /// Counted as the server does: those of one object or array, then all that is in its first value, and so on.
    @Test func typesAreOfTheirValues() throws {
        let text = #"[[1, [2]], {"a": [{"b": [3]}], "c": 4}, [], 5, [[[6]]]]"#
        let inOrder = [6, 8, 10]
        for (number, cell) in inOrder.enumerated() {
            let document = try encode(text, "[\"c\(cell)u\"]")
            let unsigned = document.indices.dropLast(2).filter {
                document[$0] == 0x6 && document[$0 + 1] == [1, 2, 3][number] && document[$0 + 2] == 0
            }
            #expect(unsigned.count == 1, "\(cell)")
        }
        #expect(try encode(text, #"["m2u"]"#) != encode(text))
    }

    /// Beyond what two bytes can count, up to whatever holds it; and a small one beside.
    @Test(arguments: [
        "[" + Array(repeating: "70000", count: 30_000).joined(separator: ", ") + "]",
        "[[" + Array(repeating: #""text""#, count: 20_000).joined(separator: ", ")
            + #"], {"a": 70000, "b": [-1]}, 70000, -1]"#,
        "{" + (10_000..<19_999).map { "\"\($0)\": [\($0)]" }.joined(separator: ", ") + "}",
        "[\"" + String(repeating: "x", count: 65_517) + "\", 5]",
        "[\"" + String(repeating: "x", count: 65_524) + "\", 5]",
        String(repeating: "[", count: 100) + String(repeating: "]", count: 100),
    ])
    func largeDocuments(text: String) throws {
        let document = try encode(text)
        #expect(document[0] == (document.count - 1 > 65_535 ? 3 : 2) || text.hasPrefix("{") && document[0] == 1)
        #expect(decode(document) == .json(text))
    }

    @Test(arguments: [
        ("", "[]"), ("[1", "[]"), ("[1] 2", "[]"), ("{\"a\" 1}", "[]"), ("[1,]", "[]"), ("nul", "[]"),
        ("\"\\u00\"", "[]"), ("[1]", #"["c2u"]"#), ("[1]", #"["m1u"]"#), ("[1]", #"["ru"]"#), ("[-1]", #"["c1u"]"#),
        ("[1.5]", #"["c1i"]"#),
        ("[\"x\"]", #"["c1D"]"#), ("[1]", #"["c1b"]"#),
        ("[1.5]", #"["c1d6"]"#), ("[1.5]", #"["c1d400"]"#), ("[1.5.5]", #"["c1d7"]"#), ("[true]", #"["c1u"]"#),
        ("[1]", "{}"), ("[1]", "[1]"), ("[1]", #"["c1x"]"#), ("[1]", #"["x1u"]"#), ("[1]", #"["c1u", "c1u"]"#),
        ("[1]", ""),
        (String(repeating: "[", count: 102) + String(repeating: "]", count: 102), "[]"), ("[1e999]", "[]"),
    ])
    func whatDoesNotFitIsAnError(text: String, types: String) {
        #expect(throws: BinlogError.self) { try encode(text, types) }
    }

    @Test func randomTextNeverTraps() {
        var random = SystemRandomNumberGenerator()
        let pieces = ["[", "]", "{", "}", "\"a\"", ":", ",", "1", "-", ".5", "e", "null", "\\", "\"", "\\u0001", " "]
        let types = ["[]", #"["c1u"]"#, #"["c1d7"]"#, #"["m1D"]"#, #"["c1b", "m1T"]"#]
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random)! }
            _ = try? encode(text.joined(), types.randomElement(using: &random)!)
        }
    }
}
