import Testing

@testable import Fork

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
            transfer.selectList
                == "`id`, `f` * 1e0, `j`, IF(`e` + 0 = 0, '0', `e`), IF(`z` + 0 = 0, '00', `z`),"
                + " IF(CAST(`s` AS UNSIGNED) & 2, CONCAT('00', CAST(`s` AS UNSIGNED)), `s`)")
        #expect(transfer.loadList == "(`id`, `f`, @c2, `e`, `z`, `s`) SET `j` = CONVERT(@c2 USING utf8mb4)")
    }
}
