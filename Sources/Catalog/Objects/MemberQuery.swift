import Binlog
import MySQL
import Server

/// Reads the members of an ENUM or SET column as values. A recursive query has the column's own type for numbers that it counts up,
/// so that each becomes the member that it stands for. It reads no row of the table.
struct MemberQuery {
    private let members: String

    init(_ column: Column, _ table: TableIdentity, count: Int) {
        members = """
            WITH RECURSIVE member(n, v) AS (
              SELECT 0, t.\(SQL.identifier(column.name)) FROM (SELECT 1 AS one) q
                LEFT JOIN \(table.quoted) t ON FALSE
              UNION ALL SELECT n + 1, \(column.type == "set" ? "1 << n" : "n + 1") FROM member WHERE n < \(count))
            SELECT /*+ SET_VAR(cte_max_recursion_depth = 100000) */
            """
    }

    /// - Parameter expressions: over `v`, the member, and `n`, its number.
    func selecting(_ expressions: String) -> String { "\(members) \(expressions) FROM member WHERE n > 0" }
}
