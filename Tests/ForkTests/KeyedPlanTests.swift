import Testing

@testable import Binlog
@testable import Replay
@testable import Timeline

@Suite struct KeyedPlanTests {
    private func images(_ count: Int, of size: Int) -> RowImages {
        var images = RowImages()
        let image = [UInt8](repeating: 1, count: size)
        for _ in 0..<count { image.withUnsafeBytes { images.append($0) } }
        return images
    }

    private func change(
        _ name: String = "t", deletes: Int = 0, writes: Int = 0, size: Int = 100, isExact: Bool = false
    ) -> TableChange {
        let table = TableMap(
            tableID: 1, flags: 1, database: "d", table: name, columns: [], primaryKey: [], primaryKeyPrefixes: [],
            bytes: [])
        return TableChange(
            table: table, key: isExact ? .wholeRow : .columns([0]), deletes: images(deletes, of: size),
            writes: images(writes, of: size), isExact: isExact)
    }

    private func limits(
        keyed: Int = 10_000, wholeRow: Int = 100_000, rows: Int = 20, packet: Int = 1 << 30
    ) -> KeyedPlan.Limits {
        var limits = KeyedPlan.Limits(maxAllowedPacket: 0)
        (limits.keyed, limits.wholeRow, limits.rows, limits.packet) = (keyed, wholeRow, rows, packet)
        return limits
    }

    private func rows(_ lists: [[RowStatement]], of change: Int) -> [Range<Int>] {
        lists.flatMap { $0 }.flatMap(\.batches).filter { $0.change == change }.map(\.images)
    }

    @Test func nothingToDo() {
        let plan = KeyedPlan([change()], limits: limits())
        #expect(plan.deletes.isEmpty && plan.writes.isEmpty)
    }

    @Test func manyRowsAreDividedByNumberAndByBytes() {
        let byRows = KeyedPlan([change(writes: 50)], limits: limits())
        #expect(byRows.writes.map(\.count) == [1, 1, 1])
        #expect(rows(byRows.writes, of: 0) == [0..<20, 20..<40, 40..<50])
        let byBytes = KeyedPlan([change(writes: 50, size: 1000)], limits: limits())
        #expect(rows(byBytes.writes, of: 0) == [0..<10, 10..<20, 20..<30, 30..<40, 40..<50])
        // Half of a packet, since base64 and much else comes with it.
        let byPacket = KeyedPlan([change(writes: 50, size: 1000)], limits: limits(packet: 4_000))
        #expect(rows(byPacket.writes, of: 0).allSatisfy { $0.count == 2 })
        #expect(byPacket.writes.count == 25)
    }

    @Test func aRowThatIsLargerThanAnyLimitGoesAlone() {
        let plan = KeyedPlan([change(writes: 3, size: 50_000)], limits: limits())
        #expect(rows(plan.writes, of: 0) == [0..<1, 1..<2, 2..<3])
    }

    @Test func littleOfManyTablesGoesTogether() {
        let plan = KeyedPlan((0..<5).map { change("t\($0)", deletes: 1, writes: 2) }, limits: limits(keyed: 100_000))
        #expect(plan.deletes.count == 1 && plan.writes.count == 1)
        #expect(plan.writes[0].count == 1)
        #expect(plan.writes[0][0].batches.map(\.change) == [0, 1, 2, 3, 4])
        #expect(plan.writes[0][0].batches.allSatisfy { $0.action == .write && $0.images == 0..<2 })
        #expect(plan.deletes[0][0].batches.allSatisfy { $0.action == .delete && $0.images == 0..<1 })
    }

    @Test func littleOfVeryManyTablesGoesInSeveral() {
        let changes = (0..<100).map { change("t\($0)", writes: 1) }
        let plan = KeyedPlan(changes, limits: limits(keyed: 100_000))
        let statements = plan.writes.flatMap { $0 }
        #expect(statements.count == 5)
        #expect(statements.flatMap { $0.batches.map(\.change) } == Array(0..<100))
    }

    /// To find a row without a key the server reads and locks the whole table; written, it stands behind those before it.
    @Test func rowsWithoutAKeyFollowEachOther() {
        let plan = KeyedPlan(
            [change(deletes: 500, writes: 500, size: 500, isExact: true), change("u", deletes: 1)], limits: limits())
        #expect(plan.deletes.count == 2)
        #expect(plan.deletes[0].count == 3)
        #expect(plan.deletes[0].map(\.isStrict) == [true, true, true])
        #expect(plan.writes.count == 1)
        #expect(plan.writes[0].map(\.isStrict) == [true, true, true])
        #expect(
            plan.writes[0].map(\.batches[0].images.lowerBound)
                == plan.writes[0].map(\.batches[0].images.lowerBound).sorted())
        // Not with what may be there already.
        #expect(plan.deletes[1].map(\.isStrict) == [false])
    }

    @Test func tablesTakeTurns() {
        let plan = KeyedPlan([change(writes: 60, size: 500), change("u", writes: 40, size: 500)], limits: limits())
        #expect(plan.writes.map { $0[0].batches[0].change } == [0, 1, 0, 1, 0])
    }

    @Test func everyRowOnce() {
        let changes = (0..<7).map { change("t\($0)", deletes: $0 * 13, writes: $0 * 31, isExact: $0 == 3) }
        let plan = KeyedPlan(changes, limits: limits())
        for (index, change) in changes.enumerated() {
            #expect(rows(plan.deletes, of: index).flatMap { $0 }.sorted() == Array(0..<change.deletes.count))
            #expect(rows(plan.writes, of: index).flatMap { $0 }.sorted() == Array(0..<change.writes.count))
        }
    }

    @Test func partsOfAStatement() {
        func batch(_ change: Int, _ images: Range<Int>) -> RowBatch {
            RowBatch(change: change, action: .write, images: images)
        }
        func parts(_ batches: [RowBatch], isStrict: Bool = false) -> [RowStatement] {
            RowStatement(batches: batches, isStrict: isStrict).parts
        }
        #expect(parts([batch(0, 0..<4), batch(1, 0..<1)]).map(\.batches) == [[batch(0, 0..<4)], [batch(1, 0..<1)]])
        #expect(parts([batch(2, 3..<8)], isStrict: true).map(\.batches) == [[batch(2, 3..<5)], [batch(2, 5..<8)]])
        #expect(parts([batch(2, 3..<8)], isStrict: true).map(\.isStrict) == [true, true])
        #expect(parts([batch(0, 3..<5)]).map(\.batches) == [[batch(0, 3..<4)], [batch(0, 4..<5)]])
        #expect(parts([batch(0, 3..<4)]).isEmpty)
    }
}
