import Testing

@testable import Catalog

@Suite struct RowDigestTests {
    private func digest(_ columns: Column...) -> String { RowDigest.expression(for: columns) }

    @Test(arguments: [
        (column("a", "int"), "`a`, ','"), (column("a", "int", nullable: true), "IFNULL(`a`, 'N'), ','"),
        (column("a`b", "datetime"), "`a``b`, ','"), (column("a", "float"), "`a` * 1e0, ','"),
        (column("a", "double", nullable: true), "IFNULL(`a` * 1e0, 'N'), ','"),
        (column("a", "bit"), "CAST(`a` AS UNSIGNED), ','"),
        (column("a", "enum", characterSet: "latin1"), "CAST(`a` AS UNSIGNED), ','"),
        (column("a", "set", characterSet: "utf8mb4"), "CAST(`a` AS UNSIGNED), ','"),
        (column("a", "varchar", characterSet: "utf8mb4"), "LENGTH(`a`), ':', `a`"),
        (column("a", "varchar", characterSet: "latin1"), "LENGTH(`a`), ':', CAST(`a` AS BINARY)"),
        (
            column("a", "char", characterSet: "utf16", nullable: true),
            "IFNULL(LENGTH(`a`), 'N'), ':', IF(`a` IS NULL, '', CAST(`a` AS BINARY))"
        ), (column("a", "varbinary"), "LENGTH(`a`), ':', `a`"),
        (column("a", "longtext", characterSet: "latin1"), "SHA2(`a`, 256)"),
        (column("a", "geometry", nullable: true), "IF(`a` IS NULL, 'N', SHA2(`a`, 256))"),
        (
            column("a", "json"),
            "SHA2(CONCAT(SHA2(NULLIF(CAST(`a` AS CHAR), ''), 256), IFNULL(\(JSONTypes.expression(of: "`a`")), '')), 256)"
        ),
    ]) func types(column: Column, arguments: String) { #expect(digest(column) == "SHA2(CONCAT(\(arguments)), 256)") }

    @Test func rowsThatMayRepeatAreAddedUp() {
        let columns = [column("a", "int")]
        #expect(RowDigest.aggregates(for: columns, mayRepeat: false).contains("BIT_XOR"))
        #expect(!RowDigest.aggregates(for: columns, mayRepeat: true).contains("BIT_XOR"))
        #expect(RowDigest.aggregates(for: columns, mayRepeat: true).contains("SUM"))
    }
}
