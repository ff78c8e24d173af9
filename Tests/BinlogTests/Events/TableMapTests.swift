import Testing

@testable import Binlog

@Suite struct TableMapTests {
    private func map(_ hex: String) throws -> TableMap {
        guard case .tableMap(let map) = try Sample.body(hex) else { throw BinlogError("another event") }
        return map
    }

    @Test func withMinimalMetadata() throws {
        let map = try map(Sample.pairMap)
        #expect((map.database, map.table, map.columns.count) == ("s", "pair", 2))
        #expect(map.columns.map(\.type.rawValue) == [3, 15] && map.columns.map(\.metadata) == [0, 40])
        #expect(map.columns.map(\.isNullable) == [false, true])
        #expect(map.columns[1].collation == 255)
        #expect(map.primaryKey.isEmpty && map.columns[0].name == nil)
        #expect(try map.bytes == Array(Sample.event(Sample.pairMap).bytes))
    }

    @Test func byAnotherName() throws {
        let map = try map(Sample.wideMap)
        let other = map.renamed(to: TableIdentity("längeres", "x"))
        #expect(other.identity == TableIdentity("längeres", "x") && other.columns == map.columns)
        #expect(other.renamed(to: map.identity) == map)
        let read = try other.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: bytes[EventHeader.size...]))
            return try TableMap(&reader, bytes: other.bytes[...])
        }
        #expect(read == other)

        // With a primary key of the server's making.
        var bytes = map.bytes
        bytes[EventHeader.size + 6] |= 4
        let keyed = try bytes.withUnsafeBytes { buffer in
            var reader = ByteReader(UnsafeRawBufferPointer(rebasing: buffer[EventHeader.size...]))
            return try TableMap(&reader, bytes: bytes[...])
        }
        #expect(keyed.flags == map.flags | 4 && keyed.renamed(to: other.identity) == other)
    }

    @Test func withFullMetadata() throws {
        let map = try map(Sample.wideMap)
        let columns = map.columns
        #expect(
            columns.map(\.name) == [
                "a", "b", "y", "u", "c", "v", "e", "st", "j", "g", "t", "bl", "bi", "d", "ts", "ti", "f", "db", "dt",
                "vec", "hidden",
            ])
        // TINY, NEWDECIMAL, YEAR, LONGLONG, STRING, VARCHAR, STRING, STRING, JSON, GEOMETRY, BLOB, BLOB, BIT, DATETIME2,
        // TIMESTAMP2, TIME2, FLOAT, DOUBLE, DATE, VECTOR, LONG
        #expect(
            columns.map(\.type.rawValue) == [
                1, 246, 13, 8, 254, 15, 254, 254, 245, 255, 252, 252, 16, 18, 17, 19, 4, 5, 10, 242, 3,
            ])
        #expect(
            columns.map(\.metadata) == [
                0, 0x0a02, 0, 0, 0xfe03, 200, 0xf701, 0xf801, 4, 4, 1, 4, 0x0104, 3, 6, 0, 4, 8, 0, 4, 0,
            ])
        #expect(columns.map(\.isNullable) == (0..<21).map { $0 != 0 && $0 != 5 })
        #expect(columns.indices.filter { !columns[$0].isSigned } == [0, 2, 3])
        let collations: [Int: UInt16] = [4: 8, 5: 46, 6: 255, 7: 8, 10: 255, 11: 63, 19: 63]
        for index in columns.indices where index != 19 { #expect(columns[index].collation == collations[index]) }
        #expect(columns[6].members == [Array("é".utf8), [0x7a]] && columns[7].members == [[0x70], [0x71]])
        #expect(columns[9].geometryType == 1 && columns[19].dimensions == 3)
        #expect(columns.indices.filter { !columns[$0].isVisible } == [20])
        #expect(map.primaryKey == [5, 0] && map.primaryKeyPrefixes == [10, 0])
    }

    /// An optional field of a later server is passed over; a broken one is not.
    @Test(
        arguments: [
            ([99, 2, 1, 1], true), ([99, 3, 1, 1], false), ([1, 0], false), ([8, 1, 9], false), ([4, 1, 1], false),
            ([12, 0], false), ([2, 3, 8, 5, 8], false), ([5, 0], true), ([8, 1, 1], true),
        ] as [([UInt8], Bool)])
    func optionalFields(field: [UInt8], isRead: Bool) throws {
        let bytes = Array(try Sample.event(Sample.pairMap).bytes.dropFirst(EventHeader.size))
        let body = Result { try Sample.body(.tableMap, bytes + field) }
        #expect((try? body.get()) != nil || !isRead)
        if !isRead { #expect(throws: BinlogError.self) { try body.get() } }
    }

    /// Every way to break off ends in an error or, between optional fields, in a map.
    @Test func anyEnd() throws {
        let bytes = Array(try Sample.event(Sample.wideMap).bytes.dropFirst(EventHeader.size))
        let read = bytes.indices.filter { (try? Sample.body(.tableMap, Array(bytes[..<$0]))) != nil }
        // It has ten optional fields.
        #expect(read.count == 10)
    }

    @Test func theArrayOfAMultiValuedIndexIsRefused() {
        let map: [UInt8] = [1, 0, 0, 0, 0, 0, 1, 0, 1, 97, 0, 1, 98, 0, 1, 20, 2, 8, 8, 0]
        #expect(throws: BinlogError.self) { try Sample.body(.tableMap, map) }
    }
}
