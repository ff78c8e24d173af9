import Binlog
import Testing

@testable import Timeline

@Suite struct LaneTests {
    private let table = TableIdentity("d", "t")

    private func lane(_ log: TestLog, _ facts: SourceFacts, _ direction: Direction = .forward) throws -> Lane? {
        try log.scan(at: direction == .forward ? 1_000 : 0, direction).lanes(facts) { $0 == "d" }[table]
    }

    private func reasons(_ log: TestLog, _ facts: SourceFacts) throws -> [Obstacle.Reason] {
        try log.reach(at: 0, facts).obstacles.map(\.reason)
    }

    private func log(_ kind: TestLog.Rows = .update, present: UInt8 = 0xFF, end: String? = nil) -> TestLog {
        var log = TestLog()
        log.transaction(1, at: 30, kind, present: present, end: end)
        return log
    }

    @Test func completeImagesAndAKeyMakeTheKeyedLane() throws {
        #expect(try lane(log(), SourceFacts(["t"])) == .keyed([0]))
        #expect(try lane(log(), SourceFacts(["t"]), .backward) == .keyed([0]))
    }

    @Test func aTableWithoutAKeyGoesByWholeRows() throws {
        var facts = SourceFacts(["t"])
        facts.tables[table]?.key = .wholeRow
        #expect(try lane(log(), facts, .backward) == .wholeRow)
        #expect(try reasons(log(), facts).isEmpty)
        #expect(try lane(log(present: 0), facts) == .ordered)
    }

    @Test func incompleteImagesMakeTheOrderedLane() throws {
        #expect(try lane(log(present: 0), SourceFacts(["t"])) == .ordered)
        #expect(try reasons(log(present: 0), SourceFacts(["t"])) == [.incompleteImages])
    }

    @Test func partialJSONMakesTheOrderedLane() throws {
        #expect(try lane(log(.partialUpdate), SourceFacts(["t"])) == .ordered)
        #expect(try reasons(log(.partialUpdate), SourceFacts(["t"])) == [.partialJSON])
    }

    @Test func aRollbackMakesTheOrderedLane() throws {
        #expect(try lane(log(end: "ROLLBACK"), SourceFacts(["t"])) == .ordered)
        #expect(try reasons(log(end: "ROLLBACK"), SourceFacts(["t"])) == [.rollback])
        var part = TestLog()
        part.gtid(1, at: 30)
        part.query("BEGIN", effective: false)
        part.query("SAVEPOINT `a`", effective: false)
        part.tableMap(7, "t")
        part.rows(.write, 7)
        part.query("ROLLBACK TO `a`", effective: false)
        part.query("COMMIT", effective: false)
        part.transaction(2, at: 31, table: "u", id: 8)
        #expect(try lane(part, SourceFacts(["t", "u"])) == .ordered)
        #expect(try reasons(part, SourceFacts(["t", "u"])) == [.rollback])
    }

    @Test func aTableThatIsNotKnownMakesTheOrderedLaneForwardAndNoneBackward() throws {
        #expect(try lane(log(), SourceFacts([])) == .ordered)
        #expect(try lane(log(), SourceFacts([]), .backward) == .ignored)
    }

    // MARK: - Cascades

    private func cascading(version: Int, native: Bool?, onDelete: Bool = true, onUpdate: Bool = false) -> SourceFacts {
        var facts = SourceFacts(
            ["t", "child", "grandchild", "other"],
            cascades: [
                CascadingForeignKey(
                    parent: table, child: TableIdentity("d", "child"), onDelete: onDelete, onUpdate: onUpdate),
                CascadingForeignKey(
                    parent: TableIdentity("d", "child"), child: TableIdentity("d", "grandchild"), onDelete: true,
                    onUpdate: true),
            ])
        facts.version = version
        facts.nativeForeignKeys = native
        return facts
    }

    private func lanes(_ kind: TestLog.Rows, _ facts: SourceFacts) throws -> [Lane?] {
        var log = log(kind)
        log.transaction(2, at: 31, table: "grandchild", id: 96)
        log.transaction(3, at: 31, table: "other", id: 97)
        let lanes = try log.scan(at: 1_000, .forward).lanes(facts) { $0 == "d" }
        return ["t", "grandchild", "other"].map { lanes[TableIdentity("d", $0)] }
    }

    @Test func cascadesThatAreNotLoggedMakeTheOrderedLaneForAllThatTheyJoin() throws {
        let keyed = Lane.keyed([0])
        #expect(try lanes(.delete, cascading(version: 80400, native: nil)) == [.ordered, .ordered, keyed])
        #expect(try lanes(.delete, cascading(version: 90704, native: true)) == [.ordered, .ordered, keyed])
        #expect(try lanes(.delete, cascading(version: 90704, native: false)) == [keyed, keyed, keyed])
        #expect(try lanes(.delete, cascading(version: 90600, native: nil)) == [keyed, keyed, keyed])
        // Nothing cascades from an insert, or from an update where only deletes do.
        #expect(try lanes(.write, cascading(version: 80400, native: nil)) == [keyed, keyed, keyed])
        #expect(try lanes(.update, cascading(version: 80400, native: nil)) == [keyed, keyed, keyed])
        #expect(
            try lanes(.update, cascading(version: 80400, native: nil, onDelete: false, onUpdate: true))
                == [.ordered, .ordered, keyed])
    }

    @Test func cascadesThatAreNotLoggedAreInTheWayBack() throws {
        #expect(try reasons(log(.delete), cascading(version: 80400, native: nil)) == [.unloggedCascade])
        #expect(try reasons(log(.delete), cascading(version: 90704, native: true)) == [.unloggedCascade])
        #expect(try reasons(log(.delete), cascading(version: 90704, native: false)).isEmpty)
        #expect(try reasons(log(.write), cascading(version: 80400, native: nil)).isEmpty)
    }

    // MARK: - What the source does not log

    @Test func databasesThatAreNotLoggedAreInTheWay() throws {
        var facts = SourceFacts(["t"])
        facts.loggedDatabases = ["d"]
        #expect(try reasons(log(), facts).isEmpty)
        facts.loggedDatabases = ["other"]
        #expect(try reasons(log(), facts) == [.unloggedDatabase])
        #expect(try log().reach(at: 0, facts).earliest == nil)
        facts.loggedDatabases = []
        facts.unloggedDatabases = ["d"]
        #expect(try reasons(log(), facts) == [.unloggedDatabase])
        facts.unloggedDatabases = ["other"]
        #expect(try reasons(log(), facts).isEmpty)
    }

    @Test func aReplicaThatDoesNotLogWhatItGetsIsInTheWay() throws {
        var facts = SourceFacts(["t"])
        facts.hidesReplicatedChanges = true
        #expect(try reasons(log(), facts) == [.unloggedReplication])
    }
}
