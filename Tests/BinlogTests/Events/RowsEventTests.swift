import Testing

@testable import Binlog

@Suite struct RowsEventTests {
    private func rows(_ hex: String) throws -> (event: RowsEvent, images: [UInt8]) {
        let event = try Sample.event(hex)
        guard case .rows(let rows) = try event.body() else { throw BinlogError("another event") }
        return (rows, Array(event.bytes[rows.images]))
    }

    @Test func imagesOfEachKind() throws {
        let insert = try rows(Sample.insert)
        #expect((insert.event.kind, insert.event.columnCount) == (.write, 2))
        #expect(insert.event.flags == [.endOfStatement, .foreignKeysBySQL])
        // NULL bits (unused ones set), id, length and text; the second row's text is NULL.
        #expect(insert.images == [0, 1, 0, 0, 0, 1, 0x61, 2, 2, 0, 0, 0])
        #expect(insert.event.isFull && insert.event.extra == nil)
        let update = try rows(Sample.update)
        #expect(update.event.kind == .update && update.images == [0, 1, 0, 0, 0, 1, 0x61, 0, 1, 0, 0, 0, 1, 0x62])
    }

    @Test func minimalImages() throws {
        let (event, images) = try rows(Sample.minimalUpdate)
        #expect(event.present.map { $0 & 3 } == [1] && event.presentAfter.map { $0 & 3 } == [2])
        #expect(!event.isFull && images == [0, 1, 0, 0, 0, 0, 1, 0x63])
    }

    @Test func partitions() throws {
        #expect(try rows(Sample.partitionInsert).event.extra == RowsEvent.Extra(partition: 0))
        let update = try rows(Sample.partitionUpdate).event
        #expect(update.extra == RowsEvent.Extra(partition: 1, sourcePartition: 0))
    }

    @Test func flagsOfTheSession() throws {
        #expect(
            try rows(Sample.uncheckedInsert).event.flags.isSuperset(of: [.noForeignKeyChecks, .relaxedUniqueChecks]))
    }

    @Test func partsOfDocuments() throws {
        let (event, images) = try rows(Sample.partialUpdate)
        #expect(event.kind == .partialUpdate && event.columnCount == 2)
        // The after-image begins with the options that say whether there are parts.
        #expect(images.count == 60)
    }

    /// Version 1, up to MySQL 5.6 and with `log_bin_use_v1_row_events`, lacks the extra data and its size.
    @Test(
        arguments: [
            (EventType.writeRowsV1, Sample.insert, RowsEvent.Kind.write), (.updateRowsV1, Sample.update, .update),
            (.deleteRowsV1, Sample.insert, .delete),
        ] as [(EventType, String, RowsEvent.Kind)])
    func versionOne(type: EventType, hex: String, kind: RowsEvent.Kind) throws {
        var body = Array(try Sample.event(hex).bytes.dropFirst(EventHeader.size))
        body.removeSubrange(8..<10)
        guard case .rows(let event) = try Sample.body(type, body) else { throw BinlogError("another event") }
        #expect(event.kind == kind)
        #expect(try event.images.count == rows(hex).images.count)
    }

    @Test func extraData() throws {
        let ndb: [UInt8] = [0, 4, 0, 7, 8]
        #expect(try extra(ndb + [1, 2, 0]) == RowsEvent.Extra(partition: 2, ndb: [4, 0, 7, 8]))
        // What comes behind a type that is not known cannot be read.
        #expect(try extra([1, 2, 0, 9, 9]) == RowsEvent.Extra(partition: 2))
        for broken: [UInt8] in [[0, 0], [0, 9, 1], [1, 2]] { #expect(throws: BinlogError.self) { try extra(broken) } }
    }

    private func extra(_ data: [UInt8]) throws -> RowsEvent.Extra? {
        let body: [UInt8] = [1, 0, 0, 0, 0, 0, 1, 0, UInt8(data.count + 2), 0] + data + [1, 1, 0, 5]
        guard case .rows(let event) = try Sample.body(.writeRows, body) else { throw BinlogError("another event") }
        #expect(event.columnCount == 1 && event.images.count == 2)
        return event.extra
    }

    @Test(
        arguments: [[0, 0, 0], [2, 0, 0], [2, 0, 9, 1], [9, 0, 1], [2, 0, 0xfe, 0, 0, 0, 0, 0, 0, 0, 0x80]] as [[UInt8]]
    )
    func whatIsNoRowsEvent(end: [UInt8]) {
        #expect(throws: BinlogError.self) { try Sample.body(.writeRows, [1, 0, 0, 0, 0, 0, 1, 0] + end) }
    }

    @Test(arguments: 1...17)
    func fullMeansAllColumns(count: Int) throws {
        let mask = 1 << count - 1
        let bitmap = (0..<(count + 7) / 8).map { UInt8(truncatingIfNeeded: mask >> (8 * $0)) }
        func isFull(_ bitmap: [UInt8]) throws -> Bool {
            let body = [1, 0, 0, 0, 0, 0, 1, 0, 2, 0, UInt8(count)] + bitmap
            guard case .rows(let event) = try Sample.body(.deleteRows, body) else { throw BinlogError("another event") }
            return event.isFull
        }
        #expect(try isFull(bitmap))
        var lacking = bitmap
        lacking[(count - 1) / 8] ^= 1 << UInt8((count - 1) % 8)
        #expect(try !isFull(lacking))
    }
}
