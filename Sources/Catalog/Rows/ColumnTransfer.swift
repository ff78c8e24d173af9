import Binlog
import MySQL

/// How the columns of a table travel as text without losing anything: what to select on the source and what to give
/// LOAD DATA on the target. Both sessions keep bytes as bytes (`character_set_results = NULL`, `CHARACTER SET binary`).
package struct ColumnTransfer: Sendable, Equatable {
    /// `` `a`, `b` * 1e0, `j`, (SELECT … ) ``: behind all columns, the types inside each that is JSON (``JSONTypes``).
    let selectList: String
    /// Of an archive that does not tell the types.
    let selectListWithoutTypes: String
    /// Columns that travel as the numbers of their members, of which only the number of none, 0, is something to warn of.
    package let numbered: [String]
    /// How many fields a row has without the types.
    package let count: Int
    /// Which of the fields are JSON.
    package let documents: [Int]
    let decimals: [DecimalColumn]
    private let loads: [Load]

    /// How LOAD DATA takes a field.
    private struct Load: Sendable, Equatable {
        /// Of the column, quoted.
        let name: String
        /// What is assigned to the column; nil for the field as it is.
        var value: String?
        /// The same in a session with another time zone than UTC, which is that of the text.
        var zonedValue: String?
    }

    package init(_ columns: [Column]) {
        // The server computes generated columns itself.
        let columns = columns.filter { !$0.isGenerated }
        documents = columns.indices.filter { columns[$0].type == "json" }
        decimals = columns.compactMap(DecimalColumn.init)
        count = columns.count
        // Rows of a table that has nothing to be told count all the same.
        let selected = columns.isEmpty ? ["NULL"] : columns.map(Self.selectExpression)
        selectListWithoutTypes = selected.joined(separator: ", ")
        let types = documents.map { JSONTypes.expression(of: SQL.identifier(columns[$0].name)) }
        selectList = (selected + types).joined(separator: ", ")
        numbered = columns.filter(Self.isNumbered).map(\.name)
        loads = columns.indices.map { Self.load(columns[$0], "@c\($0)") }
    }

    private static func load(_ column: Column, _ variable: String) -> Load {
        var load = Load(name: SQL.identifier(column.name))
        if column.type == "json" {
            // A binary string is not accepted as JSON; its bytes are utf8mb4.
            load.value = "CONVERT(\(variable) USING utf8mb4)"
        } else if isNumbered(column) {
            load.value = "CAST(\(variable) AS UNSIGNED)"
        } else if column.type == "timestamp" {
            // That of no day has no other in another time zone.
            load.zonedValue =
                "IF(\(variable) LIKE '0000%', \(variable), CONVERT_TZ(\(variable), '+00:00', @@SESSION.time_zone))"
        }
        return load
    }

    /// What ends LOAD DATA: ``(`a`, @c1, @t1) SET `j` = …``.
    /// - Parameters:
    ///   - inTimeZone: the session has another time zone than UTC.
    ///   - documents: the table in which documents are that text does not carry whole (``DocumentStage``): fields with types then
    ///     have their numbers. Without it, their types are passed over.
    package func loadList(inTimeZone: Bool = false, documents stage: String? = nil) -> String {
        var targets: [String] = []
        var assignments: [String] = []
        for (index, load) in loads.enumerated() {
            var value = inTimeZone ? load.zonedValue ?? load.value : load.value
            if let stage, documents.contains(index) {
                value = Self.choice(index, stage)
            }
            targets.append(value == nil ? load.name : "@c\(index)")
            if let value { assignments.append("\(load.name) = \(value)") }
        }
        targets += documents.map { "@t\($0)" }
        return "(" + (targets.isEmpty ? "@c0" : targets.joined(separator: ", ")) + ")"
            + (assignments.isEmpty ? "" : " SET " + assignments.joined(separator: ", "))
    }

    private static func choice(_ index: Int, _ stage: String) -> String {
        // In a condition on a variable that the statement sets, a server uses no key; from a column of another table on, it does.
        let number = "JSON_TABLE(CONVERT(@t\(index) USING utf8mb4), '$' COLUMNS (number BIGINT PATH '$')) AS n"
        return "IF(@t\(index) IS NULL, CAST(CONVERT(@c\(index) USING utf8mb4) AS JSON),"
            + " (SELECT d.document FROM \(number) STRAIGHT_JOIN \(stage) AS d ON d.number = n.number))"
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

extension DecimalColumn {
    /// nil for a column of another type.
    fileprivate init?(_ column: Column) {
        guard column.type == "decimal",
            let match = column.fullType.firstMatch(of: /^decimal\((\d+),(\d+)\)/),
            let precision = Int(match.1), let scale = Int(match.2)
        else { return nil }
        self.init(precision: precision, scale: scale)
    }
}
