import MySQL

/// Reads rows through a connection that has the snapshot's read view, with a savepoint named mysqlfork.
struct LiveReader: RowReader {
    let connection: Connection

    func export(
        _ range: KeyRange, of table: TableCopy, to sink: any ByteSink, counter: TransferCounter
    ) async throws -> Int {
        try await connection.export(
            table.select(range), to: sink, counter: counter, operation: "copy table \(table.table.name)")
    }

    func details(of range: KeyRange, in table: TableCopy) async throws -> RangeDetails {
        let details = RangeDetails(
            changedJSON: try await JSONSubtypes.count(in: table.table, range, on: connection),
            storedColumns: try await StoredColumns.digests(in: table.table, range, on: connection))
        // Gives up the metadata lock on the table, but not the read view.
        try await connection.execute("ROLLBACK TO SAVEPOINT mysqlfork", operation: "copy table \(table.table.name)")
        return details
    }
}
