import Binlog
import Testing

@testable import Catalog

@Suite struct DeferralTests {
    private static let columns = [
        column("id", "int"), column("name", "varchar", characterSet: "latin1"),
        column("note", "text", characterSet: "utf8mb4"), column("day", "date"), column("bytes", "varbinary"),
        column("doc", "json"), column("amount", "decimal"),
    ]

    /// As measured: what an ALTER TABLE of something else makes of a CHECK constraint.
    @Test(arguments: [
        ("(`name` <> _utf8mb4'no')", true), ("(`name` <> _latin1'no')", false), ("(`note` <> _utf8mb4'no')", false),
        ("(`note` <> _utf8mb3'no')", true), ("(`bytes` <> _utf8mb4'no')", true), ("(`bytes` <> 0x61)", false),
        ("(`day` >= 20200101)", true), ("(`amount` >= 0)", false), ("(`id` between 1 and _utf8mb4'7')", false),
        ("(json_extract(`doc`,_utf8mb4'$.a') > 1)", false), ("(concat(`name`,`note`) <> _utf8mb4'b')", true),
        ("(`note` in (_utf8mb4'a',_utf8mb4'b'))", false), ("(`note` in (_utf8mb4'a',_latin1'b'))", true),
    ])
    func checksThatAnAlterWouldRewrite(check: String, isRewritten: Bool) {
        #expect(CheckText.mayBeRewritten("CONSTRAINT `c` CHECK \(check)", columns: Self.columns) == isRewritten)
    }

    private func large(_ name: String, _ items: String, database: String = "shop") -> Table {
        Table(
            name: TableIdentity(database, name), engine: "InnoDB",
            statement: "CREATE TABLE `\(name)` (\n  `id` int,\n  \(items)\n) ENGINE=InnoDB", columns: Self.columns,
            key: [],
            rows: 1_000_000, dataBytes: 100 << 20, indexBytes: 0, histograms: [])
    }

    @Test func aTableThatMustNotBeAlteredAndItsParents() {
        let key = "KEY `k` (`id`)"
        let check = "CONSTRAINT `c` CHECK ((`day` > 20200101))"
        let foreignKey = "CONSTRAINT `f` FOREIGN KEY (`id`) REFERENCES `parent` (`id`)"
        let distantKey = "CONSTRAINT `g` FOREIGN KEY (`id`) REFERENCES `other`.`parent` (`id`)"
        let copies = TableCopy.all([
            large("plain", key), large("child", [key, foreignKey].joined(separator: ",\n  ")),
            large("checked", [key, foreignKey, distantKey, check].joined(separator: ",\n  ")), large("parent", key),
            large("parent", key, database: "other"), large("parent", key, database: "third"),
        ])
        #expect(
            copies.map(\.deferral) == [
                Deferral(keys: true, foreignKeys: true), Deferral(keys: true, foreignKeys: true),
                Deferral(keys: false, foreignKeys: false), Deferral(keys: false, foreignKeys: true),
                Deferral(keys: false, foreignKeys: true), Deferral(keys: true, foreignKeys: true),
            ])
        #expect(copies[2].createStatement == copies[2].table.statement)
        #expect(copies[2].keysToAdd.isEmpty && copies[2].foreignKeysToAdd.isEmpty)
        #expect(!copies[1].keysToAdd.isEmpty && !copies[1].foreignKeysToAdd.isEmpty)
    }
}
