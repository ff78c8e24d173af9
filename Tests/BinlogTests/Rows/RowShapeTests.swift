import Testing

@testable import Binlog

@Suite struct RowShapeTests {
    @Test func imagesEndWhereTheServerEndedThem() throws {
        let fixture = try RowFixture.allTypes()
        let shape = RowShape(fixture.table, key: [11, 0])
        var key: [UInt8] = []
        try fixture.images.withUnsafeBytes { images in
            let first = try shape.image(in: images, at: 0, present: fixture.rows.present, key: &key)
            // id, then v: not NULL, the bytes of the image.
            #expect(key == bytes("00 feffffff 00 0176"))
            key = []
            #expect(try shape.image(in: images, at: first, present: fixture.rows.present, key: &key) == images.count)
            #expect(key == bytes("00 07000000 01"))
        }
    }

    @Test func valuesOfAKeyAreWithoutTheirLengths() throws {
        let fixture = try RowFixture.allTypes()
        let shape = RowShape(fixture.table, key: [11, 0])
        try fixture.images.withUnsafeBytes { images in
            var key: [UInt8] = []
            let first = try shape.image(in: images, at: 0, present: fixture.rows.present, key: &key)
            let rest = UnsafeRawBufferPointer(rebasing: images[first...])
            #expect(try shape.keyValues(in: images) == [bytes("feffffff")[...], bytes("76")[...]])
            #expect(try shape.keyValues(in: rest) == [bytes("07000000")[...], nil])
            #expect(throws: BinlogError.self) {
                try shape.keyValues(in: UnsafeRawBufferPointer(rebasing: images[..<3]))
            }
        }
    }

    @Test func anImageThatIsCutOffIsRefused() throws {
        let fixture = try RowFixture.allTypes()
        let shape = RowShape(fixture.table, key: [])
        var key: [UInt8] = []
        try fixture.images.withUnsafeBytes { images in
            let end = try shape.image(in: images, at: 0, present: fixture.rows.present, key: &key)
            for count in 0..<end {
                let part = UnsafeRawBufferPointer(rebasing: images[..<count])
                #expect(throws: BinlogError.self) {
                    try shape.image(in: part, at: 0, present: fixture.rows.present, key: &key)
                }
            }
            for offset in [-1, images.count + 1] {
                #expect(throws: BinlogError.self) {
                    try shape.image(in: images, at: offset, present: fixture.rows.present, key: &key)
                }
            }
        }
    }

    @Test func whatComesBeforePartialImagesIsPassedOver() throws {
        let fixture = try RowFixture.partialUpdate()
        let shape = RowShape(fixture.table, key: [1])
        let withoutKey = RowShape(fixture.table, key: [])
        var key: [UInt8] = []
        try fixture.images.withUnsafeBytes { images in
            let before = try shape.image(in: images, at: 0, present: fixture.rows.present, key: &key)
            #expect(key == bytes("00 01000000"))
            let end = try withoutKey.partialImage(
                in: images, at: before, present: fixture.rows.presentAfter, key: &key)
            #expect(end == images.count)
            // The after-image has no key.
            #expect(throws: BinlogError.self) {
                try shape.partialImage(in: images, at: before, present: fixture.rows.presentAfter, key: &key)
            }
            for count in before..<images.count {
                let part = UnsafeRawBufferPointer(rebasing: images[..<count])
                #expect(throws: BinlogError.self) {
                    try withoutKey.partialImage(in: part, at: before, present: fixture.rows.presentAfter, key: &key)
                }
            }
        }
    }

    /// Images of random tables, made here value by value, with up to 200 columns.
    @Test func endsAndKeysOfRandomImages() throws {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<400 {
            let sample = RandomImage(&random)
            let shape = RowShape(columns: sample.columns, key: sample.key)
            var key: [UInt8] = [9]
            let bytes = sample.bytes + [0xff, 0xff]
            let end = try bytes.withUnsafeBytes { buffer in
                try shape.image(in: buffer, at: 3, present: sample.present, key: &key)
            }
            #expect(end == sample.bytes.count)
            #expect(key == [9] + sample.keyBytes)
        }
    }

    @Test(
        arguments: [
            // ENUM and SET hidden in CHAR; CHAR of 255, 256 and 1020 bytes; VARCHAR of 255 and 256 bytes
            (ColumnType.string, 0xf701, ColumnLayout.fixed(1)), (.string, 0xf702, .fixed(2)),
            (.string, 0xf808, .fixed(8)),
            (.string, 0xfeff, .prefixed(1)), (.string, 0xee00, .prefixed(2)), (.string, 0xcefc, .prefixed(2)),
            (.varChar, 255, .prefixed(1)), (.varChar, 256, .prefixed(2)), (.varChar, 65535, .prefixed(2)),
            (.blob, 1, .prefixed(1)), (.blob, 4, .prefixed(4)), (.json, 4, .prefixed(4)), (.geometry, 4, .prefixed(4)),
            (.vector, 4, .prefixed(4)), (.tinyBlob, 1, .prefixed(1)), (.longBlob, 4, .prefixed(4)),
            (.newDecimal, 0x0a02, .fixed(5)), (.newDecimal, 0x4100, .fixed(29)), (.newDecimal, 0x411e, .fixed(30)),
            (.newDecimal, 0x1e1e, .fixed(14)), (.newDecimal, 0x0100, .fixed(1)),
            (.bit, 0x0001, .fixed(1)), (.bit, 0x0100, .fixed(1)), (.bit, 0x0101, .fixed(2)), (.bit, 0x0800, .fixed(8)),
            (.time2, 0, .fixed(3)), (.time2, 1, .fixed(4)), (.time2, 6, .fixed(6)), (.datetime2, 3, .fixed(7)),
            (.timestamp2, 2, .fixed(5)), (.timestamp, 0, .fixed(4)), (.datetime, 0, .fixed(8)), (.time, 0, .fixed(3)),
            (.year, 0, .fixed(1)), (.newDate, 0, .fixed(3)), (.date, 0, .fixed(3)), (.null, 0, .fixed(0)),
            (.float, 4, .fixed(4)), (.double, 8, .fixed(8)), (.mediumInt, 0, .fixed(3)), (.bigInt, 0, .fixed(8)),
            // What no server writes
            (.bool, 0, .unknown), (.invalid, 0, .unknown), (.typedArray, 0, .unknown), (.decimal, 0, .unknown),
            (.blob, 0, .unknown), (.blob, 5, .unknown), (.float, 8, .unknown), (.time2, 7, .unknown),
            (.bit, 0x0801, .unknown),
            (.bit, 0, .unknown), (.newDecimal, 0, .unknown), (.newDecimal, 0x0203, .unknown),
            (.newDecimal, 0xff00, .unknown),
            (.string, 0xf700, .unknown), (.set, 9, .unknown), (ColumnType(rawValue: 100), 0, .unknown),
        ] as [(ColumnType, UInt16, ColumnLayout)])
    func layoutComesFromTypeAndMetadata(type: ColumnType, metadata: UInt16, layout: ColumnLayout) {
        #expect(ColumnDefinition(column(type, metadata)).layout == layout)
    }

    /// Only where a value of such a type is.
    @Test func valuesOfUnknownTypesAreRefused() throws {
        let shape = RowShape(columns: [column(.int), column(.bool)], key: [])
        var key: [UInt8] = []
        let end = try bytes("02 01000000").withUnsafeBytes { image in
            try shape.image(in: image, at: 0, present: [3], key: &key)
        }
        #expect(end == 5)
        bytes("00 01000000 00000000").withUnsafeBytes { image in
            _ = #expect(throws: BinlogError.self) { try shape.image(in: image, at: 0, present: [3], key: &key) }
        }
    }

    @Test func bitmapsThatDoNotFitAreRefused() throws {
        var key: [UInt8] = []
        let nine = RowShape(columns: Array(repeating: column(.int), count: 9), key: [])
        bytes("0000000000000000").withUnsafeBytes { image in
            // Fewer bits than columns, no columns, no table.
            #expect(throws: BinlogError.self) { try nine.image(in: image, at: 0, present: [0xff], key: &key) }
            #expect(throws: BinlogError.self) { try nine.image(in: image, at: 0, present: [0, 0], key: &key) }
            #expect(throws: BinlogError.self) {
                try RowShape(columns: [], key: []).image(in: image, at: 0, present: [], key: &key)
            }
        }
    }

    @Test func differentKeysNeverHaveTheSameBytes() throws {
        let shape = RowShape(
            columns: [column(.varChar, 10), column(.varChar, 300), column(.tinyInt)], key: [0, 1, 2])
        let images = [
            "00 00 0000 01", "00 0101 0000 01", "01 0000 01", "02 00 01", "03 01", "07", "06 00", "04 00 0000",
            "05 0000",
            "00 00 010001 01", "00 0100 0000 01", "00 00 010000 01",
        ].map(bytes)
        var keys: Set<[UInt8]> = []
        for image in images {
            var key: [UInt8] = []
            try image.withUnsafeBytes { _ = try shape.image(in: $0, at: 0, present: [7], key: &key) }
            keys.insert(key)
        }
        #expect(keys.count == images.count)
    }
}

func column(_ type: ColumnType, _ metadata: UInt16 = 0, collation: UInt16? = nil) -> TableMap.Column {
    var column = TableMap.Column(type: type, metadata: metadata, isNullable: true, isSigned: true, isVisible: true)
    column.collation = collation
    return column
}

/// A row image made value by value, three bytes into `bytes`.
private struct RandomImage {
    var columns: [TableMap.Column] = []
    var key: [Int] = []
    var present: [UInt8]
    var bytes: [UInt8] = [0xff, 0xff, 0xff]
    var keyBytes: [UInt8] = []

    init(_ random: inout some RandomNumberGenerator) {
        let count = [Int.random(in: 1...12, using: &random), .random(in: 1...200, using: &random)].randomElement(
            using: &random)!
        present = Array(repeating: 0, count: (count + 7) / 8)
        let isFull = Bool.random(using: &random)
        let hasNulls = Bool.random(using: &random)
        var values: [UInt8] = []
        var nulls: [Bool] = []
        for index in 0..<count {
            let isKey = Int.random(in: 0...5, using: &random) == 0
            if isKey { key.append(index) }
            let isPresent = isFull || isKey || index == 0 || Bool.random(using: &random)
            let isNull = hasNulls && Int.random(in: 0...8, using: &random) == 0
            let (column, value) = Self.value(&random)
            columns.append(column)
            guard isPresent else { continue }
            present[index / 8] |= 1 << UInt8(index % 8)
            nulls.append(isNull)
            if isKey { keyBytes += isNull ? [1] : [0] + value }
            if !isNull { values += value }
        }
        // As the server does, bits beyond the last column are set.
        if isFull, count % 8 > 0 { present[count / 8] = 0xff }
        var bitmap = Array(repeating: UInt8(0xff), count: (nulls.count + 7) / 8)
        for (index, isNull) in nulls.enumerated() where !isNull { bitmap[index / 8] &= ~(1 << UInt8(index % 8)) }
        bytes += bitmap + values
    }

    private static func value(_ random: inout some RandomNumberGenerator) -> (TableMap.Column, [UInt8]) {
        switch Int.random(in: 0...6, using: &random) {
        case 0: return (column(.tinyInt), bytes(1, &random))
        case 1: return (column(.int), bytes(4, &random))
        case 2: return (column(.newDecimal, 0x411e), bytes(30, &random))
        case 3:
            let count = Int.random(in: 0...20, using: &random)
            return (column(.varChar, 200), [UInt8(count)] + bytes(count, &random))
        case 4:
            let count = Int.random(in: 0...300, using: &random)
            return (column(.varChar, 400), [UInt8(count & 0xff), UInt8(count >> 8)] + bytes(count, &random))
        case 5:
            let count = Int.random(in: 0...30, using: &random)
            return (column(.blob, 3), [UInt8(count), 0, 0] + bytes(count, &random))
        default:
            let count = Int.random(in: 0...30, using: &random)
            return (column(.json, 4), [UInt8(count), 0, 0, 0] + bytes(count, &random))
        }
    }

    private static func bytes(_ count: Int, _ random: inout some RandomNumberGenerator) -> [UInt8] {
        (0..<count).map { _ in .random(in: 0...255, using: &random) }
    }
}
