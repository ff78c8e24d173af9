import Testing
import Timeline

@testable import Binlog
@testable import Replay

@Suite struct StatementTextTests {
    private func text(_ statement: Statement) throws -> String {
        let parts = try StatementText.parts(of: statement, characterSet: "utf8mb4")
        return String(decoding: parts.flatMap(\.bytes), as: UTF8.self)
    }

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
        #expect(try text(load) == expected)
    }

    @Test func aFileNameOutsideOfTheText() {
        #expect(throws: BinlogError.self) { _ = try text(statement("LOAD DATA", load: (5..<10, 0))) }
    }

    @Test(arguments: [
        ("ALTER EVENT e DISABLE", "ALTER DEFINER = `u`@`h` EVENT e DISABLE"),
        ("  alter\n\tEvent e ENABLE", "  alter DEFINER = `u`@`h`\n\tEvent e ENABLE"),
        ("/* why */ ALTER -- so\n EVENT e ENABLE", "/* why */ ALTER DEFINER = `u`@`h` -- so\n EVENT e ENABLE"),
        ("ALTER/**/EVENT e ENABLE", "ALTER DEFINER = `u`@`h`/**/EVENT e ENABLE"),
        ("/*!50106 ALTER EVENT e ENABLE */", "/*!50106 ALTER DEFINER = `u`@`h` EVENT e ENABLE */"),
        ("ALTER EVENT`e` ENABLE", "ALTER DEFINER = `u`@`h` EVENT`e` ENABLE"),
        ("ALTER DEFINER = x@y EVENT e ENABLE", "ALTER DEFINER = x@y EVENT e ENABLE"),
        ("ALTER TABLE event ADD a INT", "ALTER TABLE event ADD a INT"),
        ("ALTER EVENTS e", "ALTER EVENTS e"), ("ALTER", "ALTER"), ("ALTEREVENT e", "ALTEREVENT e"), ("", ""),
        ("/* never ends ALTER EVENT", "/* never ends ALTER EVENT"),
        ("CREATE DEFINER = x@y EVENT e DO SELECT 1", "CREATE DEFINER = x@y EVENT e DO SELECT 1"),
    ])
    func whoAltersAnEventBecomesItsDefiner(text: String, expected: String) throws {
        let altered = statement(text) { $0.invoker = StatementContext.Invoker(user: "u", host: "h") }
        #expect(try self.text(altered) == expected)
        #expect(try self.text(statement(text)) == text)
    }

    @Test func whereAStatementIsExecuted() {
        #expect(statement().needsDatabase)
        #expect(!statement(database: "").needsDatabase)
        #expect(!statement("DROP DATABASE d", flags: .suppressUse).needsDatabase)
    }
}
