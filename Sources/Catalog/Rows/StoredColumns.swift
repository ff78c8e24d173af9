import Binlog
import MySQL
import Server

/// Stored generated columns are computed anew by the target. Where the expression depends on the session that once wrote the row
/// (its time zone, its language), the result is another one, and nothing can give the fork the source's value.
package enum StoredColumns {
    /// - Returns: what a server has for each stored column in a range.
    package static func digests(
        in table: Table, _ range: KeyRange, on connection: Connection
    ) async throws -> [ExactText: [String]] {
        var digests: [ExactText: [String]] = [:]
        for column in table.columns where column.isStored {
            // The key beside it, so that values that changed places are seen.
            let columns = table.columns.filter {
                table.key.contains(exactly: $0.name) || $0.name.exact == column.name.exact
            }
            digests[column.name.exact] = try await digest(of: columns, table, range, on: connection)
        }
        return digests
    }

    private static func digest(
        of columns: [Column], _ table: Table, _ range: KeyRange, on connection: Connection
    ) async throws -> [String] {
        let result = try await connection.query(
            "SELECT \(RowDigest.aggregates(for: columns, mayRepeat: table.key.isEmpty)) FROM"
                + " \(table.name.quoted)\(range.clause)",
            operation: "compare generated columns of table \(table.name)")
        return result.rows.first.map { [$0.text(at: 0), $0.text(at: 1)] } ?? []
    }

    package static func notCopied(_ table: TableIdentity, column: String) -> NotCopied {
        NotCopied(
            object: "values of generated column \(column), table \(table)",
            reason: "the fork computes other values than the source has stored: the expression depends on the session")
    }
}
