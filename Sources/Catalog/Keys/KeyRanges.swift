import MySQL
import Server

/// Cuts tables into ranges of about equal numbers of rows, to be read one by one and side by side.
package enum KeyRanges {
    /// Ranges that together hold every row once, also rows below the first and above the last bound. A single one where the
    /// table is small, has no key that can bound a range, or is not InnoDB's.
    ///
    /// Where the key starts with an integer, the bounds come from the index's own estimates (EXPLAIN), and no row is read.
    /// Otherwise the key is read from beginning to end: about a twentieth of the cost of copying the rows.
    /// - Parameters:
    ///   - rowsPerRange: what to aim for; estimates may be off by a factor of two or three.
    ///   - connection: one whose read view the ranges are for.
    /// - Throws: ``ServerError``.
    package static func split(table: Table, rowsPerRange: Int, on connection: Connection) async throws -> [KeyRange] {
        let columns = KeyColumn.prefix(of: table)
        guard !columns.isEmpty, table.storageEngine.estimatesRanges, table.rows > rowsPerRange + rowsPerRange / 2
        else { return [.whole] }
        if columns[0].kind == .integer,
            let ranges = try await splitByEstimate(table, columns, rowsPerRange, connection)
        {
            return ranges
        }
        return try await step(through: .whole, of: table, columns: columns, by: rowsPerRange, on: connection)
    }

    /// How many rows of the table make about `bytes` of data.
    package static func rowsPerRange(of table: Table, bytes: Int) -> Int {
        max(1, bytes / max(1, table.dataBytes / max(1, table.rows)))
    }

    /// Cuts a range at every `count`th row, by reading its keys in order.
    package static func step(
        through range: KeyRange, of table: Table, columns: [KeyColumn], by count: Int, on connection: Connection
    ) async throws -> [KeyRange] {
        let order = columns.map { SQL.identifier($0.name) }.joined(separator: ", ")
        let head =
            "SELECT \(columns.map(\.selected).joined(separator: ", ")) FROM "
            + table.name.quoted
        var ranges: [KeyRange] = []
        var lower = range.lower
        while true {
            let rest = KeyRange(columns, from: lower, to: range.upper, includesUpper: range.includesUpper)
            let result = try await connection.query(
                "\(head)\(rest.clause) ORDER BY \(order) LIMIT 1 OFFSET \(count)",
                operation: "find key ranges of table \(table.name)")
            guard let row = result.rows.first else { return ranges + [rest] }
            let next = try key(in: row, columns, from: connection.server)
            // More than `count` rows with one key (a prefix of the whole): no bound between them.
            guard next != lower else { return ranges + [rest] }
            ranges.append(KeyRange(columns, from: lower, to: next))
            lower = next
        }
    }

    /// The values of ``KeyColumn/selected`` expressions, which are the row's first columns.
    /// - Throws: ``ServerError`` when a server answers with something else than values.
    package static func key(in row: Row, _ columns: [KeyColumn], from server: String) throws -> [KeyValue] {
        let values = columns.enumerated().map { index, column in
            column.value(exact: row.text(at: 2 * index), shown: row.text(at: 2 * index + 1))
        }
        guard values.allSatisfy(\.isLiteral) else {
            throw ServerError.malformed(server, "read keys", "a value of a key is no value")
        }
        return values
    }

    // MARK: - Integers

    /// nil when the estimates do not converge.
    private static func splitByEstimate(
        _ table: Table, _ columns: [KeyColumn], _ rowsPerRange: Int, _ connection: Connection
    ) async throws -> [KeyRange]? {
        let name = SQL.identifier(columns[0].name)
        let result = try await connection.query(
            "SELECT MIN(\(name)), MAX(\(name)) FROM \(table.name.quoted)",
            operation: "find key ranges of table \(table.name)")
        guard let row = result.rows.first, let low = IntegerKey(row.text(at: 0)), let high = IntegerKey(row.text(at: 1))
        else { return [.whole] }

        var cuts = IntegerCuts(from: low, to: high, rows: table.rows, rowsPerRange: rowsPerRange)
        while !cuts.open.isEmpty {
            guard cuts.count <= 1024 + 8 * (table.rows / rowsPerRange) else { return nil }
            let batch = cuts.takeOpen(atMost: 100)
            cuts.settle(batch, rows: try await estimates(of: batch, in: table, columns[0], connection))
        }
        var ranges: [KeyRange] = []
        for cut in cuts.merged() {
            let range = KeyRange(
                columns, from: cut.first == low ? [] : [cut.first.value],
                to: cut.last == high ? [] : [cut.last.next.value])
            // A single value of the first column that has too many rows: the columns after it cut it further.
            if cut.first == cut.last, cut.rows > 2 * rowsPerRange, columns.count > 1 {
                ranges += try await step(through: range, of: table, columns: columns, by: rowsPerRange, on: connection)
            } else {
                ranges.append(range)
            }
        }
        return ranges
    }

    /// The index's estimates of the rows in each interval, all in one statement.
    private static func estimates(
        of intervals: [IntegerCuts.Interval], in table: Table, _ column: KeyColumn, _ connection: Connection
    ) async throws -> [Int] {
        let name = SQL.identifier(column.name)
        let selects = intervals.map {
            "SELECT \(name) FROM \(table.name.quoted)"
                + " WHERE \(name) >= \($0.first) AND \(name) <= \($0.last)"
        }
        let result = try await connection.query(
            "EXPLAIN FORMAT=TRADITIONAL " + selects.joined(separator: " UNION ALL "),
            operation: "find key ranges of table \(table.name)")
        var rows = [Int](repeating: 0, count: intervals.count)
        for row in result.rows {
            if let id = row.int("id"), rows.indices.contains(id - 1) { rows[id - 1] = row.int("rows") ?? 0 }
        }
        return rows
    }
}
