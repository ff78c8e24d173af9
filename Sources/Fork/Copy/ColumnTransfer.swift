import MySQL

/// How the columns of a table travel as text without losing anything: what to select on the source and what to give
/// LOAD DATA on the target. Both sessions keep bytes as bytes (`character_set_results = NULL`, `CHARACTER SET binary`).
package struct ColumnTransfer: Sendable, Equatable {
    /// `` `a`, `b` + 0e0 ``
    package let selectList: String
    /// ``(`a`, @c1) SET `b` = …``
    package let loadList: String

    init(_ columns: [Column]) {
        // The server computes generated columns itself.
        let columns = columns.filter { !$0.isGenerated }
        var loads: [String] = []
        var assignments: [String] = []
        for (index, column) in columns.enumerated() {
            let name = SQL.identifier(column.name)
            if column.type == "json" {
                // A binary string is not accepted as JSON; its bytes are utf8mb4.
                loads.append("@c\(index)")
                assignments.append("\(name) = CONVERT(@c\(index) USING utf8mb4)")
            } else {
                loads.append(name)
            }
        }
        selectList = columns.map(Self.selectExpression).joined(separator: ", ")
        loadList =
            "(" + loads.joined(separator: ", ") + ")"
            + (assignments.isEmpty ? "" : " SET " + assignments.joined(separator: ", "))
    }

    static func selectExpression(_ column: Column) -> String {
        let name = SQL.identifier(column.name)
        switch column.type {
        case "float":
            // As text a FLOAT has 6 digits; as DOUBLE it has all of them. Not plus zero: that would lose the sign of -0.
            return "\(name) * 1e0"
        case "enum":
            // The empty error value has index 0 and reads as '', which may be a member too. LOAD DATA takes a number that is
            // no member's name for an index.
            let zero = (1...5).map { String(repeating: "0", count: $0) }.first { !column.fullType.contains("'\($0)'") }
            return zero.map { "IF(\(name) + 0 = 0, '\($0)', \(name))" } ?? name
        default:
            return name
        }
    }
}
