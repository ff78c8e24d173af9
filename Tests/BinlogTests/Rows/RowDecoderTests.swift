import Testing

@testable import Binlog

@Suite struct RowDecoderTests {
    @Test func valuesAreThoseThatWereInserted() throws {
        let fixture = try RowFixture.allTypes()
        let decoder = RowDecoder(fixture.table)
        try fixture.images.withUnsafeBytes { images in
            let first = try decoder.image(in: images, at: 0, present: fixture.rows.present)
            #expect(
                first.values.map { $0?.description } == [
                    "-2", "255", "-300", "-70000", "18446744073709551615", "-1234567.089", "1.5", "0.1", "257", #""é""#,
                    #""ü""#, #""v""#, #""w""#, "2", "5", "0x00ff", "0x01000000", #""2026-11-21 10:20:30.456""#,
                    #""2026-11-21 10:20:30.45""#, #""-01:02:03.000004""#, #""0000-00-00""#, #""2026""#,
                    #"{"a": [1, null]}"#, "0x000000000101000000000000000000f03f0000000000000040", #""é€""#,
                ])
            let second = try decoder.image(in: images, at: first.end, present: fixture.rows.present)
            #expect(second.end == images.count)
            #expect(second.values == [.number("7")] + Array(repeating: .null, count: 24))
        }
    }

    @Test func changesOfDocumentsAreShownAsSuch() throws {
        let fixture = try RowFixture.partialUpdate()
        let decoder = RowDecoder(fixture.table)
        try fixture.images.withUnsafeBytes { images in
            let before = try decoder.image(in: images, at: 0, present: fixture.rows.present)
            #expect(before.values == [nil, .number("1"), nil, nil])
            let after = try decoder.partialImage(in: images, at: before.end, present: fixture.rows.presentAfter)
            #expect(after.end == images.count)
            let change = JSONChange(kind: .replace, path: "$.y", value: .json(#""é""#))
            #expect(after.values == [.jsonChanges([]), nil, .json("{}"), .jsonChanges([change])])
            #expect(after.values[3]?.description == #"replace $.y "é""#)
            #expect(after.values[3]?.json == #"[{"change": "replace", "path": "$.y", "value": "é"}]"#)
        }
    }

    /// Whatever the bytes: an error, or an end within them that both agree on.
    @Test func damagedImagesNeverTrap() throws {
        var random = SystemRandomNumberGenerator()
        let full = try RowFixture.allTypes()
        let partial = try RowFixture.partialUpdate()
        for round in 0..<20_000 {
            let fixture = round % 4 == 0 ? partial : full
            var image = fixture.images
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                image[Int.random(in: 0..<image.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if Bool.random(using: &random) { image.removeLast(Int.random(in: 0..<image.count, using: &random)) }
            let present =
                round % 3 == 0
                ? fixture.rows.present.map { _ in .random(in: 0...255, using: &random) } : fixture.rows.present
            let (shape, decoder) = (RowShape(fixture.table, key: []), RowDecoder(fixture.table, limit: 20))
            var key: [UInt8] = []
            image.withUnsafeBytes { bytes in
                let end = try? shape.image(in: bytes, at: 0, present: present, key: &key)
                let decoded = try? decoder.image(in: bytes, at: 0, present: present)
                #expect(end == decoded?.end)
                #expect((end ?? 0) <= bytes.count)
                let partialEnd = try? shape.partialImage(in: bytes, at: 0, present: present, key: &key)
                #expect(partialEnd == (try? decoder.partialImage(in: bytes, at: 0, present: present))?.end)
                for value in decoded?.values ?? [] { _ = (value?.description, value?.json) }
            }
        }
    }

    private func value(
        _ hex: String, _ type: ColumnType, _ metadata: UInt16 = 0, isSigned: Bool = true, collation: UInt16? = nil,
        limit: Int = 1024
    ) throws -> RowValue? {
        var column = column(type, metadata, collation: collation)
        column.isSigned = isSigned
        let decoder = RowDecoder(columns: [column], limit: limit)
        return try bytes("00" + hex).withUnsafeBytes { try decoder.image(in: $0, at: 0, present: [1]).values[0] }
    }

    @Test(
        arguments: [
            (ColumnType.tinyInt, "ff", "-1", "255"), (.smallInt, "0080", "-32768", "32768"),
            (.mediumInt, "ffff7f", "8388607", "8388607"), (.mediumInt, "000080", "-8388608", "8388608"),
            (.int, "feffffff", "-2", "4294967294"),
            (.bigInt, "0000000000000080", "-9223372036854775808", "9223372036854775808"),
        ] as [(ColumnType, String, String, String)])
    func integersHaveASignOrNone(type: ColumnType, hex: String, signed: String, unsigned: String) throws {
        #expect(try value(hex, type) == .number(signed))
        #expect(try value(hex, type, isSigned: false) == .number(unsigned))
    }

    /// Of tables made before 5.6, by the formats in the server's source (`Field_time`, `Field_datetime`, `Field_timestamp`).
    @Test(
        arguments: [
            (ColumnType.time, "978a0c", "82:19:11"), (.time, "6975f3", "-82:19:11"),
            (.timestamp, "00000000", "0000-00-00 00:00:00"),
            (.timestamp, "01000000", "1970-01-01 00:00:01"), (.datetime, "46442f2c6d120000", "2026-01-02 03:04:06"),
            (.newDate, "0000 00", "0000-00-00"), (.newDate, "9f9f0f", "1999-12-31"),
        ] as [(ColumnType, String, String)])
    func oldTimesAreDecimalNumbers(type: ColumnType, hex: String, text: String) throws {
        #expect(try value(hex, type) == .text(text))
    }

    @Test(
        arguments: [
            (UInt16(45), "c3a9", "é"), (255, "f09f9880", "😀"), (33, "c3a9", "é"), (8, "e980", "é€"), (35, "00e9", "é"),
            (54, "d83dde00", "😀"), (56, "3dd800de", "😀"), (60, "0001f600", "😀"), (13, "61", "a"), (11, "41", "A"),
        ] as [(UInt16, String, String)])
    func charactersAreThoseOfTheCollation(collation: UInt16, hex: String, text: String) throws {
        let length = String(hex.count / 2, radix: 16)
        #expect(try value("0" + length + hex, .varChar, 40, collation: collation) == .text(text))
    }

    @Test(
        arguments: [
            (UInt16(45), "ff"), (63, "61"), (13, "83"), (10, "61"), (35, "e9"), (54, "d83d"), (60, "0001"),
            (60, "00110000"), (11, "80"),
        ] as [(UInt16, String)])
    func whatIsNoTextIsShownAsBytes(collation: UInt16, hex: String) throws {
        let length = String(hex.count / 2, radix: 16)
        #expect(try value("0" + length + hex, .varChar, 40, collation: collation) == .bytes(bytes(hex)))
    }

    @Test func longValuesAreCut() throws {
        #expect(try value("04 61626364", .blob, 1, collation: 45, limit: 3) == .text("abc", cutFrom: 4))
        #expect(try value("04 6162c3a9", .blob, 1, collation: 45, limit: 3) == .text("ab", cutFrom: 4))
        #expect(try value("04 61626364", .blob, 1, collation: 63, limit: 3) == .bytes(bytes("616263"), cutFrom: 4))
        #expect(try value("04 ffffffff", .blob, 1, collation: 45, limit: 0) == .text("", cutFrom: 4))
        let cut = try value("04 61626364", .blob, 1, collation: 45, limit: 3)
        #expect(cut?.description == #""abc"… (4 bytes)"#)
        #expect(cut?.json == #"{"beginning": "abc", "bytes": 4}"#)
    }

    @Test func realsThatAreNoNumbersAreShownAsBytes() throws {
        #expect(try value("0000c07f", .float, 4) == .bytes(bytes("0000c07f")))
        #expect(try value("000000000000f07f", .double, 8) == .bytes(bytes("000000000000f07f")))
        #expect(try value("08000000 0000803f 0000c07f", .vector, 4) == .bytes(bytes("0000803f0000c07f")))
        #expect(try value("08000000 0000803f 00002040", .vector, 4) == .json("[1, 2.5]"))
    }

    /// `SELECT 1e15e0, …` on MySQL 9.7.4.
    @Test(
        arguments: [
            (0.0, "0"), (-0.0, "-0"), (1.5, "1.5"), (100, "100"), (1e14, "100000000000000"), (1e15, "1e15"),
            (1e20, "1e20"),
            (9_007_199_254_740_992, "9007199254740992"), (0.00001, "0.00001"), (1e-15, "0.000000000000001"),
            (1e-16, "1e-16"),
            (1.234e-14, "0.00000000000001234"), (-1.7976931348623157e308, "-1.7976931348623157e308"),
            (.leastNonzeroMagnitude, "5e-324"),
            (123456.789, "123456.789"), (0.1, "0.1"),
        ] as [(Double, String)])
    func realsAreWrittenAsTheServerDoes(value: Double, text: String) {
        #expect(NumberText.real(value) == text)
    }

    @Test(
        arguments: [
            ("80000001", 1, 0, nil), ("81", 1, 0, "1"), ("7e", 1, 0, "-1"), ("80", 1, 0, "0"), ("8000", 3, 1, "0.0"),
            ("", 0, 0, nil),
            ("80010203", 9, 0, "66051"), ("7ffefdfc", 9, 0, "-66051"), ("80000000 05", 10, 1, "0.5"),
            ("bfffffff", 9, 0, nil),
        ] as [(String, Int, Int, String?)])
    func decimalsAreExact(hex: String, precision: Int, scale: Int, text: String?) {
        bytes(hex).withUnsafeBytes {
            #expect(NumberText.decimal($0, precision: precision, scale: scale) == text)
        }
    }
}
