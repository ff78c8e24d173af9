import Binlog
import Testing

@testable import Catalog

@Suite struct KeyRangeTests {
    private let id = KeyColumn(name: "id", kind: .integer)
    private let shop = KeyColumn(name: "shop", kind: .integer)
    private let code = KeyColumn(name: "co`de", kind: .text(characterSet: "latin1"))

    private func number(_ value: Int) -> KeyValue { KeyValue(literal: String(value), text: String(value)) }
    private let a = KeyValue(literal: "_latin1 x'61'", text: "'a'")

    @Test func everyRow() {
        #expect(KeyRange.whole.whereClause == nil)
        #expect(KeyRange.whole.clause == "")
        #expect(KeyRange.whole.description == "all rows")
    }

    /// Names that differ only in how an accent is encoded.
    @Test func columnsByCode() {
        func column(_ name: String, _ type: String) -> Column {
            Column(
                name: name, type: type, fullType: type, characterSet: nil, collation: nil, isNullable: true,
                isGenerated: false)
        }
        let table = Table(
            name: TableIdentity("d", "t"), engine: "InnoDB", statement: "",
            columns: [column("\u{e9}", "date"), column("e\u{301}", "int")], key: ["e\u{301}"], rows: 0, dataBytes: 0,
            indexBytes: 0, histograms: [], rowFormat: nil)
        #expect(KeyColumn.prefix(of: table).map(\.kind) == [.integer])
    }

    @Test func oneColumn() {
        let between = KeyRange([id], from: [number(1)], to: [number(5)])
        #expect(between.whereClause == "`id` >= 1 AND `id` < 5")
        #expect(between.clause == " WHERE `id` >= 1 AND `id` < 5")
        #expect(between.description == "id 1 to 4")
        #expect(KeyRange([id], from: [number(7)]).whereClause == "`id` >= 7")
        #expect(KeyRange([id], from: [number(7)]).description == "id from 7")
        #expect(KeyRange([id], to: [number(7)]).description == "id up to 6")
        #expect(KeyRange([id], from: [number(7)], to: [number(8)]).description == "id 7")
        #expect(KeyRange([id], from: [number(7)], to: [number(7)], includesUpper: true).description == "id 7")
        #expect(
            KeyRange([id], from: [number(7)], to: [number(9)], includesUpper: true).whereClause
                == "`id` >= 7 AND `id` <= 9")
        #expect(KeyRange([id], from: [number(7)], to: [number(9)], includesUpper: true).description == "id 7 to 9")
    }

    @Test func severalColumns() {
        let range = KeyRange([shop, code], from: [number(1), a], to: [number(2)])
        #expect(range.whereClause == "(`shop` > 1 OR (`shop` = 1 AND `co``de` >= _latin1 x'61')) AND `shop` < 2")
        #expect(range.description == "(shop, co`de) from (1, 'a') to before 2")
        let three = KeyRange([shop, code, id], to: [number(1), a, number(3)])
        #expect(
            three.whereClause
                == "(`shop` < 1 OR (`shop` = 1 AND (`co``de` < _latin1 x'61' OR (`co``de` = _latin1 x'61' AND `id` < 3))))"
        )
        #expect(
            KeyRange([shop, code], from: [number(1), a], to: [number(1), a], includesUpper: true).description
                == "(shop, co`de) (1, 'a')")
        #expect(KeyRange([shop, code], from: [number(1)]).columns == [shop])
    }

    @Test func unsignedMaximum() {
        let end = KeyValue(literal: "18446744073709551615", text: "18446744073709551615")
        #expect(KeyRange([id], to: [end]).description == "id up to 18446744073709551614")
    }
}

@Suite struct KeyColumnTests {
    private func literal(_ type: String, _ exact: String, _ shown: String = "", characterSet: String? = nil) -> String?
    { KeyColumn(column("c", type, characterSet: characterSet))?.value(exact: exact, shown: shown).literal }

    @Test func literalsMeanTheSameValueAgain() {
        #expect(literal("bigint", "-5") == "-5")
        #expect(literal("decimal", "-0.000000000000000000000000000001") == "-0.000000000000000000000000000001")
        #expect(literal("double", "0.1") == "0.1e0")
        #expect(literal("float", "1e-7") == "1e-7")
        #expect(literal("bit", "18446744073709551615") == "18446744073709551615")
        #expect(literal("datetime", "2026-02-31 00:00:00.000001") == "'2026-02-31 00:00:00.000001'")
        #expect(literal("varchar", "C3A4", "ä", characterSet: "utf8mb4") == "_utf8mb4 x'C3A4'")
        #expect(literal("char", "", characterSet: "utf16") == "_utf16 x''")
        #expect(literal("binary", "00FF") == "x'00FF'")
    }

    /// As a string, or as a number other than 0, `0000` would be the year 2000.
    @Test func years() {
        #expect(literal("year", "0000") == "0")
        #expect(literal("year", "1999") == "1999")
    }

    /// They come from servers and archives.
    @Test func whatIsNoLiteral() {
        for literal in [
            "1", "-12.50", "1.5e-7", "'2026-11-21 10:00:00.5'", "'-838:59:59'", "_utf8mb4 x'C3A9'", "x''", "0",
        ] {
            #expect(KeyValue(literal: literal, text: "").isLiteral, "\(literal)")
        }
        for literal in [
            "", "1 OR 1", "NULL", "SLEEP(1)", "'a'", "'' OR ''", "_utf8mb4 x'C'", "x'00' OR x'00'", "_a b x'00'", "1;",
            "'1' '2'",
            "1e5e5", "--1", "@@version",
        ] {
            #expect(!KeyValue(literal: literal, text: "").isLiteral, "\(literal)")
        }
    }

    @Test(arguments: ["enum", "set", "json", "text", "blob", "geometry", "vector"]) func cannotBoundARange(type: String)
    { #expect(literal(type, "") == nil) }

    @Test func prefixEndsWhereAColumnCannotBoundARange() {
        let table = table(
            "t", columns: [column("v", "int"), column("e", "enum"), column("b", "int"), column("a", "int")],
            key: ["a", "b", "e", "v"])
        #expect(KeyColumn.prefix(of: table).map(\.name) == ["a", "b"])
        #expect(KeyColumn.prefix(of: keyless).isEmpty)
    }

    private let keyless = table("t", columns: [column("a", "int")], key: [])

    @Test func textsForPeople() {
        func text(_ value: String) -> String {
            KeyColumn(name: "c", kind: .text(characterSet: "utf8mb4")).value(exact: "", shown: value).text
        }
        #expect(text("it's") == "'it''s'")
        #expect(text("a\n\\") == #"'a\n\\'"#)
        #expect(text(String(repeating: "x", count: 41)) == "'" + String(repeating: "x", count: 39) + "…'")
    }
}
