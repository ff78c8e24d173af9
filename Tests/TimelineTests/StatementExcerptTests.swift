import Binlog
import Testing

@testable import Timeline

@Suite struct StatementExcerptTests {
    private func excerpt(_ text: String, limit: Int = 1_000) throws -> StatementExcerpt {
        var log = TestLog()
        log.statement(1, at: 1, text)
        for case .statement(let statement) in try log.steps() {
            let effect = StatementClassifier().effect(of: statement.query)
            return StatementExcerpt(statement.query, effect, limit: limit)
        }
        throw BinlogError("no statement")
    }

    @Test(arguments: [
        ("CREATE USER u@h IDENTIFIED WITH 'x' AS '$A$secret'", "CREATE USER u@h IDENTIFIED"),
        ("create user u identified by 'secret', v identified by 'secret'", "create user u identified"),
        ("/* a */ ALTER USER u@h IDENTIFIED/**/BY 'secret'", "/* a */ ALTER USER u@h IDENTIFIED"),
        ("SET PASSWORD FOR 'u'@'h'='secret'", "SET PASSWORD FOR 'u'@'h'"),
        ("SET/**/PASSWORD = 'secret'", "SET/**/PASSWORD "),
        ("GRANT ALL ON *.* TO u IDENTIFIED BY PASSWORD 'secret'", "GRANT ALL ON *.* TO u IDENTIFIED"),
        (
            "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (PASSWORD 'secret')",
            "CREATE SERVER s FOREIGN DATA WRAPPER mysql OPTIONS (PASSWORD"
        ),
        ("CREATE PROCEDURE p() CREATE USER u IDENTIFIED BY 'secret'", "CREATE PROCEDURE p() CREATE USER u IDENTIFIED"),
    ])
    func passwordsAreCutOff(statement: String, shown: String) throws {
        let excerpt = try excerpt(statement)
        #expect(excerpt.text == shown)
        #expect(excerpt.isCut)
    }

    @Test(arguments: [
        "GRANT SELECT ON a.* TO u", "UPDATE users SET password = 'x', note = 'identified'",
        "ALTER TABLE users ADD password TEXT", "DROP USER u",
    ])
    func otherStatementsAreWhole(statement: String) throws {
        let excerpt = try excerpt(statement)
        #expect(excerpt.text == statement)
        #expect(!excerpt.isCut)
    }

    /// What the session's database is matters to some statements.
    @Test(arguments: [
        ("ALTER TABLE t ADD i INT", "d"), ("UPDATE t SET i = 1", "d"), ("GRANT SELECT ON a.* TO u", ""),
        ("DROP DATABASE d", ""), ("FLUSH TABLES", "d"),
    ])
    func database(statement: String, database: String) throws {
        #expect(try excerpt(statement).database == database)
    }

    @Test func noCharacterIsCutInTwo() throws {
        let statement = "DROP TABLE aä€😀"
        let expected = [
            "DROP TABLE a", "DROP TABLE a", "DROP TABLE aä", "DROP TABLE aä", "DROP TABLE aä", "DROP TABLE aä€",
        ]
        #expect(try (12...17).map { try excerpt(statement, limit: $0).text } == expected)
        #expect(StatementExcerpt(ofRows: statement, limit: 20).text == "DROP TABLE aä€")
        #expect(StatementExcerpt(ofRows: statement, limit: 21).text == statement)
    }

    @Test(arguments: [
        ("abc", "abc", 0), ("xxABCx", "aBc", 2), ("aab", "ab", 1), ("aaab", "aab", 1), ("ab", "abc", nil),
        ("xyzxyzz", "xyzz", 3), ("[{@", "{", 1), ("", "a", nil), ("ÄÖ", "ö", nil), ("ÄÖ", "Ö", 2),
        ("DROP  TABLE", "p t", nil),
    ])
    func search(text: String, word: String, place: Int?) {
        #expect(TextSearch(word).first(in: Array(text.utf8)) == place)
    }
}
