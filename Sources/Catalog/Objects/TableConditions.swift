import MySQL
import Timeline

/// Which tables to read from `information_schema`, in a way that takes no longer on a server with many: one that is named is looked up,
/// while of a list of names the server would compare each with every table of the database.
struct TableConditions: Sendable {
    /// For a SELECT each.
    private let conditions: [String]

    /// So many SELECTs make a statement.
    private static let limit = 50

    /// - Parameters:
    ///   - tables: by their names, or all.
    ///   - database: the name of that column.
    init(_ tables: ConcernedTables, database: String = "TABLE_SCHEMA") {
        guard !tables.isAll else {
            conditions = ["\(database) NOT IN ('information_schema', 'performance_schema', 'sys')"]
            return
        }
        conditions =
            tables.tables.map { "\(database) = \(SQL.literal($0.database)) AND TABLE_NAME = \(SQL.literal($0.table))" }
            .sorted()
    }

    /// All tables of some databases.
    init(databases: [String]) { conditions = ["TABLE_SCHEMA IN \(SQL.list(databases))"] }

    /// - Parameters:
    ///   - select: without WHERE.
    ///   - condition: what else is to be true of a row.
    func query(
        _ select: String, where condition: String = "TRUE", order: String, on connection: Connection, operation: String
    ) async throws -> [Row] {
        var rows: [Row] = []
        for start in stride(from: 0, to: conditions.count, by: Self.limit) {
            let selects = conditions[start..<min(start + Self.limit, conditions.count)].map {
                "\(select) WHERE \($0) AND \(condition)"
            }
            rows += try await connection.definitions(
                "\(selects.joined(separator: " UNION ALL ")) ORDER BY \(order)", operation: operation)
        }
        return rows
    }
}
