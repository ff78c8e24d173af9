import Binlog
import Timeline

/// A unique key as the server describes it (MySQL manual, "The INFORMATION_SCHEMA STATISTICS Table").
package struct UniqueKey: Sendable, Equatable {
    @ExactText var name: String
    /// Whether statements may use it. To the server's checks, and for finding the rows of row events, it is a key all the same.
    let isVisible: Bool
    /// In the key's order.
    var parts: [Part]

    struct Part: Sendable, Equatable {
        /// nil for an expression.
        let column: ExactText?
        /// How much of the column is in the key; nil for all.
        let prefix: Int?
        let isNullable: Bool
    }

    var isPrimary: Bool { name == "PRIMARY" }

    /// nil for one on an expression.
    func facts(in columns: [String]) -> UniqueKeyFacts? {
        let known = parts.compactMap { part in
            columns.firstIndex { $0.exact == part.column }.map { UniqueKeyFacts.Part(column: $0, prefix: part.prefix) }
        }
        return known.count == parts.count ? UniqueKeyFacts(name: name, parts: known) : nil
    }

    /// Its positions among the table's columns; nil when it does not tell every row from every other by columns alone.
    func positions(in columns: [String]) -> [Int]? {
        var positions: [Int] = []
        for part in parts {
            guard let name = part.column, part.prefix == nil || isPrimary, !part.isNullable,
                let position = columns.firstIndex(where: { $0.exact == name })
            else { return nil }
            positions.append(position)
        }
        return positions
    }

    /// Its columns, if a statement can read the table in their order and each row has another place in it; else nil.
    var orderingColumns: [String]? {
        guard isVisible, parts.allSatisfy({ $0.prefix == nil && !$0.isNullable }) else { return nil }
        let columns = parts.compactMap { $0.column?.wrappedValue }
        return columns.count == parts.count ? columns : nil
    }
}
