import Testing

@testable import Binlog
@testable import Timeline

@Suite struct StatementLineTests {
    private func line(_ text: String, sqlMode: UInt64 = 0) throws -> String {
        var context = StatementContext()
        context.sqlMode = sqlMode
        return StatementLine.text(
            of: Array(text.utf8),
            QueryEvent(
                threadID: 1, executionSeconds: 0, errorCode: 0, database: "d", context: context,
                statement: Array(text.utf8)))
    }

    /// However it is written, no hash is told.
    @Test(arguments: [
        ("CREATE USER two IDENTIFIED WITH 'plugin' AS '$A$hash'", "CREATE USER two IDENTIFIED WITH '…' AS '…'"),
        ("CREATE USER two\nIDENTIFIED\nBY\t'secret'", "CREATE USER two IDENTIFIED BY '…'"),
        ("/* '$A$ */ CREATE /*!80000 USER */ two AS 0x2441", "CREATE USER two AS 0…"),
        ("# '\nALTER USER `a`@'%' IDENTIFIED BY 'never ends", "ALTER USER `a`@ '…' IDENTIFIED BY"),
        ("INSERT INTO t (a, b) VALUES (12, 'x')", "INSERT INTO t (a, b) VALUES (12, '…')"),
        ("DROP TABLE `d`.`t`", "DROP TABLE `d`.`t`"),
    ])
    func literalsAreLeftOut(text: String, expected: String) throws {
        let line = try line(text)
        #expect(!line.contains("$A$") && !line.contains("secret") && !line.contains("2441"), "\(line)")
        #expect(line.replacing(" ", with: "") == expected.replacing(" ", with: ""), "\(line)")
    }

    @Test func itIsShort() throws {
        #expect(try line(String(repeating: "x", count: 500)) == String(repeating: "x", count: 120) + " …")
    }
}
