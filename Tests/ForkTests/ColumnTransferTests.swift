import Testing

@testable import Catalog

@Suite struct ColumnTransferTests {
    private func column(_ name: String, _ type: String, fullType: String? = nil, isGenerated: Bool = false) -> Column {
        Column(
            name: name, type: type, fullType: fullType ?? type, characterSet: nil, collation: nil, isNullable: true,
            isGenerated: isGenerated)
    }

    @Test func selectsAndLoadsEachTypeExactly() {
        let transfer = ColumnTransfer([
            column("id", "bigint"), column("f", "float"), column("g", "int", isGenerated: true),
            column("j", "json"), column("e", "enum", fullType: "enum('a','b')"),
            column("z", "enum", fullType: "enum('0','1')"), column("s", "set", fullType: "set('0,','','b')"),
        ])
        #expect(
            transfer.selectListWithoutTypes
                == "`id`, `f` * 1e0, `j`, IF(`e` + 0 = 0, '0', `e`), IF(`z` + 0 = 0, '00', `z`),"
                + " IF(CAST(`s` AS UNSIGNED) & 2, CONCAT('00', CAST(`s` AS UNSIGNED)), `s`)")
        #expect(transfer.selectList.hasPrefix(transfer.selectListWithoutTypes + ", CASE WHEN JSON_TYPE(`j`) IN "))
        #expect(transfer.loadList() == "(`id`, `f`, @c2, `e`, `z`, `s`, @t2) SET `j` = CONVERT(@c2 USING utf8mb4)")
        #expect(
            transfer.loadList(documents: "x.d")
                == "(`id`, `f`, @c2, `e`, `z`, `s`, @t2) SET `j` = IF(@t2 IS NULL, CAST(CONVERT(@c2 USING utf8mb4) AS JSON),"
                + " (SELECT d.document FROM JSON_TABLE(CONVERT(@t2 USING utf8mb4), '$' COLUMNS (number BIGINT PATH '$')) AS n"
                + " STRAIGHT_JOIN x.d AS d ON d.number = n.number))")
    }

    /// Of members that are alike, LOAD DATA takes the first.
    @Test func numbersMembersThatAreAlike() {
        var alike = column("e", "enum", fullType: "enum('a','A')")
        alike.hasAlikeMembers = true
        let transfer = ColumnTransfer([alike])
        #expect(transfer.selectList == "CAST(`e` AS UNSIGNED)")
        #expect(transfer.loadList() == "(@c0) SET `e` = CAST(@c0 AS UNSIGNED)")
        #expect(transfer.numbered == ["e"])
    }

    @Test(arguments: [
        (["'a'", "'b'", "''", "'a b'", "'0'", "'00'"], "utf8mb4", false), (["'a'", "'A'"], "utf8mb4", true),
        (["'i'", "'y'"], "utf8mb4", true), (["'u'", "'w'"], "latin1", true), (["'a'", "'a'"], "binary", true),
        (["'é'", "'b'"], "latin1", true), (["'?'", "'b'"], "utf8mb4", true), (["0xFF", "'b'"], "binary", true),
        (["'['", "'{'"], "swe7", true), (["'['", "'{'"], "ascii", false),
        (["'0'", "'00'", "'000'", "'0000'", "'00000'"], "ascii", true),
    ])
    func asksAServerWhereMembersMayBeAlike(_ members: [String], _ characterSet: String, _ isDoubtful: Bool) {
        #expect(AlikeMembers.mayBeAlike(members, characterSet) == isDoubtful)
    }
}
