import MySQL

/// Stored generated columns are computed anew by the target. Where the expression depends on the session that once wrote the row
/// (its time zone, its language), the result is another one, and nothing can give the fork the source's value.
enum StoredColumns {
    /// - Returns: the stored columns that are not the same in a range on both sides.
    static func differing(
        in table: Table, _ range: KeyRange, reader: Connection, writer: Connection
    ) async throws -> Set<String> {
        var differing: Set<String> = []
        for column in table.columns where column.isStored {
            // The key beside it, so that values that changed places are seen.
            let columns = table.columns.filter { table.key.contains($0.name) || $0.name == column.name }
            async let ours = digest(of: columns, table, range, on: reader)
            async let theirs = digest(of: columns, table, range, on: writer)
            if try await ours != theirs { differing.insert(column.name) }
        }
        return differing
    }

    private static func digest(
        of columns: [Column], _ table: Table, _ range: KeyRange, on connection: Connection
    ) async throws -> [String] {
        let result = try await connection.query(
            "SELECT \(RowDigest.aggregates(for: columns, mayRepeat: table.key.isEmpty)) FROM"
                + " \(SQL.identifier(table.name.database, table.name.name))\(range.clause)",
            operation: "compare generated columns of table \(table.name)")
        return result.rows.first.map { [$0.text(at: 0), $0.text(at: 1)] } ?? []
    }

    static func notCopied(_ table: TableName, column: String) -> NotCopied {
        NotCopied(
            object: "values of generated column \(column), table \(table)",
            reason: "the fork computes other values than the source has stored: the expression depends on the session")
    }
}
