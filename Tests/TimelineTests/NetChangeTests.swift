import Binlog
import Testing

@testable import Timeline

@Suite struct NetChangeTests {
    typealias Row = NetSample.Row
    private let byID = TableKey.columns([0])

    /// What the changes come down to, each in an event of its own.
    private func net(
        _ direction: Direction, _ changes: [NetSample.Change], key: TableKey = .columns([0])
    ) throws -> TableChange? {
        var net = NetChange(direction: direction, memoryLimit: 1 << 20)
        for change in changes { try net.add(NetSample().event([change]), key: key) }
        let drained = net.drain()
        #expect(drained.count <= 1)
        #expect(net.isEmpty && net.drain().isEmpty)
        return drained.first
    }

    /// Without a key, rows stand in the order in which they are written. Large ones have memory of their own.
    @Test(arguments: [1, 60]) func backwardTheLastStatementsRowsComeFirst(size: Int) throws {
        func row(_ id: Int32) -> Row { Row(id, String(repeating: "x", count: id % 3 == 0 ? 4 * size : size)) }
        var net = NetChange(direction: .backward, memoryLimit: 1 << 14)
        for statement: ClosedRange<Int32> in [1...40, 41...41, 42...90] {
            let rows = statement.map { row($0) }
            try net.add(NetSample().event(rows.prefix(3).map { .delete($0) }), key: .wholeRow)
            try net.add(
                NetSample().event(rows.dropFirst(3).map { .delete($0) }, flags: .endOfStatement), key: .wholeRow)
        }
        try net.add(NetSample().event([.insert(row(41))], flags: .endOfStatement), key: .wholeRow)
        try net.add(NetSample().event([.delete(row(91))]), key: .wholeRow)
        let change = try #require(net.drain().first)
        #expect(change.writtenRows.map(\.id) == [91] + Array(42...90) + Array(1...40))
    }

    @Test func forwardTheLastImageWins() throws {
        let change = try #require(
            try net(
                .forward,
                [.update(Row(1, "a"), Row(1, "b")), .update(Row(1, "b"), Row(1, "ccc")), .insert(Row(2, "x"))]))
        #expect(Set(change.writtenRows) == [Row(1, "ccc"), Row(2, "x")])
        #expect(change.deletedRows == [])
    }

    @Test func forwardADeletedRowIsAbsentAndItsImageFindsIt() throws {
        let change = try #require(
            try net(.forward, [.update(Row(1, "a"), Row(1, "long name")), .delete(Row(1, "long name"))]))
        #expect(change.writtenRows == [])
        #expect(change.deletedRows == [Row(1, "long name")])
    }

    @Test func forwardARowInsertedAgainIsThere() throws {
        let change = try #require(try net(.forward, [.delete(Row(1, "a", nil)), .insert(Row(1, "b"))]))
        #expect(change.writtenRows == [Row(1, "b")])
        #expect(change.deletedRows == [])
    }

    @Test func backwardTheFirstImageWins() throws {
        let change = try #require(
            try net(
                .backward, [.update(Row(1, "a"), Row(1, "b")), .update(Row(1, "b"), Row(1, "c")), .delete(Row(2, "x"))])
        )
        #expect(Set(change.writtenRows) == [Row(1, "a"), Row(2, "x")])
        #expect(change.deletedRows == [])
    }

    @Test func backwardAnInsertedRowIsAbsentAndItsImageFindsIt() throws {
        let change = try #require(
            try net(.backward, [.insert(Row(1, "a")), .update(Row(1, "a"), Row(1, "b")), .delete(Row(1, "b"))]))
        #expect(change.writtenRows == [])
        #expect(change.deletedRows == [Row(1, "a")])
    }

    @Test func anUpdateOfTheKeyIsADeleteAndAnInsert() throws {
        let forward = try #require(try net(.forward, [.update(Row(1, "a"), Row(2, "a"))]))
        #expect(forward.deletedRows == [Row(1, "a")])
        #expect(forward.writtenRows == [Row(2, "a")])
        let backward = try #require(try net(.backward, [.update(Row(1, "a"), Row(2, "b"))]))
        #expect(backward.deletedRows == [Row(2, "b")])
        #expect(backward.writtenRows == [Row(1, "a")])
    }

    @Test func keysAreComparedAsBytes() throws {
        let change = try #require(
            try net(.forward, [.delete(Row(1, "a")), .insert(Row(1, "A"))], key: .columns([1])))
        #expect(change.deletedRows == [Row(1, "a")])
        #expect(change.writtenRows == [Row(1, "A")])
        let update = try #require(try net(.backward, [.update(Row(1, "a"), Row(1, "A"))], key: .columns([1])))
        #expect(update.deletedRows == [Row(1, "A")])
        #expect(update.writtenRows == [Row(1, "a")])
    }

    /// The key's values follow each other: ('1', '2x') is not ('12', 'x').
    @Test func keysOfSeveralColumns() throws {
        let changes: [NetSample.Change] = [
            .insert(Row(1, "x", 1)), .insert(Row(2, "x", 1)), .insert(Row(1, "y", 1)), .delete(Row(2, "x", 1)),
        ]
        let change = try #require(try net(.forward, changes, key: .columns([1, 0])))
        #expect(Set(change.writtenRows) == [Row(1, "x", 1), Row(1, "y", 1)])
        #expect(change.deletedRows == [Row(2, "x", 1)])
    }

    @Test func whatIsWrittenCanBeDeletedFirst() throws {
        let change = try #require(try net(.forward, [.insert(Row(1, "a")), .delete(Row(2, "b"))]))
        #expect(change.deletingFirst.deletedRows == [Row(2, "b"), Row(1, "a")])
        #expect(change.deletingFirst.writtenRows == [Row(1, "a")])
        let exact = try #require(try net(.forward, [.insert(Row(1, "a"))], key: .wholeRow))
        #expect(exact.deletingFirst.deletes.isEmpty)
    }

    // MARK: - Whole rows

    @Test func wholeRowsAreCounted() throws {
        let changes: [NetSample.Change] = [
            .insert(Row(1, "a")), .insert(Row(1, "a")), .insert(Row(1, "a")), .delete(Row(1, "a")),
            .delete(Row(2, "b")), .delete(Row(2, "b")), .update(Row(3, "c", nil), Row(3, "c", 0)),
        ]
        let forward = try #require(try net(.forward, changes, key: .wholeRow))
        #expect(count(forward.writtenRows) == [Row(1, "a"): 2, Row(3, "c", 0): 1])
        #expect(count(forward.deletedRows) == [Row(2, "b"): 2, Row(3, "c", nil): 1])
        let backward = try #require(try net(.backward, changes, key: .wholeRow))
        #expect(count(backward.deletedRows) == [Row(1, "a"): 2, Row(3, "c", 0): 1])
        #expect(count(backward.writtenRows) == [Row(2, "b"): 2, Row(3, "c", nil): 1])
    }

    @Test func wholeRowsThatCancelOutVanish() throws {
        #expect(try net(.forward, [.insert(Row(1, "a")), .delete(Row(1, "a"))], key: .wholeRow) == nil)
        #expect(
            try net(
                .backward, [.update(Row(1, "a"), Row(1, "b")), .update(Row(1, "b"), Row(1, "a"))], key: .wholeRow)
                == nil)
    }

    private func count(_ rows: [Row]) -> [Row: Int] { rows.reduce(into: [:]) { $0[$1, default: 0] += 1 } }

    // MARK: - Tables

    @Test func aTableIsKnownByItsNameNotItsNumber() throws {
        var net = NetChange(direction: .forward, memoryLimit: 1 << 20)
        try net.add(NetSample().event([.insert(Row(1, "a"))]), key: byID)
        // Opened again: another number. With binlog_row_metadata=FULL now, and other flags.
        try net.add(
            NetSample(tableID: 101, flags: 0, named: true).event([.update(Row(1, "a"), Row(1, "b"))]), key: byID)
        // And after a restart the old number is another table's.
        try net.add(NetSample(table: "other", tableID: 100, flags: 3).event([.insert(Row(1, "x"))]), key: byID)
        let changes = net.drain()
        #expect(changes.map(\.table.table) == ["t", "other"])
        #expect(changes.map(\.writtenRows) == [[Row(1, "b")], [Row(1, "x")]])
    }

    @Test func anotherDefinitionIsNotMixedIn() throws {
        var net = NetChange(direction: .forward, memoryLimit: 1 << 20)
        try net.add(NetSample().event([.insert(Row(1, "a"))]), key: byID)
        let wider = try NetSample(tableID: 101, nameLength: 100).event([.insert(Row(2, "b"))], at: 77)
        let error = try #require(throws: NetChangeError.self) { try net.add(wider, key: byID) }
        #expect(error.problem == .definitionChanged && error.position.offset == 77)
        #expect(throws: NetChangeError.self) { try net.add(NetSample().event([.insert(Row(2, "b"))]), key: .wholeRow) }
        _ = net.drain()
        try net.add(wider, key: byID)
        #expect(net.drain().first?.table.columns[1].metadata == 100)
    }

    @Test func onlyFullImagesAreTaken() throws {
        var net = NetChange(direction: .forward, memoryLimit: 1 << 20)
        let minimal = try NetSample().event([.insert(Row(1, "a"))], present: 3)
        let partial = try NetSample().event([.update(Row(1, "a"), Row(1, "b"))], partial: true)
        for change in [minimal, partial] {
            let error = try #require(throws: NetChangeError.self) { try net.add(change, key: byID) }
            #expect(error.problem == .imagesNotFull)
        }
        #expect(net.isEmpty)
    }

    @Test func imagesThatEndTooEarlyAreErrorsWithTheirPlace() throws {
        let image = NetSample.image(Row(1, "name"))
        for kind in [RowsEvent.Kind.write, .update, .delete] {
            for length in 1..<image.count {
                var net = NetChange(direction: .backward, memoryLimit: 1 << 20)
                let cut = try NetSample().event(images: Array(image[..<length]), kind: kind, at: 99)
                let error = try #require(throws: BinlogError.self) { try net.add(cut, key: byID) }
                #expect(error.position?.offset == 99)
            }
        }
        var net = NetChange(direction: .backward, memoryLimit: 1 << 20)
        #expect(throws: BinlogError.self) { try net.add(NetSample().event(images: image, kind: .update), key: byID) }
    }

    // MARK: - Memory

    @Test func itIsFullAtItsLimitAndEmptyAfterDraining() throws {
        var net = NetChange(direction: .forward, memoryLimit: 100_000)
        var rows: Int32 = 0
        while !net.isFull {
            try net.add(NetSample().event([.insert(Row(rows, String(repeating: "x", count: 70)))]), key: byID)
            rows += 1
        }
        // 16 bytes of head, 5 of key, 80 of image; 8 in a slot, of which a quarter to five eighths are free; 12 in a list.
        #expect((500...900).contains(rows))
        #expect((100_000...120_000).contains(net.memoryUsed))
        #expect(net.drain().first?.writes.count == Int(rows))
        #expect(net.memoryUsed == 0 && !net.isFull)
    }

    @Test func forwardAnImageThatFitsIsOverwritten() throws {
        var net = NetChange(direction: .forward, memoryLimit: 100_000)
        let long = String(repeating: "x", count: 70)
        try net.add(NetSample().event([.insert(Row(1, long))]), key: byID)
        let used = net.memoryUsed
        for index in 0..<10_000 {
            try net.add(NetSample().event([.update(Row(1, long), Row(1, "\(index)"))]), key: byID)
            try net.add(NetSample().event([.delete(Row(1, long))]), key: byID)
        }
        #expect(net.memoryUsed == used)
    }

    @Test func rowsThatAreAlikeAreAccountedFor() throws {
        var net = NetChange(direction: .forward, memoryLimit: 20_000)
        for _ in 0..<10_000 { try net.add(NetSample().event([.insert(Row(1, "a"))]), key: .wholeRow) }
        #expect(net.isFull && net.memoryUsed > 120_000)
        for _ in 0..<10_000 { try net.add(NetSample().event([.delete(Row(1, "a"))]), key: .wholeRow) }
        #expect(!net.isFull)
    }

    @Test func imagesOutliveTheirNetChange() throws {
        var net = NetChange(direction: .forward, memoryLimit: 100_000)
        try net.add(NetSample().event([.insert(Row(1, "a"))]), key: byID)
        let first = net.drain()
        try net.add(NetSample().event([.insert(Row(2, "b"))]), key: byID)
        #expect(first.map(\.writtenRows) == [[Row(1, "a")]])
        #expect(net.drain().map(\.writtenRows) == [[Row(2, "b")]])
    }

    /// Images of many chunks, some with chunks of their own.
    @Test func imagesOfAllSizes() throws {
        var net = NetChange(direction: .forward, memoryLimit: 16 * 1024)
        var rows: Set<Row> = []
        for id in 0..<400 as Range<Int32> {
            let row = Row(id, String(repeating: "y", count: Int(id) * 37 % 251))
            rows.insert(row)
            try net.add(NetSample().event([.insert(Row(id, "")), .insert(row)]), key: byID)
        }
        let change = try #require(net.drain().first)
        #expect(Set(change.writtenRows) == rows && change.writes.count == rows.count)
        #expect(change.writes.byteCount == rows.reduce(0) { $0 + NetSample.image($1).count })
    }
}
