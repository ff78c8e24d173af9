import Binlog

@testable import Catalog

/// Catalog values for tests that care about a part of them only.
func column(_ name: String, _ type: String, characterSet: String? = nil, nullable: Bool = false) -> Column {
    Column(
        name: name, type: type, fullType: type, characterSet: characterSet,
        collation: characterSet.map { $0 + "_general_ci" }, isNullable: nullable, isGenerated: false)
}

func table(
    _ name: String, columns: [Column] = [], key: [String] = [], statement: String = "", histograms: [Histogram] = []
) -> Table {
    Table(
        name: TableIdentity("shop", name), engine: "InnoDB", statement: statement, columns: columns, key: key, rows: 0,
        dataBytes: 0, indexBytes: 0, histograms: histograms)
}
