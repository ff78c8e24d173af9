import Binlog
import MySQL

/// A CREATE TABLE statement taken apart at its top-level commas, so that a table can be created without secondary indexes
/// and foreign keys, which are then added after the data (MySQL manual, "CREATE TABLE Statement").
package struct TableDefinition: Equatable {
    package enum Item: Equatable {
        case column(String)
        case primaryKey(String)
        case secondaryKey(String)
        /// FULLTEXT and SPATIAL keys: InnoDB cannot add several in one go.
        case specialKey(String)
        case foreignKey(String)
        case check(String)

        package var text: String {
            switch self {
            case .column(let text), .primaryKey(let text), .secondaryKey(let text), .specialKey(let text),
                .foreignKey(let text), .check(let text):
                text
            }
        }
    }

    /// ``CREATE TABLE `t` (``
    package let head: String
    private(set) var items: [Item]
    /// `) ENGINE=InnoDB …`, with partitions.
    package let tail: String

    /// nil when the text is not a statement of the expected form; the table is then created from it as it is.
    package init?(_ statement: String) {
        let text = Array(statement.utf8)
        var scanner = StatementScanner(text: text)
        guard let open = scanner.skip(to: UInt8(ascii: "(")) else { return nil }
        var pieces: [String] = []
        var start = open + 1
        while let (end, closes) = scanner.endOfItem() {
            pieces.append(Self.trimmed(text[start..<end]))
            start = end + 1
            if closes {
                head = String(decoding: text[...open], as: UTF8.self)
                tail = String(decoding: text[end...], as: UTF8.self)
                items = pieces.map(Self.classify)
                return
            }
        }
        return nil
    }

    /// Whether indexes can be taken out and added later with the same result. Not when an AUTO_INCREMENT column is not the
    /// first of the primary key: it needs its index from the start, and the order of the others would change.
    var canDeferKeys: Bool {
        var autoIncrement: String?
        var primary: String?
        var deferrable = 0
        for item in items {
            switch item {
            case .column(let text) where Self.unquotedWords(text).contains("AUTO_INCREMENT"):
                autoIncrement = Self.leadingName(text)
            case .primaryKey(let text): primary = text
            case .secondaryKey: deferrable += 1
            case .specialKey: return false
            default: break
            }
        }
        guard deferrable > 0 else { return false }
        guard let autoIncrement else { return true }
        guard let primary, let open = primary.firstIndex(of: "(") else { return false }
        return primary[open...].dropFirst().hasPrefix(autoIncrement)
    }

    package var columns: [String] {
        items.compactMap { if case .column(let text) = $0 { text } else { nil } }
    }

    /// The same table: its secondary keys in the order of their texts.
    package var inOrderOfKeys: TableDefinition {
        var result = self
        let places = items.indices.filter {
            switch items[$0] {
            case .secondaryKey, .specialKey: true
            default: false
            }
        }
        let keys = places.map { items[$0] }.sorted { $0.text.exact < $1.text.exact }
        for (place, key) in zip(places, keys) { result.items[place] = key }
        return result
    }

    /// The statement as the server shows it, with other texts for the columns.
    package func statement(columns: [String]) -> String {
        var columns = columns.makeIterator()
        let texts = items.map { item in
            if case .column(let text) = item { columns.next() ?? text } else { item.text }
        }
        return statement(of: texts)
    }

    package func statement(of texts: [String]) -> String {
        head + "\n  " + texts.joined(separator: ",\n  ") + "\n" + tail
    }

    /// `MODIFY` for each of these columns, as they are.
    func modifying(_ names: [String]) -> String {
        items.filter { item in
            guard case .column(let text) = item, let name = ColumnClause(text).name?.lowercased() else { return false }
            return names.contains { $0.lowercased().exact == name.exact }
        }.map { "MODIFY " + Self.text(of: $0) }.joined(separator: ", ")
    }

    /// A column that inherits the table's collation is shown with COLLATE and without CHARACTER SET. Created from that text it
    /// would have a collation of its own; created without, it inherits again.
    static func text(of item: Item) -> String {
        guard case .column(let text) = item else { return item.text }
        let bytes = Array(text.utf8)
        var scanner = StatementScanner(text: bytes)
        guard let start = scanner.find(" COLLATE "), !Self.unquotedWords(text).contains("CHARACTER") else {
            return text
        }
        let nameStart = start + " COLLATE ".utf8.count
        let end = bytes[nameStart...].firstIndex { $0 == UInt8(ascii: " ") } ?? bytes.count
        return String(decoding: bytes[..<start] + bytes[end...], as: UTF8.self)
    }

    /// What ALTER TABLE has to add after the data, in the order in which the source has it.
    var secondaryKeys: [String] {
        items.compactMap { if case .secondaryKey(let text) = $0 { text } else { nil } }
    }

    package var foreignKeys: [String] {
        items.compactMap { if case .foreignKey(let text) = $0 { text } else { nil } }
    }

    var hasSpatialKeys: Bool {
        items.contains { if case .specialKey(let text) = $0 { !Self.isFullText(text) } else { false } }
    }

    static func isFullText(_ text: String) -> Bool { text.hasPrefix("FULLTEXT KEY") }

    package var checks: [String] {
        items.compactMap { if case .check(let text) = $0 { text } else { nil } }
    }

    /// Whether it has checks, or indexes on expressions.
    package var computes: Bool {
        items.contains { item in
            switch item {
            case .check: true
            default: Self.isOnExpression(item)
            }
        }
    }

    var indexesExpressions: Bool { items.contains(where: Self.isOnExpression) }

    private static func isOnExpression(_ item: Item) -> Bool {
        switch item {
        case .secondaryKey(let text), .primaryKey(let text): text.contains("((") || text.contains(",(")
        default: false
        }
    }

    // MARK: - Parsing

    private static func classify(_ text: String) -> Item {
        if text.hasPrefix("`") { return .column(text) }
        if text.hasPrefix("PRIMARY KEY") { return .primaryKey(text) }
        if text.hasPrefix("KEY") || text.hasPrefix("UNIQUE KEY") { return .secondaryKey(text) }
        if text.hasPrefix("FULLTEXT KEY") || text.hasPrefix("SPATIAL KEY") { return .specialKey(text) }
        if text.hasPrefix("CONSTRAINT"), unquotedWords(text).contains("FOREIGN") { return .foreignKey(text) }
        return .check(text)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let isSpace: (UInt8) -> Bool = { $0 == 10 || $0 == 32 }
        let body = bytes.drop(while: isSpace)
        return String(decoding: body.prefix(body.count - body.reversed().prefix(while: isSpace).count), as: UTF8.self)
    }

    /// The first name in backticks: that of a key or constraint. Without the backticks.
    package static func firstName(in text: String) -> String {
        let bytes = Array(text.utf8)
        guard let start = bytes.firstIndex(of: UInt8(ascii: "`")) else { return "" }
        var scanner = StatementScanner(text: bytes, position: start)
        guard let end = scanner.skipQuoted() else { return "" }
        return String(decoding: bytes[start + 1..<end - 1], as: UTF8.self).replacing("``", with: "`")
    }

    /// The name in backticks that a text starts with, backticks included.
    private static func leadingName(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        var scanner = StatementScanner(text: bytes)
        return scanner.skipQuoted().map { String(decoding: bytes[..<$0], as: UTF8.self) }
    }

    /// The words outside quotes and backticks.
    private static func unquotedWords(_ text: String) -> Set<Substring> {
        let bytes = Array(text.utf8)
        var scanner = StatementScanner(text: bytes)
        var plain: [UInt8] = []
        while scanner.position < bytes.count {
            if let end = scanner.skipQuoted() {
                plain.append(UInt8(ascii: " "))
                scanner.position = end
            } else {
                plain.append(bytes[scanner.position])
                scanner.position += 1
            }
        }
        return Set(String(decoding: plain, as: UTF8.self).split(separator: " "))
    }
}
