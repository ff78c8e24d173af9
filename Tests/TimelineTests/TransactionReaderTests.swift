import Binlog
import Testing

@testable import Timeline

@Suite struct TransactionReaderTests {
    /// One word a step, with the table or the statement.
    private func words(_ log: TestLog, from start: ReadingPoint? = nil, until end: ReadingPoint? = nil) throws
        -> [String]
    {
        try log.steps(from: start, until: end).map { step in
            switch step {
            case .begin(let start):
                "begin \(start.gtid?.gtid?.number.description ?? "-")\(start.isCompressed ? " compressed" : "")"
            case .rows(let change): "rows \(change.table.table)"
            case .statement(let statement):
                "\(String(decoding: statement.query.statement, as: UTF8.self)) with \(statement.variables.count)"
            case .fileBlock(let id, let data): "block \(id) of \(data.count)"
            case .end(let end): "\(end.outcome)"
            }
        }
    }

    private func problem(_ log: TestLog) -> String? {
        do {
            _ = try log.steps()
            return nil
        } catch { return "\(error)" }
    }

    @Test func rowsBetweenBeginAndCommitAreOneTransaction() throws {
        var log = TestLog()
        let start = log.position
        log.transaction(1, at: 100)
        let end = log.position
        log.transaction(nil, at: 101, end: "COMMIT")
        log.transaction(3, at: 102, end: "ROLLBACK")
        #expect(
            try words(log) == [
                "begin 1", "rows t", "commit", "begin -", "rows t", "commit", "begin 3", "rows t", "rollback",
            ])
        guard case .begin(let first) = try log.steps().first, case .end(let last) = try log.steps()[2] else {
            Issue.record("no transaction")
            return
        }
        #expect(first.position == start)
        #expect(first.gtid?.committed == Moment(microseconds: 100))
        #expect(last.position == end)
    }

    @Test func eachIsOfTheVersionThatWroteItsFile() throws {
        var log = TestLog()
        log.transaction(1, at: 1)
        log.rotate(version: "9.8.0")
        let next = log.position
        log.transaction(2, at: 2)
        func versions(from start: ReadingPoint? = nil) throws -> [String?] {
            try log.steps(from: start).compactMap { if case .begin(let start) = $0 { start } else { nil } }
                .map { $0.format?.serverVersion }
        }
        #expect(try versions() == ["9.7.4", "9.8.0"])
        #expect(try versions(from: ReadingPoint(next)) == ["9.8.0"])
    }

    @Test func aStatementWithoutBeginCommitsByItself() throws {
        var log = TestLog()
        log.statement(1, at: 1, "CREATE TABLE a (i INT)")
        log.transaction(2, at: 2)
        #expect(
            try words(log) == [
                "begin 1", "CREATE TABLE a (i INT) with 0", "commit", "begin 2", "rows t", "commit",
            ])
    }

    @Test func aTableThatIsMadeWithItsRowsIsOneTransaction() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        log.query("CREATE TABLE `s` (`x` int) START TRANSACTION", effective: false)
        log.tableMap(7, "s")
        log.rows(.write, 7)
        log.xid()
        #expect(
            try words(log) == [
                "begin 1", "CREATE TABLE `s` (`x` int) START TRANSACTION with 0", "rows s", "commit",
            ])
    }

    @Test func variablesBelongToTheStatementAfterThem() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        log.add(5, [2] + little(17, 8))
        log.add(13, little(1, 8) + little(2, 8))
        log.add(14, little(1, 4) + Array("u".utf8) + [1])
        log.query("INSERT 1", effective: false)
        log.query("INSERT 2", effective: false)
        log.xid()
        // Before a statement that commits by itself as well: CREATE TABLE … SELECT in statement format.
        log.gtid(2, at: 1)
        log.add(13, little(1, 8) + little(2, 8))
        log.query("CREATE TABLE r SELECT RAND()")
        #expect(
            try words(log) == [
                "begin 1", "INSERT 1 with 3", "INSERT 2 with 0", "commit",
                "begin 2", "CREATE TABLE r SELECT RAND() with 1", "commit",
            ])
    }

    @Test func savepointsAreTold() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        log.query("SAVEPOINT `a`", effective: false)
        log.query("ROLLBACK TO `a`", effective: false)
        log.query("COMMIT", effective: false)
        #expect(try words(log) == ["begin 1", "SAVEPOINT `a` with 0", "ROLLBACK TO `a` with 0", "commit"])
    }

    @Test func aPreparedTransactionIsDecidedByAnother() throws {
        var log = TestLog()
        log.prepare(1, at: 1, "x")
        log.prepare(2, at: 2, "y")
        log.decide(3, at: 3, "x")
        log.decide(4, at: 4, "y", commits: false)
        let (x, y) = (TestLog.xid("x"), TestLog.xid("y"))
        #expect(
            try words(log) == [
                "begin 1", "rows t", "\(TransactionEnd.Outcome.xaPrepare(x))",
                "begin 2", "rows t", "\(TransactionEnd.Outcome.xaPrepare(y))",
                "begin 3", "\(TransactionEnd.Outcome.xaCommit(x))",
                "begin 4", "\(TransactionEnd.Outcome.xaRollback(y))",
            ])
    }

    @Test func onePhaseIsACommit() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("XA START X'78',X'',1", effective: false)
        log.query("XA END X'78',X'',1", effective: false)
        log.xaPrepare("x", onePhase: true)
        #expect(try words(log) == ["begin 1", "commit"])
    }

    @Test func theRowsOfACompressedTransactionAreTold() throws {
        var log = TestLog()
        let position = compressed(&log)
        #expect(try words(log) == ["begin 1 compressed", "rows t", "rows t", "rows u", "commit"])
        let places = try log.steps().compactMap { step in
            if case .rows(let change) = step { change.place } else { nil }
        }
        #expect(places == [2, 3, 5].map { EventPlace(position, innerEvents: $0) })
        guard case .end(let end) = try log.steps().last else { return }
        #expect(end.position == log.position)
    }

    /// Returns where the payload begins.
    private func compressed(_ log: inout TestLog) -> BinlogPosition {
        log.gtid(1, at: 1)
        let position = log.position
        log.payload([
            (2, TestLog.query("BEGIN", effective: false)), (19, TestLog.tableMap(7, "t", database: "d")),
            (30, TestLog.rows(.write, 7, bytes: 5, ends: false, columns: 1, present: 1)),
            (30, TestLog.rows(.write, 7, bytes: 5, ends: true, columns: 1, present: 1)),
            (19, TestLog.tableMap(8, "u", database: "d")),
            (30, TestLog.rows(.write, 8, bytes: 5, ends: true, columns: 1, present: 1)), (16, little(9, 8)),
        ])
        return position
    }

    @Test func aTableMapIsKnownByItsBytesNotByItsNumber() throws {
        var log = TestLog()
        log.transaction(1, at: 1, table: "t", id: 7)
        log.transaction(2, at: 1, table: "u", id: 7)
        log.transaction(3, at: 1, table: "t", id: 7)
        #expect(try words(log).filter { $0.hasPrefix("rows") } == ["rows t", "rows u", "rows t"])
    }

    @Test func tableMapsEndWithTheirStatement() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        log.tableMap(7, "t")
        log.tableMap(8, "u")
        log.rows(.write, 8, ends: false)
        log.rows(.write, 7)
        log.rows(.write, 7)
        #expect(problem(log)?.contains("without its table map") == true)
    }

    @Test func anEventThatOnlyEndsAStatementIsNoChange() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        log.tableMap(7, "t")
        log.rows(.write, 7, ends: false)
        log.rows(.write, 0xFF_FFFF, bytes: 0)
        log.tableMap(8, "u")
        log.rows(.write, 8)
        log.xid()
        #expect(try words(log) == ["begin 1", "rows t", "rows u", "commit"])
    }

    @Test func whatHasNoPlaceIsRefused() throws {
        var rows = TestLog()
        rows.gtid(1, at: 1)
        rows.tableMap(7, "t")
        #expect(problem(rows)?.contains("outside a transaction") == true)

        var shape = TestLog()
        shape.gtid(1, at: 1)
        shape.query("BEGIN", effective: false)
        shape.tableMap(7, "t", columns: 2)
        shape.rows(.write, 7, columns: 1)
        #expect(problem(shape)?.contains("another shape") == true)

        var nested = TestLog()
        nested.gtid(1, at: 1)
        nested.query("BEGIN", effective: false)
        nested.gtid(2, at: 1)
        #expect(problem(nested)?.contains("before the one ahead of it has ended") == true)

        var commit = TestLog()
        commit.xid()
        #expect(problem(commit)?.contains("outside a transaction") == true)

        var cutOff = TestLog()
        cutOff.gtid(1, at: 1)
        cutOff.query("BEGIN", effective: false)
        cutOff.rotate()
        #expect(problem(cutOff)?.contains("ends inside a transaction") == true)
    }

    @Test func lostAndUnknownEventsAreRefused() throws {
        var incident = TestLog()
        incident.add(26, little(1, 2) + [4] + Array("lost".utf8))
        #expect(problem(incident)?.contains("lost events") == true)

        var unknown = TestLog()
        unknown.add(99, [])
        #expect(problem(unknown) != nil)

        var ignorable = TestLog()
        ignorable.add(99, [], flags: 0x80)
        ignorable.transaction(1, at: 1)
        #expect(try words(ignorable) == ["begin 1", "rows t", "commit"])
    }

    @Test func filesOfLoadDataComeBeforeTheirStatement() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        log.add(17, little(3, 4) + [1, 2])
        log.add(9, little(3, 4) + [3])
        let query = TestLog.query("LOAD DATA INFILE 'x' INTO TABLE t", effective: false)
        log.add(18, query[..<13] + little(3, 4) + little(10, 4) + little(20, 4) + [0] + query[13...])
        log.xid()
        #expect(
            try words(log) == [
                "begin 1", "block 3 of 2", "block 3 of 1", "LOAD DATA INFILE 'x' INTO TABLE t with 0", "commit",
            ])
    }

    // MARK: - Beginning and ending inside a transaction

    /// Reading in two parts gives the same row events as reading at once, wherever the parts meet.
    @Test(arguments: [false, true]) func readingInPartsLosesNothing(isCompressed: Bool) throws {
        var log = TestLog()
        if isCompressed {
            _ = compressed(&log)
        } else {
            log.gtid(1, at: 1)
            log.query("BEGIN", effective: false)
            log.tableMap(7, "t")
            log.tableMap(8, "u")
            log.rows(.write, 7, ends: false)
            log.rows(.write, 8, ends: false)
            log.rows(.write, 7)
            log.xid()
        }
        log.transaction(2, at: 2, table: "v")
        var start: TransactionStart?
        var meetings: [ReadingPoint] = []
        for step in try log.steps() {
            if case .begin(let begun) = step { start = begun }
            if case .rows(let change) = step {
                meetings.append(ReadingPoint(change.place, in: start, tables: change.statementTables))
            }
        }
        #expect(meetings.count == 4)
        let whole = try words(log).filter { $0.hasPrefix("rows") }
        for (index, meeting) in meetings.enumerated() {
            let first = try words(log, until: meeting).filter { $0.hasPrefix("rows") }
            let second = try words(log, from: meeting).filter { $0.hasPrefix("rows") }
            #expect(first == Array(whole[..<index]))
            #expect(second == Array(whole[index...]))
        }
        #expect(try words(log, from: meetings[2]).first == (isCompressed ? "begin 1 compressed" : "begin 1"))
    }
}
