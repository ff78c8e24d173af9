import Binlog
import Testing

@testable import Timeline

@Suite struct SummaryBuilderTests {
    private func builder(
        _ filter: SummaryFilter = SummaryFilter(), statements: Int = 10, bytes: Int = 1_000
    ) -> SummaryBuilder {
        SummaryBuilder(
            filter, limits: SummaryBuilder.Limits(statements: statements, bytes: bytes),
            classifier: StatementClassifier())
    }

    private func summaries(_ log: TestLog, _ builder: SummaryBuilder? = nil) throws -> [TransactionSummary] {
        var builder = builder ?? self.builder()
        return try log.steps().compactMap { try builder.take($0) }
    }

    /// The numbers of the transactions that a filter lets through.
    private func numbers(_ log: TestLog, _ set: (inout SummaryFilter) -> Void) throws -> [Int64] {
        var filter = SummaryFilter()
        set(&filter)
        return try summaries(log, builder(filter)).compactMap { $0.gtid?.number }
    }

    private func rowsQuery(_ text: String, in log: inout TestLog) { log.add(29, [0] + Array(text.utf8)) }

    @Test func rowsAreCountedByTableAndKind() throws {
        var log = TestLog()
        let start = log.position
        log.gtid(7, at: 1_000_001)
        log.query("BEGIN", effective: false)
        log.tableMap(1, "a")
        log.tableMap(2, "b", database: "e")
        log.rows(.write, 1, bytes: 15, ends: false)
        log.rows(.write, 2, bytes: 5)
        log.tableMap(1, "a")
        log.rows(.update, 1, bytes: 20)
        log.tableMap(1, "a")
        log.rows(.delete, 1, bytes: 5, ends: false)
        log.rows(.delete, 1, bytes: 10)
        log.xid()
        let end = log.position
        let summary = try #require(try summaries(log).first)
        #expect(summary.tables.map(\.table) == [TableIdentity("d", "a"), TableIdentity("e", "b")])
        #expect(summary.tables.map(\.inserted) == [3, 1])
        #expect(summary.tables.map(\.updated) == [2, 0])
        #expect(summary.tables.map(\.deleted) == [3, 0])
        #expect(summary.gtid == TestLog.gtid(7))
        #expect(summary.committed == Moment(microseconds: 1_000_001))
        #expect(summary.position == start)
        #expect(summary.end == end)
        #expect(summary.bytes == end.offset - start.offset)
        #expect(summary.outcome == .commit)
        #expect(summary.statements == [])
        #expect(!summary.isCompressed)
    }

    @Test func nothingIsLeftOfTheTransactionBefore() throws {
        var log = TestLog()
        log.transaction(1, at: 1, table: "a", id: 1)
        log.transaction(2, at: 2, table: "b", id: 2)
        log.statement(3, at: 3, "DROP TABLE b")
        log.transaction(nil, at: 4, .delete, table: "c", id: 3, end: "ROLLBACK")
        let all = try summaries(log)
        #expect(all.map { $0.tables.map(\.table.table) } == [["a"], ["b"], [], ["c"]])
        #expect(all.map(\.gtid?.number) == [1, 2, 3, nil])
        #expect(all.map(\.outcome) == [.commit, .commit, .commit, .rollback])
        #expect(all[2].statements.map(\.text) == ["DROP TABLE b"])
    }

    /// The server tells of no statement where it is the same as before, and each row event comes with the text.
    @Test func aStatementIsListedOnceForAllItsRowEvents() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        for _ in 0..<2 {
            rowsQuery("INSERT INTO a SELECT 1", in: &log)
            log.tableMap(1, "a")
            log.rows(.write, 1, ends: false)
            log.rows(.write, 1, ends: false)
            log.rows(.write, 1)
        }
        log.xid()
        let summary = try #require(try summaries(log).first)
        #expect(summary.statements.map(\.text) == ["INSERT INTO a SELECT 1", "INSERT INTO a SELECT 1"])
        #expect(summary.statements.map(\.database) == ["", ""])
        #expect(summary.tables.map(\.inserted) == [6])
    }

    @Test func xaTransactionsAreToldTwice() throws {
        var log = TestLog()
        log.prepare(1, at: 1, "x")
        log.decide(2, at: 2, "x")
        log.prepare(3, at: 3, "y")
        log.decide(4, at: 4, "y", commits: false)
        let all = try summaries(log)
        #expect(
            all.map(\.outcome.statement) == [
                "XA PREPARE X'78',X'',1", "XA COMMIT X'78',X'',1", "XA PREPARE X'79',X'',1", "XA ROLLBACK X'79',X'',1",
            ])
        #expect(all.map { $0.tables.count } == [1, 0, 1, 0])
        #expect(try numbers(log) { $0.text = "x'78'" } == [1, 2])
    }

    @Test func compressedTransactionsAreReadAsOthers() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        let query = TestLog.query("BEGIN", effective: false)
        log.payload([
            (2, query), (19, TestLog.tableMap(1, "a", database: "d")),
            (30, TestLog.rows(.write, 1, bytes: 10, ends: true, columns: 1, present: 0xFF)),
            (16, [UInt8](repeating: 1, count: 8)),
        ])
        let summary = try #require(try summaries(log).first)
        #expect(summary.isCompressed)
        #expect(summary.tables.map(\.inserted) == [2])
        #expect(summary.end == log.position)
    }

    // MARK: - Limits

    @Test func listsEndWhereTheirLimitIs() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        for number in 1...20 { log.query("UPDATE t SET i = \(number)") }
        log.xid()
        let few = try #require(try summaries(log, builder(statements: 3)).first)
        #expect(few.statements.map(\.text) == (1...3).map { "UPDATE t SET i = \($0)" })
        #expect(few.moreStatements == 17)
        let short = try #require(try summaries(log, builder(bytes: 20)).first)
        #expect(short.statements.map(\.text) == ["UPDATE t SET i = 1", "UP"])
        #expect(short.statements.map(\.isCut) == [false, true])
        #expect(short.moreStatements == 18)
    }

    // MARK: - Filters

    @Test func timesAreInclusive() throws {
        var log = TestLog()
        for time in 1...5 { log.transaction(Int64(time), at: UInt64(time)) }
        #expect(try numbers(log) { $0.since = Moment(microseconds: 4) } == [4, 5])
        #expect(try numbers(log) { $0.until = Moment(microseconds: 2) } == [1, 2])
        #expect(
            try numbers(log) {
                $0.since = Moment(microseconds: 2)
                $0.until = Moment(microseconds: 3)
            } == [2, 3])
    }

    @Test func databasesAndTables() throws {
        var log = TestLog()
        log.transaction(1, at: 1, table: "a", id: 1)
        log.transaction(2, at: 2, table: "a", id: 2, database: "e")
        log.transaction(3, at: 3, table: "b", id: 3)
        log.statement(4, at: 4, "DROP TABLE a")
        log.statement(5, at: 5, "DROP DATABASE e", database: "")
        log.statement(6, at: 6, "GRANT SELECT ON d.a TO u", database: "")
        log.statement(7, at: 7, "UPDATE e.b SET i = 1", database: "")
        log.statement(8, at: 8, "ALTER TABLE `a` ADD j INT", database: "e")
        log.statement(9, at: 9, "ALTER TABLE c ADD FOREIGN KEY (i) REFERENCES a (i)")
        log.statement(10, at: 10, "CREATE DATABASE e", database: "e")
        log.statement(11, at: 11, "DELETE x FROM f.a AS x", database: "d")
        func found(_ databases: [String] = [], _ tables: String...) throws -> [Int64] {
            try numbers(log) {
                $0.tables = TableSelection(
                    databases: databases, tables: tables.compactMap { TableSelection.Name($0) })
            }
        }
        #expect(try found() == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
        #expect(try found(["d"]) == [1, 3, 4, 9, 11])
        #expect(try found(["e"]) == [2, 5, 8, 10])
        #expect(try found(["d", "e"]) == [1, 2, 3, 4, 5, 8, 9, 10, 11])
        #expect(try found([], "a") == [1, 2, 4, 6, 8, 9, 11])
        #expect(try found([], "d.a") == [1, 4, 6, 9])
        #expect(try found([], "e.a") == [2, 5, 8])
        #expect(try found(["e"], "a") == [2, 8])
        #expect(try found([], "e.b", "d.b") == [3, 5, 7])
        #expect(try found([], "A") == [])
    }

    @Test func namesWithoutRegardToCase() throws {
        var log = TestLog()
        log.transaction(1, at: 1, table: "orders", id: 1)
        log.statement(2, at: 2, "DROP TABLE Orders")
        #expect(
            try numbers(log) {
                $0.tables = TableSelection(
                    databases: ["D"], tables: [TableSelection.Name("ORDERS")!], foldsCase: true)
            } == [1, 2])
    }

    @Test(arguments: [
        ("orders", nil, "orders"), ("shop.orders", "shop", "orders"), ("`a.b`.c", "a.b", "c"), ("`a``.`", nil, "a`."),
        ("ä.`ö`", "ä", "ö"),
    ])
    func namesOfTables(text: String, database: String?, table: String) throws {
        let name = try #require(TableSelection.Name(text))
        #expect(name.database == database)
        #expect(name.table == table)
    }

    @Test(arguments: ["", ".", "a.", ".a", "a.b.c", "`a", "``", "`a`b"])
    func textThatIsNoName(text: String) {
        #expect(TableSelection.Name(text) == nil)
    }

    @Test func rowsOfTheTablesAskedForHaveToBeSoMany() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        log.tableMap(1, "a")
        log.rows(.write, 1, bytes: 50)
        log.tableMap(2, "b")
        log.rows(.delete, 2, bytes: 10)
        log.xid()
        #expect(try numbers(log) { $0.minRows = 12 } == [1])
        #expect(try numbers(log) { $0.minRows = 13 } == [])
        func found(_ table: String, _ rows: Int) throws -> [Int64] {
            try numbers(log) {
                $0.tables = TableSelection(tables: [TableSelection.Name(table)!])
                $0.minRows = rows
            }
        }
        #expect(try found("b", 2) == [1])
        #expect(try found("b", 3) == [])
    }

    @Test func textIsSearchedForInEveryStatement() throws {
        var log = TestLog()
        log.gtid(1, at: 1)
        log.query("BEGIN", effective: false)
        rowsQuery("DELETE FROM a", in: &log)
        log.tableMap(1, "a")
        log.rows(.delete, 1)
        rowsQuery("Insert Into a VALUES (1)", in: &log)
        log.tableMap(1, "a")
        log.rows(.write, 1)
        log.xid()
        log.statement(2, at: 2, "DROP TABLE b")
        #expect(try numbers(log) { $0.text = "INSERT INTO" } == [1])
        #expect(try numbers(log) { $0.text = "drop" } == [2])
        #expect(try numbers(log) { $0.text = "dropped" } == [])
        var filter = SummaryFilter()
        filter.text = "insert"
        let summary = try #require(try summaries(log, builder(filter, statements: 1)).first)
        #expect(summary.statements.map(\.text) == ["Insert Into a VALUES (1)"])
        #expect(summary.moreStatements == 1)
    }

    @Test func whatHasNoTimeIsCounted() throws {
        var log = TestLog()
        // As a server before 8.0 wrote it: without commit times.
        log.add(34, [UInt8](repeating: 0, count: 25) + [2] + [UInt8](repeating: 0, count: 16))
        log.query("CREATE TABLE t (i INT)")
        log.transaction(2, at: 2)
        var filter = SummaryFilter()
        filter.since = Moment(microseconds: 1)
        var timed = builder(filter)
        var found = try log.steps().compactMap { try timed.take($0) }
        #expect(found.map(\.gtid?.number) == [2])
        #expect(timed.untimed == 1)
        var all = builder()
        found = try log.steps().compactMap { try all.take($0) }
        #expect(found.map(\.committed) == [nil, Moment(microseconds: 2)])
        #expect(all.untimed == 0)
    }
}
