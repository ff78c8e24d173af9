/// What the generator believes of a table. Statements that fail make it wrong at times, which costs no more than others that fail.
struct TableModel: Sendable, Equatable {
    struct Column: Sendable, Equatable {
        var name: String
        var kind: ColumnKind
        var isNullable: Bool
        var isCounter = false
        /// The expression of a generated column.
        var expression: String?
        var isStored = false
        /// Whether a foreign key wants its values elsewhere.
        var refers = false
        var isInvisible = false
        var suffix = ""

        var quoted: String { Names.quoted(name) }

        var definition: String {
            var parts = [quoted, kind.sql]
            if let expression { parts.append("AS (\(expression)) \(isStored ? "STORED" : "VIRTUAL")") }
            parts.append((isNullable ? expression == nil ? "NULL" : "" : "NOT NULL") + kind.attribute)
            if isCounter { parts.append("AUTO_INCREMENT") }
            if isInvisible { parts.append("INVISIBLE") }
            parts.append(suffix)
            return parts.filter { !$0.isEmpty }.joined(separator: " ")
        }

        var isInteger: Bool { if case .integer = kind { true } else { false } }
        var isVector: Bool { if case .vector = kind { true } else { false } }
        var isGeometry: Bool { if case .geometry = kind { true } else { false } }
    }

    var database: String
    var name: String
    var columns: [Column]
    /// The columns of the primary key; none has none.
    var primary: [String] = []
    /// Other keys, constraints and checks, as they are written.
    var others: [String] = []
    var keyNames: [String] = []
    var checkNames: [String] = []
    var foreignKeyNames: [String] = []
    var options = ""
    var partitions = ""

    var quoted: String { Names.quoted(database, name) }

    var writable: [Column] { columns.filter { $0.expression == nil } }

    /// Whether values may move from row to row. A replica takes the rows of one event in its own order where no key tells them apart, and meets
    /// values of a unique key that are still there.
    func mayMove(_ column: Column) -> Bool {
        !primary.isEmpty || !others.contains { $0.hasPrefix("UNIQUE") && $0.contains(column.quoted) }
    }

    /// The only column of the primary key.
    var keyColumn: Column? {
        guard primary.count == 1 else { return nil }
        return columns.first { $0.quoted == primary[0] }
    }

    var create: String {
        var parts = columns.map(\.definition)
        if !primary.isEmpty { parts.append("PRIMARY KEY (\(primary.joined(separator: ", ")))") }
        return "CREATE TABLE \(quoted) (\((parts + others).joined(separator: ", ")))\(options)\(partitions)"
    }
}
