import Testing

@testable import Binlog
@testable import Timeline

@Suite struct AbsentObjectsTests {
    private let classifier = StatementClassifier()

    private func absent(_ tables: String...) -> AbsentObjects {
        var absent = AbsentObjects()
        for table in tables {
            absent.insert(SchemaObject(.table, "d", table), AbsentObjects.Note(object: "table d.\(table)", reason: "r"))
        }
        return absent
    }

    private func part(_ text: String, _ absent: inout AbsentObjects) -> StatementPart {
        var context = StatementContext()
        context.characterSets = StatementContext.CharacterSets(client: 255, connection: 255, server: 255)
        let query = QueryEvent(
            threadID: 1, executionSeconds: 0, errorCode: 0, database: "d", context: context, statement: Array(text.utf8)
        )
        return absent.part(of: query, classifier.effect(of: query), classifier)
    }

    private func texts(_ texts: String...) -> StatementPart { .texts(texts.map { Array($0.utf8) }) }

    @Test func whatConcernsOthersStaysWhole() {
        var absent = absent("a")
        for text in ["DROP TABLE b", "CREATE TABLE b (i INT)", "RENAME TABLE b TO c", "ALTER TABLE b ADD x INT"] {
            #expect(part(text, &absent) == .whole, "\(text)")
        }
        #expect(absent.notes.map(\.object) == ["table d.a"])
    }

    @Test func listsAreExecutedInPart() {
        var absent = absent("a", "m")
        #expect(part("DROP TABLE IF EXISTS b, a, c", &absent) == texts("DROP TABLE IF EXISTS `d`.`b`, `d`.`c`"))
        #expect(absent.notes.map(\.object) == ["table d.m"])
        #expect(
            part("RENAME TABLE m TO old, b TO m, e.x TO b", &absent)
                == texts("RENAME TABLE `d`.`b` TO `d`.`m`", "RENAME TABLE `e`.`x` TO `d`.`b`"))
        #expect(absent.notes.map(\.object) == ["table d.old"])
        #expect(part("DROP DATABASE d", &absent) == .whole)
        #expect(absent.isEmpty)
    }

    @Test func whatIsMadeOfThemIsAbsentToo() {
        var absent = absent("a")
        #expect(part("CREATE TABLE b (LIKE d.a)", &absent) == texts())
        #expect(part("CREATE DEFINER=`x`@`%` TRIGGER t BEFORE INSERT ON b FOR EACH ROW SET @x = 1", &absent) == texts())
        #expect(part("CREATE OR REPLACE VIEW v AS SELECT * FROM a", &absent) == texts("DROP VIEW IF EXISTS `d`.`v`"))
        #expect(part("CREATE VIEW w AS SELECT * FROM v", &absent) == texts("DROP VIEW IF EXISTS `d`.`w`"))
        #expect(
            absent.notes.map(\.object) == ["table d.a", "table d.b", "trigger d.t", "view d.v", "view d.w"])
        #expect(part("DROP VIEW v, w", &absent) == texts())
        #expect(part("CREATE TABLE c (i INT REFERENCES a (id))", &absent) == .withoutParents)
        #expect(part("GRANT SELECT ON TABLE a TO u", &absent) == texts())
        #expect(part("GRANT SELECT ON d.* TO u", &absent) == .whole)
        #expect(part("CREATE TABLE a (i INT)", &absent) == .whole)
        #expect(!absent.contains(TableIdentity("d", "a")))
    }

    @Test(arguments: [
        "INSERT INTO b SELECT * FROM a", "ALTER TABLE a EXCHANGE PARTITION p WITH TABLE b",
        "ALTER TABLE b EXCHANGE PARTITION p WITH TABLE d.a",
    ])
    func whatTakesTheirRowsIsImpossible(_ text: String) {
        var absent = absent("a")
        guard case .impossible(let reason) = part(text, &absent) else {
            Issue.record("\(text) is possible")
            return
        }
        #expect(reason.contains("table d.a"))
    }
}
