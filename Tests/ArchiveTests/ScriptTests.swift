import MySQL
import Testing

@testable import Archive
@testable import Catalog

@Suite struct ScriptTests {
    private func view(_ name: String, in database: String = "d", of others: String...) -> StoredObject {
        StoredObject(
            kind: .view, database: database, name: name,
            statement: Array(
                ("CREATE VIEW \(SQL.identifier(name)) AS select 1 AS `x`"
                    + others.map { " from \(SQL.identifier($0))" }.joined()).utf8),
            sqlMode: nil, characterSetClient: "utf8mb4", collationConnection: "utf8mb4_0900_ai_ci",
            databaseCollation: nil, timeZone: nil)
    }

    @Test func viewsComeBehindThoseThatTheyAreMadeOf() {
        let views = [view("a", of: "b", "t"), view("b", of: "c`c"), view("c`c"), view("z", in: "e", of: "a")]
        #expect(ViewOrder.sorted(views).map(\.name) == ["c`c", "b", "a", "z"])
    }

    /// Two views that only seem to be made of each other, by an alias, are both there.
    @Test func viewsInACircleAreAllThere() {
        #expect(ViewOrder.sorted([view("a", of: "b"), view("b", of: "a")]).map(\.name) == ["b", "a"])
    }

    @Test func delimiterIsNoneOfTheStatement() {
        var script = SQLScript()
        script.run(Array("SELECT '$$', '$$$'".utf8) + [0xE9], characterSet: "latin1", settings: "SET a = 1")
        let text = Array("\\C latin1\nSET a = 1;\nDELIMITER $$$$\nSELECT '$$', '$$$'".utf8)
        let end = Array("\n$$$$\nDELIMITER ;\n\\C utf8mb4\n".utf8)
        #expect(script.bytes == text + [0xE9] + end)
    }

    /// The client reads quotes a little otherwise than the server.
    @Test(arguments: [
        ("SELECT 1 delimiter ;", true), ("SELECT 'DeLiMiTeR'", true), (#"SELECT '\d ;'"#, true),
        (#"SELECT "\C big5""#, true),
        (#"SELECT '\n', 'c', 'd'"#, false),
    ])
    func commandsOfTheClient(text: String, expected: Bool) {
        #expect(SQLScript.holdsCommand(Array(text.utf8)) == expected)
    }

    /// What stands behind a line end would be a statement.
    @Test func commentsAreOneLine() {
        var script = SQLScript()
        script.comment("table a\nDROP TABLE b;\r\nc\u{2028}d")
        #expect(script.bytes == Array("-- table a DROP TABLE b; c d\n".utf8))
    }
}
