import Binlog
import MySQL

/// A foreign key whose two sides are not of one type, as after an ALTER TABLE with `foreign_key_checks=0`: halfway through a
/// change of the character set, say. A server keeps such a key, and does not take it anew.
package struct UnequalForeignKey: Sendable {
    /// As SHOW CREATE TABLE has it.
    package let text: String
    package let child: Table
    package let columns: [String]
    package let parent: Table
    private let parentColumns: [String]

    /// nil for a key whose sides are of one type, or whose parent is not among the tables.
    package init?(_ text: String, of table: Table, among tables: [TableIdentity: Table]) {
        let bytes = Array(text.utf8)
        let own = Self.names(after: " FOREIGN KEY (", in: bytes)
        let others = Self.names(after: " REFERENCES ", in: bytes)
        // `parent` (`a`, `b`), or `database`.`parent` (`a`)
        let isQualified = others.count == own.count + 2
        guard !own.isEmpty, isQualified || others.count == own.count + 1,
            let parent = tables[
                isQualified ? TableIdentity(others[0], others[1]) : TableIdentity(table.name.database, others[0])]
        else { return nil }
        self.text = text
        child = table
        columns = own
        self.parent = parent
        parentColumns = Array(others.suffix(own.count))
        guard pairs.contains(where: { Self.differ($0, $1) }) else { return nil }
    }

    private var pairs: [(Column, Column)] {
        func column(_ name: String, _ table: Table) -> Column? {
            table.columns.first { $0.name.lowercased().exact == name.lowercased().exact }
        }
        return zip(columns, parentColumns).compactMap { name, other in
            guard let own = column(name, child), let parent = column(other, parent) else { return nil }
            return (own, parent)
        }
    }

    private static func differ(_ a: Column, _ b: Column) -> Bool {
        a.type != b.type || a.collation != b.collation
            || a.fullType.contains("unsigned") != b.fullType.contains("unsigned")
    }

    /// `MODIFY` for each of its columns, with the type of the parent's.
    var columnsAsInParent: String {
        pairs.map { own, parent in
            let collation = parent.collation.map { " CHARACTER SET \(parent.characterSet ?? "") COLLATE \($0)" } ?? ""
            return
                "MODIFY \(SQL.identifier(own.name)) \(parent.fullType)\(collation) \(own.isNullable ? "NULL" : "NOT NULL")"
        }.joined(separator: ", ")
    }

    /// The names in backticks from there to the next closing parenthesis.
    private static func names(after words: String, in bytes: [UInt8]) -> [String] {
        var scanner = StatementScanner(text: bytes)
        guard let start = scanner.find(words) else { return [] }
        scanner.position = start + words.utf8.count
        var names: [String] = []
        while scanner.position < bytes.count, bytes[scanner.position] != UInt8(ascii: ")") {
            let start = scanner.position
            guard let end = scanner.skipQuoted() else {
                scanner.position += 1
                continue
            }
            names.append(String(decoding: bytes[start + 1..<end - 1], as: UTF8.self).replacing("``", with: "`"))
            scanner.position = end
        }
        return names
    }
}
