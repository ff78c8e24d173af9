import Testing

@testable import Binlog
@testable import Timeline

@Suite struct ExcludedChangeTests {
    typealias Row = NetSample.Row

    private enum Step {
        case exclude([NetSample.Change])
        case keep([NetSample.Change])
    }

    private func excluded(_ steps: [Step], key: TableKey = .columns([0])) throws -> ExcludedChange {
        var excluded = ExcludedChange(memoryLimit: 1 << 20, conflictLimit: 2)
        let source = GTIDSource(uuid: ServerUUID(high: 1, low: 2))
        for (number, step) in steps.enumerated() {
            switch step {
            case .exclude(let changes):
                for change in changes { try excluded.exclude(NetSample().event([change]), key: key) }
            case .keep(let changes):
                let gtid = GTID(source: source, number: Int64(number))
                for change in changes { try excluded.keep(NetSample().event([change]), key: key, gtid: gtid) }
            }
        }
        return excluded
    }

    @Test func whatItDidIsUndone() throws {
        var excluded = try excluded([
            .exclude([
                .insert(Row(1, "new")), .update(Row(2, "old"), Row(2, "changed")), .delete(Row(3, "gone")),
                .update(Row(4, "moved"), Row(5, "moved")),
            ]),
            .keep([.insert(Row(6, "x")), .update(Row(7, "y"), Row(7, "z"))]),
        ])
        let change = try #require(excluded.drain().first)
        #expect(Set(change.deletedRows) == [Row(1, "new"), Row(2, "changed"), Row(5, "moved")])
        #expect(Set(change.writtenRows) == [Row(2, "old"), Row(3, "gone"), Row(4, "moved")])
        #expect(change.isExact)
        #expect(excluded.conflictCount == 0 && excluded.drain().isEmpty)
    }

    @Test func rowsThatCameAndWentVanish() throws {
        var excluded = try excluded([.exclude([.insert(Row(1, "a")), .delete(Row(1, "a"))])])
        #expect(excluded.drain().isEmpty)
    }

    @Test func severalInTurnAreUndoneTogether() throws {
        var excluded = try excluded([
            .exclude([.update(Row(1, "a"), Row(1, "b")), .insert(Row(2, "x"))]), .keep([.insert(Row(9, "-"))]),
            .exclude([.update(Row(1, "b"), Row(1, "c")), .update(Row(2, "x"), Row(3, "x"))]),
        ])
        let change = try #require(excluded.drain().first)
        #expect(Set(change.deletedRows) == [Row(1, "c"), Row(3, "x")])
        #expect(change.writtenRows == [Row(1, "a")])
        #expect(excluded.conflictCount == 0)
    }

    @Test func aLaterChangeIsAConflictAndStays() throws {
        var excluded = try excluded([
            .exclude([.update(Row(1, "a"), Row(1, "b")), .delete(Row(2, "x")), .insert(Row(3, "y"))]),
            .keep([.update(Row(1, "b"), Row(1, "later")), .update(Row(1, "later"), Row(1, "again"))]),
        ])
        let conflict = try #require(excluded.conflicts.first)
        #expect(excluded.conflictCount == 1 && excluded.conflicts.count == 1)
        #expect(NetSample.row(conflict.image) == Row(1, "b") && conflict.gtid?.number == 1)
        #expect(conflict.table.identity == TableIdentity("d", "t"))
        let change = try #require(excluded.drain().first)
        #expect(change.deletedRows == [Row(3, "y")])
        #expect(change.writtenRows == [Row(2, "x")])
    }

    @Test(arguments: [
        // By the old key, by the new one, by a deleted one that is inserted again.
        NetSample.Change.update(NetSample.Row(1, "b"), NetSample.Row(8, "b")), .update(.init(9, "-"), .init(2, "-")),
        .insert(.init(2, "x")), .delete(.init(1, "b")),
    ])
    fileprivate func conflictsAreFoundByOldAndNewKeys(later: NetSample.Change) throws {
        let excluded = try excluded([
            .exclude([.update(Row(1, "a"), Row(1, "b")), .delete(Row(2, "x"))]), .keep([later]),
        ])
        #expect(excluded.conflictCount == 1)
    }

    /// What the later transaction made of the row is what it goes back to.
    @Test func excludedAgainAfterAConflict() throws {
        var excluded = try excluded([
            .exclude([.update(Row(1, "a"), Row(1, "b"))]),
            .keep([.update(Row(1, "b"), Row(1, "a long name, longer than those before"))]),
            .exclude([.update(Row(1, "a long name, longer than those before"), Row(1, "c"))]),
        ])
        let change = try #require(excluded.drain().first)
        #expect(change.deletedRows == [Row(1, "c")])
        #expect(change.writtenRows == [Row(1, "a long name, longer than those before")])
        #expect(excluded.conflictCount == 1)
    }

    @Test func conflictsAreCountedBeyondTheList() throws {
        let rows = (1...5).map { Row($0, "a") }
        let excluded = try excluded([
            .exclude(rows.map { .insert($0) }), .keep(rows.map { .delete($0) }),
        ])
        #expect(excluded.conflictCount == 5 && excluded.conflicts.count == 2)
    }

    @Test func wholeRows() throws {
        var excluded = try excluded(
            [
                .exclude([
                    .insert(Row(1, "a")), .insert(Row(1, "a")), .delete(Row(2, "b")), .update(Row(3, "c"), Row(3, "d")),
                ]),
                // One of three that are alike, now; a row like one that was taken away, which is no conflict.
                .keep([.insert(Row(1, "a")), .delete(Row(1, "a")), .delete(Row(2, "b")), .insert(Row(2, "b"))]),
            ], key: .wholeRow)
        #expect(excluded.conflictCount == 1)
        let change = try #require(excluded.drain().first)
        #expect(Set(change.deletedRows) == [Row(1, "a"), Row(3, "d")] && change.deletes.count == 2)
        #expect(Set(change.writtenRows) == [Row(2, "b"), Row(3, "c")] && change.writes.count == 2)
    }

    @Test func aTableThatIsAnotherOneNowIsRefused() throws {
        var excluded = try excluded([.exclude([.insert(Row(1, "a"))])])
        let other = try NetSample(nameLength: 100).event([.insert(Row(5, "a"))])
        #expect(throws: NetChangeError.self) { try excluded.keep(other, key: .columns([0]), gtid: nil) }
        // Other tables are of no interest, whatever their images.
        try excluded.keep(NetSample(table: "u").event([.insert(Row(1, "a"))], present: 1), key: .wholeRow, gtid: nil)
        let minimal = try NetSample().event([.insert(Row(1, "a"))], present: 1)
        #expect(throws: NetChangeError.self) { try excluded.keep(minimal, key: .columns([0]), gtid: nil) }
    }

    @Test func tooMuchForTheMemory() throws {
        var excluded = ExcludedChange(memoryLimit: 10_000)
        let error = try #require(throws: NetChangeError.self) {
            for id in 0..<10_000 as Range<Int32> {
                try excluded.exclude(NetSample().event([.insert(Row(id, "name"))]), key: .columns([0]))
            }
        }
        #expect(error.problem == .memoryExceeded(limit: 10_000))
    }
}
