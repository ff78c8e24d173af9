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

    private func log(
        _ kind: TestLog.Rows = .update, present: UInt8 = 0xFF, end: String? = nil, isBare: Bool = false
    ) -> TestLog {
        var log = TestLog()
        log.transaction(1, at: 30, kind, present: present, end: end, isBare: isBare)
        return log
    }

    @Test func completeImagesAndAKeyMakeTheKeyedLane() throws {
        #expect(try lane(log(), SourceFacts(["t"])) == .keyed([0]))
        #expect(try lane(log(), SourceFacts(["t"]), .backward) == .keyed([0]))
    }

    /// Whose order may come to matter.
    @Test func aTableWithoutAKeyGoesByWholeRowsBackward() throws {
        var facts = SourceFacts(["t"])
        facts.tables[table]?.key = .wholeRow
        #expect(try lane(log(), facts, .backward) == .wholeRow)
        #expect(try reasons(log(), facts).isEmpty)
        #expect(try lane(log(), facts) == .ordered)
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

    private func cascading(onDelete: Bool = true, onUpdate: Bool = false) -> SourceFacts {
        SourceFacts(
            ["t", "child", "grandchild", "other"],
            cascades: [
                CascadingForeignKey(
                    parent: table, child: TableIdentity("d", "child"), onDelete: onDelete, onUpdate: onUpdate),
                CascadingForeignKey(
                    parent: TableIdentity("d", "child"), child: TableIdentity("d", "grandchild"), onDelete: true,
                    onUpdate: true),
            ])
    }

    private func lanes(_ kind: TestLog.Rows, isBare: Bool, _ facts: SourceFacts) throws -> [Lane?] {
        var log = log(kind, isBare: isBare)
        log.transaction(2, at: 31, table: "grandchild", id: 96)
        log.transaction(3, at: 31, table: "other", id: 97)
        let lanes = try log.scan(at: 1_000, .forward).lanes(facts) { $0 == "d" }
        return ["t", "grandchild", "other"].map { lanes[TableIdentity("d", $0)] }
    }

    /// Whether they are logged says each event, whatever the server is set to by now.
    @Test func cascadesThatAreNotLoggedMakeTheOrderedLaneForAllThatTheyJoin() throws {
        let keyed = Lane.keyed([0])
        #expect(try lanes(.delete, isBare: true, cascading()) == [.ordered, .ordered, keyed])
        #expect(try lanes(.delete, isBare: false, cascading()) == [keyed, keyed, keyed])
        // Nothing cascades from an insert, or from an update where only deletes do.
        #expect(try lanes(.write, isBare: true, cascading()) == [keyed, keyed, keyed])
        #expect(try lanes(.update, isBare: true, cascading()) == [keyed, keyed, keyed])
        #expect(
            try lanes(.update, isBare: true, cascading(onDelete: false, onUpdate: true)) == [.ordered, .ordered, keyed])
    }

    @Test func cascadesThatAreNotLoggedAreInTheWayBack() throws {
        #expect(try reasons(log(.delete, isBare: true), cascading()) == [.unloggedCascade])
        #expect(try reasons(log(.delete), cascading()).isEmpty)
        #expect(try reasons(log(.write, isBare: true), cascading()).isEmpty)
        var upgraded = log(.delete, isBare: true)
        upgraded.transaction(2, at: 31, .delete)
        #expect(try reasons(upgraded, cascading()) == [.unloggedCascade])
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
