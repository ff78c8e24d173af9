import Foundation
import Testing

@testable import Binlog

@Suite struct EventWriterTests {
    private func table(_ name: String, columns: Int = 3, id: UInt8 = 9) -> TableMap {
        let column = TableMap.Column(type: .tinyInt, metadata: 0, isNullable: false, isSigned: true, isVisible: true)
        // Time 0x04030201, server 7, a size that is not right without checksum, a position, flags.
        let header: [UInt8] = [1, 2, 3, 4, 19, 7, 0, 0, 0, 99, 0, 0, 0, 8, 8, 0, 0, 0, 0]
        return TableMap(
            tableID: UInt64(id), flags: 1, database: "d", table: name,
            columns: Array(repeating: column, count: columns), primaryKey: [], primaryKeyPrefixes: [],
            bytes: header + [id, 0, 0, 0, 0, 0, 1, 0] + Array("rest of \(name)".utf8))
    }

    private func images(_ all: [[UInt8]]) -> RowImages {
        all.reduce(into: RowImages()) { images, image in image.withUnsafeBytes { images.append($0) } }
    }

    /// The events in a statement's base64, each cut by its header's size.
    private func events(_ statement: [UInt8]) throws -> [[UInt8]] {
        let text = String(decoding: statement, as: UTF8.self)
        try #require(text.hasPrefix("BINLOG '") && text.hasSuffix("'"))
        var bytes = Array(try #require(Data(base64Encoded: String(text.dropFirst(8).dropLast()))))
        var events: [[UInt8]] = []
        while !bytes.isEmpty {
            let size = (0..<4).reduce(0) { $0 | Int(bytes[9 + $1]) << (8 * $1) }
            events.append(Array(bytes[..<size]))
            bytes.removeFirst(size)
        }
        return events
    }

    private func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }

    @Test func aTableMapAndRows() throws {
        let part = EventWriter.Part(.write, images([[0, 1], [0, 2], [0, 3]]), 1..<3, of: table("t"))
        let statement = try EventWriter.statement([part])
        #expect(statement.count == EventWriter.statementSize([part]))
        let events = try events(statement)
        #expect(events.count == 2)
        // The map's bytes but for its size and its number.
        let map = table("t").bytes
        #expect(events[0][..<9] == map[..<9] && events[0][13..<19] == map[13..<19])
        #expect(events[0][19..<25] == [1, 0, 0, 0, 0, 0] && Array(events[0][25...]) == Array(map[25...]))

        let body = events[1]
        #expect(body[..<4] == [1, 2, 3, 4] && body[4] == 30 && body[5..<9] == [7, 0, 0, 0])
        #expect(Array(body[19...]) == [1, 0, 0, 0, 0, 0, 3, 0, 2, 0, 3, 0b111, 0, 2, 0, 3])
        var reader: RowsEvent?
        try body[19...].withUnsafeBytes {
            var bytes = ByteReader($0)
            reader = try RowsEvent(&bytes, type: .writeRows, startIndex: 0)
        }
        let rows = try #require(reader)
        #expect(rows.isFull && rows.columnCount == 3 && rows.flags == [.endOfStatement, .noForeignKeyChecks])
    }

    @Test func aDelete() throws {
        let part = EventWriter.Part(.delete, images([[0, 1]]), of: table("t"))
        let statement = try EventWriter.statement([part])
        #expect(statement.count == EventWriter.statementSize([part]))
        let events = try events(statement)
        #expect(events[1][4] == 32)
        #expect(Array(events[1][25...]) == [3, 0, 2, 0, 3, 0b111, 0, 1])
    }

    /// All table maps come first, each with a number of its own, also where the source gave two tables the same. Only the last event
    /// ends the statement.
    @Test func severalTables() throws {
        let rows = images([[0, 1]])
        let parts = [
            EventWriter.Part(.delete, rows, of: table("t")), EventWriter.Part(.write, rows, 0..<0, of: table("none")),
            EventWriter.Part(.delete, rows, of: table("u")), EventWriter.Part(.write, rows, of: table("t")),
        ]
        let statement = try EventWriter.statement(parts)
        #expect(statement.count == EventWriter.statementSize(parts))
        let events = try events(statement)
        #expect(events.map { $0[4] } == [19, 19, 32, 30, 32])
        #expect(events.map { $0[19] } == [1, 2, 1, 1, 2])
        #expect(events.dropFirst(2).map { $0[25] } == [2, 2, 3])
    }

    @Test(arguments: [(8, [8, 0xff]), (9, [9, 0xff, 1]), (250, [250]), (251, [252, 251, 0]), (4096, [252, 0, 16])])
    func manyColumns(columns: Int, head: [UInt8]) throws {
        let part = EventWriter.Part(.write, images([[0, 1]]), of: table("t", columns: columns))
        let statement = try EventWriter.statement([part])
        #expect(statement.count == EventWriter.statementSize([part]))
        let body = try events(statement)[1][19...]
        #expect(Array(body.dropFirst(10).prefix(head.count)) == head)
        try body.withUnsafeBytes {
            var reader = ByteReader($0)
            let rows = try RowsEvent(&reader, type: .writeRows, startIndex: 0)
            #expect(rows.columnCount == columns && rows.isFull && rows.images.count == 2)
        }
    }

    /// It says that events have no checksums, whatever the source's have.
    @Test func theFormatDescription() throws {
        let bytes = [UInt8](repeating: 7, count: 19) + [4, 0, 1, 9, 9, 9, 9]
        for checksum in [FormatDescription.Checksum.none, .crc32] {
            let statement = BinlogStatement.text(
                of: FormatDescription(serverVersion: "9.7.4", checksum: checksum, bytes: bytes))
            let text = String(decoding: statement, as: UTF8.self)
            let sent = try #require(Data(base64Encoded: String(text.dropFirst(8).dropLast())))
            #expect(text.hasPrefix("BINLOG '") && text.hasSuffix("'"))
            #expect(Array(sent[19...]) == [4, 0, checksum == .none ? 1 : 0, 9, 9, 9, 9])
        }
    }

    @Test func aTableMapThatIsNone() {
        let map = TableMap(
            tableID: 1, flags: 0, database: "", table: "", columns: [], primaryKey: [], primaryKeyPrefixes: [],
            bytes: [1])
        #expect(throws: BinlogError.self) {
            try EventWriter.statement([EventWriter.Part(.write, images([[0]]), of: map)])
        }
    }
}
