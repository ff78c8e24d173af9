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
        var isInvisible = false
        var suffix = ""

        var quoted: String { Names.quoted(name) }

        var definition: String {
            var parts = [quoted, kind.sql]
            if let expression { parts.append("AS (\(expression)) \(isStored ? "STORED" : "VIRTUAL")") }
            if !isNullable {
                parts.append("NOT NULL")
            } else if case .timestamp = kind {
            } else if expression == nil {
                parts.append("NULL")
            }
            if isCounter { parts.append("AUTO_INCREMENT") }
            if isInvisible { parts.append("INVISIBLE") }
            if !suffix.isEmpty { parts.append(suffix) }
            return parts.joined(separator: " ")
        }
    }

    var database: String
    var name: String
    var columns: [Column]
    /// The columns of the primary key; none has none.
    var primary: [String] = []
    /// Other keys, constraints and checks, as they are written.
    var others: [String] = []
    var keyNames: [String] = []
    var options = ""
    var partitions = ""
    var hasForeignKeys = false

    var quoted: String { Names.quoted(database) + "." + Names.quoted(name) }

    var writable: [Column] { columns.filter { $0.expression == nil } }

    var create: String {
        var parts = columns.map(\.definition)
        if !primary.isEmpty { parts.append("PRIMARY KEY (\(primary.joined(separator: ", ")))") }
        return "CREATE TABLE \(quoted) (\((parts + others).joined(separator: ", ")))\(options)\(partitions)"
    }
}
