import Binlog
import MySQL

/// Finds JSON documents that text cannot carry whole. A document that the server built from SQL values can hold decimals, dates,
/// times and binary values; as text they are numbers and strings, and stay so in the copy.
package enum JSONSubtypes {
    /// - Returns: for each JSON column with such documents, how many there are in a range.
    static func count(in table: Table, _ range: KeyRange, on reader: Connection) async throws -> [ExactText: Int] {
        let columns = table.columns.filter { $0.type == "json" && !$0.isGenerated }.map(\.name)
        guard !columns.isEmpty else { return [:] }
        let row = try await reader.query(
            "SELECT \(columns.map(sum).joined(separator: ", ")) FROM"
                + " \(SQL.identifier(table.name.database, table.name.name))\(range.clause)",
            operation: "look into the JSON of table \(table.name)"
        ).rows.first
        var counts: [ExactText: Int] = [:]
        for (position, column) in columns.enumerated() {
            if let count = row.flatMap({ Int($0.text(at: position)) }), count > 0 { counts[column.exact] = count }
        }
        return counts
    }

    /// Counts documents that are not equal to what their text says, or that print differently.
    private static func sum(_ column: String) -> String {
        let name = SQL.identifier(column)
        let copy = "CAST(CAST(\(name) AS CHAR) AS JSON)"
        return "SUM(NOT (\(name) <=> \(copy)) OR CAST(\(name) AS CHAR) <> CAST(\(copy) AS CHAR))"
    }

    package static func notCopied(_ table: TableName, column: String, count: Int) -> NotCopied {
        NotCopied(
            object: "types inside JSON, table \(table), column \(column)",
            reason:
                "in \(count) documents decimals, dates, times or binary values became plain JSON numbers and strings")
    }
}
