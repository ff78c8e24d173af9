import MySQL

/// How the columns of a table travel as text without losing anything: what to select on the source and what to give
/// LOAD DATA on the target. Both sessions keep bytes as bytes (`character_set_results = NULL`, `CHARACTER SET binary`).
package struct ColumnTransfer: Sendable, Equatable {
    /// `` `a`, `b` + 0e0 ``
    package let selectList: String
    /// ``(`a`, @c1) SET `b` = …``
    package let loadList: String
    /// For a session with another time zone than UTC, which is that of the text.
    let loadListInTimeZone: String
    /// Columns that travel as the numbers of their members, of which only the number of none, 0, is something to warn of.
    let numbered: [String]

    init(_ columns: [Column]) {
        // The server computes generated columns itself.
        let columns = columns.filter { !$0.isGenerated }
        var loads: [String] = []
        var assignments: [String] = []
        var (zonedLoads, zonedAssignments) = (loads, assignments)
        for (index, column) in columns.enumerated() {
            let name = SQL.identifier(column.name)
            if column.type == "json" {
                // A binary string is not accepted as JSON; its bytes are utf8mb4.
                loads.append("@c\(index)")
                assignments.append("\(name) = CONVERT(@c\(index) USING utf8mb4)")
            } else if Self.isNumbered(column) {
                loads.append("@c\(index)")
                assignments.append("\(name) = CAST(@c\(index) AS UNSIGNED)")
            } else {
                loads.append(name)
            }
            guard column.type == "timestamp" else {
                zonedLoads.append(loads[index])
                continue
            }
            zonedLoads.append("@c\(index)")
            // That of no day has no other in another time zone.
            zonedAssignments.append(
                "\(name) = IF(@c\(index) LIKE '0000%', @c\(index), CONVERT_TZ(@c\(index), '+00:00', @@SESSION.time_zone))"
            )
        }
        zonedAssignments += assignments
        // Rows of a table that has nothing to be told count all the same.
        selectList = columns.isEmpty ? "NULL" : columns.map(Self.selectExpression).joined(separator: ", ")
        loadList = Self.list(loads, assignments)
        loadListInTimeZone = Self.list(zonedLoads, zonedAssignments)
        numbered = columns.filter(Self.isNumbered).map(\.name)
    }

    private static func list(_ loads: [String], _ assignments: [String]) -> String {
        "(" + (loads.isEmpty ? "@c0" : loads.joined(separator: ", ")) + ")"
            + (assignments.isEmpty ? "" : " SET " + assignments.joined(separator: ", "))
    }

    static func selectExpression(_ column: Column) -> String {
        let name = SQL.identifier(column.name)
        // Not plus zero, which has a sign: a SET may have 64 members.
        let number = "CAST(\(name) AS UNSIGNED)"
        if isNumbered(column) { return number }
        switch column.type {
        case "float":
            // As text a FLOAT has 6 digits; as DOUBLE it has all of them. Not plus zero: that would lose the sign of -0.
            return "\(name) * 1e0"
        case "enum":
            // The empty error value has index 0 and reads as '', which may be a member too. LOAD DATA takes a number that is
            // no member's name for an index.
            let members = members(of: column)
            let zero = (1...5).map { String(repeating: "0", count: $0) }.first { !members.contains("'\($0)'") }
            return zero.map { "IF(\(name) + 0 = 0, '\($0)', \(name))" } ?? name
        case "set":
            // As text an empty member is the same as none.
            let members = members(of: column)
            guard let empty = members.firstIndex(of: "''") else { return name }
            let zeros = (1...5).map { String(repeating: "0", count: $0) }
                .first { zeros in !members.contains { $0.hasPrefix("'\(zeros)") } }
            return "IF(\(number) & \(UInt64(1) << empty), CONCAT('\(zeros ?? "0")', \(number)), \(name))"
        default:
            return name
        }
    }

    /// Text is not enough where members are alike; and LOAD DATA does not see a number in text whose characters have two bytes or four.
    private static func isNumbered(_ column: Column) -> Bool {
        if column.hasAlikeMembers == true { return true }
        guard ["ucs2", "utf16", "utf16le", "utf32"].contains(column.characterSet) else { return false }
        return column.type == "enum" || column.type == "set" && members(of: column).contains("''")
    }

    /// Literals.
    private static func members(of column: Column) -> [String] { ColumnClause("`` \(column.fullType)").members }
}
