import Testing

@testable import Binlog
@testable import Fork

@Suite struct StatementTextTests {
    /// What the server gives as the range of the name, beginning with the space before LOCAL or INFILE.
    @Test(arguments: [
        (
            "LOAD DATA", " LOCAL INFILE '/tmp/f' REPLACE INTO", " TABLE `t` (`id`)", UInt8(2),
            "LOAD DATA LOCAL INFILE 'mysqlfork' REPLACE INTO TABLE `t` (`id`)"
        ),
        (
            "LOAD DATA", " INFILE 'f' IGNORE INTO", " TABLE t", 1,
            "LOAD DATA LOCAL INFILE 'mysqlfork' IGNORE INTO TABLE t"
        ),
        ("LOAD DATA", " INFILE '' INTO", "", 0, "LOAD DATA LOCAL INFILE 'mysqlfork' INTO"),
    ])
    func filesAreSentByUs(
        beginning: String, name: String, rest: String, duplicates: UInt8, expected: String
    ) throws {
        let start = beginning.utf8.count
        let load = statement(
            beginning + name + rest, load: (start..<start + name.utf8.count, duplicates))
        #expect(String(decoding: try StatementText.text(of: load), as: UTF8.self) == expected)
    }

    @Test func aFileNameOutsideOfTheText() {
        #expect(throws: BinlogError.self) { try StatementText.text(of: statement("LOAD DATA", load: (5..<10, 0))) }
    }

    @Test(arguments: [
        ("ALTER EVENT e DISABLE", "ALTER DEFINER = 'u'@'h' EVENT e DISABLE"),
        ("  alter\n\tEvent e ENABLE", "  alter DEFINER = 'u'@'h'\n\tEvent e ENABLE"),
        ("/* why */ ALTER -- so\n EVENT e ENABLE", "/* why */ ALTER DEFINER = 'u'@'h' -- so\n EVENT e ENABLE"),
        ("ALTER/**/EVENT e ENABLE", "ALTER DEFINER = 'u'@'h'/**/EVENT e ENABLE"),
        ("/*!50106 ALTER EVENT e ENABLE */", "/*!50106 ALTER DEFINER = 'u'@'h' EVENT e ENABLE */"),
        ("ALTER EVENT`e` ENABLE", "ALTER DEFINER = 'u'@'h' EVENT`e` ENABLE"),
        ("ALTER DEFINER = x@y EVENT e ENABLE", "ALTER DEFINER = x@y EVENT e ENABLE"),
        ("ALTER TABLE event ADD a INT", "ALTER TABLE event ADD a INT"),
        ("ALTER EVENTS e", "ALTER EVENTS e"), ("ALTER", "ALTER"), ("ALTEREVENT e", "ALTEREVENT e"), ("", ""),
        ("/* never ends ALTER EVENT", "/* never ends ALTER EVENT"),
        ("CREATE DEFINER = x@y EVENT e DO SELECT 1", "CREATE DEFINER = x@y EVENT e DO SELECT 1"),
    ])
    func whoAltersAnEventBecomesItsDefiner(text: String, expected: String) throws {
        let altered = statement(text) { $0.invoker = StatementContext.Invoker(user: "u", host: "h") }
        #expect(String(decoding: try StatementText.text(of: altered), as: UTF8.self) == expected)
        #expect(String(decoding: try StatementText.text(of: statement(text)), as: UTF8.self) == text)
    }

    @Test(arguments: [
        ("CREATE VIEW v AS SELECT 1", true), ("alter view v as select 1", true), ("AlTeR EVENT e ENABLE", true),
        ("/* a */ -- b\n# c\n  CREATE TABLE t (a INT)", true), ("/*!50003 CREATE*/ TRIGGER", true),
        ("/*+ hint */CREATE TABLE", true), ("INSERT INTO t VALUES ('CREATE')", false), ("DROP TABLE t", false),
        ("CREAT", false), ("", false), ("/*", false), ("/*!", false), ("--", false), ("# CREATE", false), ("\n", false),
        ("/* CREATE", false),
    ])
    func statementsWhoseTextIsKept(text: String, expected: Bool) {
        #expect(StatementText.mayDefineObject(Array(text.utf8)) == expected)
    }

    @Test func summariesAreShortAndOnOneLine() {
        #expect(StatementText.summary(Array("INSERT\n  INTO\tt".utf8)) == "INSERT INTO t")
        let long = StatementText.summary(Array(String(repeating: "x", count: 500).utf8))
        #expect(long == String(repeating: "x", count: 120) + " …")
        #expect(StatementText.summary([0xff, 0xfe]) == "\u{fffd}\u{fffd}")
    }

    @Test func whereAStatementIsExecuted() {
        #expect(statement().needsDatabase)
        #expect(!statement(database: "").needsDatabase)
        #expect(!statement("DROP DATABASE d", flags: .suppressUse).needsDatabase)
    }
}
