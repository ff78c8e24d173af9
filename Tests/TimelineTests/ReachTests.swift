import Binlog
import Testing

@testable import Timeline

@Suite struct ReachTests {
    private func reasons(_ reach: Reach) -> [Obstacle.Reason] { reach.obstacles.map(\.reason) }

    /// One statement after the cut.
    private func reach(
        _ text: String, database: String = "d", effective: Bool = true, _ facts: SourceFacts = SourceFacts(["t"])
    ) throws -> Reach {
        var log = TestLog()
        log.transaction(1, at: 1)
        log.statement(2, at: 30, text, database: database, effective: effective)
        return try log.reach(at: 20, facts)
    }

    @Test func rowsAloneAreNoObstacle() throws {
        var log = TestLog()
        for kind in [TestLog.Rows.write, .update, .delete] { log.transaction(1, at: 30, kind) }
        let reach = try log.reach(at: 20)
        #expect(reach.isReachable)
        #expect(reach.earliest == nil)
        #expect(try log.scan(at: 20).lanes(SourceFacts(["t"])) { $0 == "d" } == [TableIdentity("d", "t"): .keyed([0])])
    }

    @Test(
        arguments: [
            "alter table t add c int", "drop table t", "truncate t", "rename table t to u", "create index i on t(a)",
            "create or replace view v as select 1", "drop view v", "drop trigger tr", "drop database d",
            "alter database d character set latin1", "drop table if exists x /* it was there */",
        ])
    func definitionsOfWhatWasThereAreInTheWay(text: String) throws {
        let reach = try reach(text)
        #expect(reasons(reach) == [.definition])
        #expect(reach.obstacles[0].subject == text)
        #expect(reach.earliest?.gtid == TestLog.gtid(2))
        #expect(reach.earliest?.committed == Moment(microseconds: 30))
    }

    @Test(arguments: ["analyze table t", "flush tables", "create temporary table x (a int)", "drop temporary table x"])
    func whatLastsNotIsNotInTheWay(text: String) throws { #expect(try reach(text).isReachable) }

    @Test func statementsInsteadOfRowsAreInTheWay() throws {
        #expect(reasons(try reach("insert into t values (1)")) == [.statementFormat])
        #expect(reasons(try reach("create tablespace x add datafile 'x.ibd'")) == [.unknownStatement])
    }

    @Test func otherDatabasesAreNotInTheWay() throws {
        #expect(try reach("drop table t", database: "other").isReachable)
        #expect(try reach("insert into t values (1)", database: "other").isReachable)
        #expect(reasons(try reach("drop table d.t", database: "other")) == [.definition])
        #expect(reasons(try reach("rename table other.x to d.x", database: "other")) == [.definition])
        var log = TestLog()
        log.transaction(1, at: 30, .partialUpdate, database: "other", present: 0)
        #expect(try log.reach(at: 20).isReachable)
        #expect(try log.scan(at: 20).lanes(SourceFacts(["t"])) { $0 == "d" }[TableIdentity("other", "t")] == .ignored)
    }

    @Test func accountsAreOnlyToldOfAndWithoutHashes() throws {
        let reach = try reach("CREATE USER 'u'@'%' IDENTIFIED WITH 'caching_sha2_password' AS '$A$005$secret'")
        #expect(reach.isReachable)
        #expect(reach.accountStatements.elements.map(\.summary) == ["CREATE USER 'u'@'%' IDENTIFIED …"])
        #expect(
            try self.reach("SET PASSWORD FOR 'u'@'%'='*SECRET'").accountStatements.elements.map(\.summary)
                == ["SET PASSWORD FOR 'u'@'%' …"])
    }

    @Test func directChangesOfSystemTablesAreToldOf() throws {
        var log = TestLog()
        log.transaction(1, at: 30, table: "func", database: "mysql")
        let reach = try log.reach(at: 20)
        #expect(reach.isReachable)
        #expect(reach.systemTables == [TableIdentity("mysql", "func")])
        let forward = try log.scan(at: 40, .forward).lanes(SourceFacts(["t"])) { $0 == "d" }
        #expect(forward == [TableIdentity("mysql", "func"): .ordered])
    }

    // MARK: - What the window made

    @Test func whatTheWindowMadeIsDroppedWhateverHappenedToIt() throws {
        var log = TestLog()
        log.transaction(1, at: 1)
        let statements = [
            "create table x (a int)", "alter table x add b int", "truncate x", "create view v as select 1",
            "create or replace view v as select 2", "rename table x to y", "create database e",
            "create table e.z (a int)", "alter table e.z add b int",
            "create trigger tr before insert on t for each row set @a=1",
            "create table if not exists new (a int)",
        ]
        for (index, text) in statements.enumerated() { log.statement(Int64(index) + 2, at: 30, text) }
        log.transaction(20, at: 31, table: "y", id: 95, present: 0)
        let findings = try log.scan(.time(Moment(microseconds: 20)), selects: { "de".contains($0) })
        let facts = SourceFacts(["t", "y", "new"])
        let reach = findings.reach(facts, databases: ["d", "e"])
        #expect(reach.isReachable)
        #expect(
            reach.undoneByDropping.map(\.description) == [
                "database e", "table d.new", "table d.y", "trigger d.tr", "view d.v",
            ])
        #expect(findings.lanes(facts) { _ in true } == [TableIdentity("d", "y"): .ignored])
    }

    @Test func whatTheWindowMadeAndDroppedDoesNotMatter() throws {
        var log = TestLog()
        log.statement(1, at: 30, "create table x (a int)")
        log.transaction(2, at: 31, table: "x", id: 95, present: 0)
        log.statement(3, at: 32, "DROP TABLE `x` /* generated by server */")
        log.statement(7, at: 33, "DROP TABLE IF EXISTS `x` /* generated by server */", effective: false)
        log.statement(4, at: 33, "create database e")
        log.statement(5, at: 34, "create table e.z (a int)")
        log.statement(6, at: 35, "drop database e")
        let findings = try log.scan(.time(Moment(microseconds: 20)), selects: { "de".contains($0) })
        let reach = findings.reach(SourceFacts(["t"]), databases: ["d", "e"])
        #expect(reach.isReachable)
        #expect(reach.undoneByDropping.isEmpty)
        #expect(findings.lanes(SourceFacts(["t"])) { _ in true } == [TableIdentity("d", "x"): .ignored])
    }

    @Test func aTableThatWasDroppedIsInTheWayEvenIfItWasMadeAgain() throws {
        var log = TestLog()
        log.statement(1, at: 30, "drop table t")
        log.statement(2, at: 31, "create table t (a int)")
        log.statement(3, at: 32, "alter table t add b int")
        let reach = try log.reach(at: 20)
        #expect(reach.obstacles.map(\.subject) == ["drop table t"])
    }

    /// The statement has a number of the data dictionary's transaction only if it did something.
    @Test func conditionalStatementsThatDidNothingAreNotInTheWay() throws {
        #expect(try reach("drop view if exists v", effective: false).isReachable)
        #expect(reasons(try reach("drop view if exists v")) == [.definition])
        #expect(try reach("create database if not exists d", effective: false).isReachable)
        #expect(try reach("create procedure if not exists p() select 1", effective: false).undoneByDropping.isEmpty)
        #expect(try reach("create procedure if not exists p() select 1").undoneByDropping.count == 1)
        // A table may have an engine that knows no such number: only one that is there now tells.
        #expect(try reach("create table if not exists t (a int)", effective: false).isReachable)
        #expect(reasons(try reach("create table if not exists x (a int)", effective: false)) == [.definition])
        #expect(try reach("drop table if exists t", effective: false).isReachable)
        var facts = SourceFacts(["t"])
        facts.tables[TableIdentity("d", "t")]?.isTransactional = false
        #expect(reasons(try reach("create table if not exists t (a int)", effective: false, facts)) == [.definition])
    }

    /// DROP TABLE that finds nothing has the mark that one of a table without atomic DDL has not.
    @Test func tablesThatWereNotFoundAreNotInTheWay() throws {
        var log = TestLog()
        log.statement(1, at: 30, "DROP TABLE IF EXISTS `x`,`y`", effective: false, flags: 4)
        log.statement(2, at: 31, "CREATE TABLE `x` (a int)")
        log.statement(3, at: 32, "DROP TABLE IF EXISTS `x`,`y`", flags: 4)
        log.statement(4, at: 33, "DROP TABLE IF EXISTS `t`", effective: false, flags: 4)
        let reach = try log.reach(at: 20)
        #expect(reach.isReachable)
        #expect(reach.notFound == [TableIdentity("d", "x"), TableIdentity("d", "y")])
        #expect(reach.undoneByDropping.isEmpty)
        log.statement(5, at: 34, "CREATE TABLE IF NOT EXISTS `y` (a int)", effective: false)
        #expect(reasons(try log.reach(at: 20)) == [.definition])
        // Rows of one that was not found: it had been there.
        var other = TestLog()
        other.transaction(1, at: 30, table: "x", id: 95)
        other.statement(2, at: 31, "DROP TABLE IF EXISTS `x`", effective: false, flags: 4)
        #expect(reasons(try other.reach(at: 20)) == [.otherDefinition])
        // Others that it names may have been there.
        other.statement(3, at: 32, "DROP TABLE IF EXISTS `t`,`z`", flags: 4)
        #expect(try other.reach(at: 31).obstacles.map(\.reason) == [.definition])
    }

    @Test func viewsOfTheWindowMayBeRenamed() throws {
        var log = TestLog()
        log.statement(1, at: 30, "create view v as select 1")
        log.statement(2, at: 31, "create table x (a int)")
        log.statement(3, at: 32, "rename table v to w, x to v, w to x")
        log.statement(4, at: 33, "alter view x as select 2")
        log.statement(5, at: 34, "create or replace view x as select 3")
        #expect(try log.reach(at: 20).undoneByDropping.map(\.description) == ["table d.v", "view d.x"])
        log.statement(6, at: 35, "rename table old to older")
        #expect(try log.reach(at: 20).obstacles.map(\.subject) == ["rename table old to older"])
    }

    /// CREATE TABLE … START TRANSACTION has no such number: its transaction ends with one, as the server writes CREATE TABLE … SELECT,
    /// or with COMMIT when the table was there.
    @Test func aTableThatIsMadeInATransactionIsToldByTheTransactionsEnd() throws {
        func reach(commit: String?) throws -> Reach {
            var log = TestLog()
            log.gtid(1, at: 30)
            log.query("BEGIN", effective: false)
            log.query("create table if not exists t (a int) START TRANSACTION", effective: false)
            if let commit { log.query(commit, effective: false) } else { log.xid() }
            return try log.reach(at: 20)
        }
        #expect(try reach(commit: nil).undoneByDropping == [SchemaObject(.table, "d", "t")])
        #expect(try reach(commit: "COMMIT").undoneByDropping.isEmpty)
        #expect(try reach(commit: "COMMIT").isReachable)
    }

    @Test func aTableThatMayHaveBeenDroppedAndWasMadeSinceIsInTheWay() throws {
        var log = TestLog()
        log.statement(1, at: 30, "drop table if exists t", effective: false)
        log.statement(2, at: 31, "create table t (a int)")
        #expect(reasons(try log.reach(at: 20)) == [.definition])
    }

    // MARK: - Whichever way

    @Test func whatIsNotInTheBinlogIsInTheWayForwardToo() throws {
        var log = TestLog()
        log.transaction(1, at: 10)
        log.decide(2, at: 20, "before all")
        let findings = try log.scan(at: 30, .forward)
        var facts = SourceFacts(["t"])
        facts.unloggedDatabases = ["d", "left out"]
        facts.hidesReplicatedChanges = true
        let gaps = findings.gaps(facts, databases: ["d", "e"])
        #expect(gaps.map(\.reason) == [.unloggedDatabase, .unloggedReplication, .unreadXA])
        #expect(gaps.map(\.subject) == ["d", "", "\(TestLog.xid("before all"))"])
        #expect(findings.reach(facts, databases: ["d", "e"]).obstacles == gaps)
        facts = SourceFacts(["t"])
        facts.loggedDatabases = ["d"]
        #expect(facts.unlogged(["d", "e"]).map(\.subject) == ["e"])
        #expect(try log.scan(at: 15, .forward).gaps(SourceFacts(["t"]), databases: ["d"]) == [])
    }

    /// By what was known of them at the snapshot, rows of tables cannot be told apart after DDL.
    @Test(
        arguments: [
            ("alter table t add primary key (b)", true), ("create unique index i on t (b)", true),
            ("drop table t", true), ("create table t (b int)", true), ("rename table t to x", true),
            ("rename table x to t", true), ("drop database d", true), ("alter table u add c int", false),
            ("truncate t", false), ("create table if not exists t (a int)", false), ("drop database e", false),
            ("create tablespace x add datafile 'x.ibd'", true),
        ])
    func definitionsThatAWindowChanged(text: String, isInTheWay: Bool) throws {
        var log = TestLog()
        log.statement(1, at: 10, text)
        log.transaction(2, at: 20)
        func obstacles(at time: UInt64) throws -> [Obstacle] {
            try log.scan(.time(Moment(microseconds: time)), .forward, selects: { "de".contains($0) })
                .redefinitions(of: [TableIdentity("d", "t")])
        }
        #expect(try obstacles(at: 20).map(\.subject) == (isInTheWay ? [text] : []))
        #expect(try obstacles(at: 20).allSatisfy { $0.reason == .outdatedDefinition })
        #expect(try obstacles(at: 9) == [])
    }

    /// Where cascades are not logged, it matters which foreign keys there are.
    @Test func foreignKeysThatAWindowMade() throws {
        var log = TestLog()
        log.statement(1, at: 10, "create table c (a int, foreign key (a) references t (a) on delete cascade)")
        log.transaction(2, at: 11, .delete)
        let t: Set = [TableIdentity("d", "t")]
        #expect(try log.scan(at: 20, .forward).redefinitions(of: t) == [])
        log.transaction(3, at: 12, .delete, isBare: true)
        #expect(try log.scan(at: 20, .forward).redefinitions(of: t).count == 1)
    }

    // MARK: - The earliest moment

    @Test func theEarliestMomentComesAfterTheLastObstacle() throws {
        var log = TestLog()
        log.statement(1, at: 30, "alter table t add b int")
        log.transaction(2, at: 40)
        log.transaction(3, at: 50, .update, present: 0)
        log.transaction(4, at: 60)
        let reach = try log.reach(at: 20)
        #expect(reasons(reach) == [.definition, .incompleteImages])
        #expect(reach.earliest?.gtid == TestLog.gtid(3))
        #expect(try log.reach(at: 50).isReachable)
    }

    /// What the window made before an obstacle would have been there at the moment after it.
    @Test func theEarliestMomentComesAfterChangesOfWhatWasMadeBeforeTheObstacle() throws {
        var log = TestLog()
        log.statement(1, at: 30, "create table x (a int)")
        log.statement(2, at: 40, "alter table t add b int")
        log.statement(3, at: 45, "create table y (a int)")
        log.statement(4, at: 50, "alter table x add b int")
        log.statement(5, at: 60, "alter table y add b int")
        log.statement(6, at: 70, "create table z (a int)")
        log.statement(7, at: 80, "alter table z add b int")
        #expect(try log.reach(at: 20).earliest?.gtid == TestLog.gtid(5))
        #expect(!(try log.reach(at: 45).isReachable))
        #expect(try log.reach(at: 60).isReachable)
    }

    @Test func theLatestObstaclesAreKeptAndTheOthersCounted() throws {
        var log = TestLog()
        for number in 1...7 { log.statement(Int64(number), at: 30, "truncate t\(number)") }
        let findings = try log.scan(.time(Moment(microseconds: 20)), noted: 3)
        #expect(findings.obstacles.count == 7)
        let reach = findings.reach(SourceFacts(["t"]), databases: ["d"])
        #expect(reach.obstacles.map(\.subject) == ["truncate t5", "truncate t6", "truncate t7"])
        #expect(!reach.isComplete)
    }
}

extension Reach {
    fileprivate var isReachable: Bool { obstacles.isEmpty }
}
