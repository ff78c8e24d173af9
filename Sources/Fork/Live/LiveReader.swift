import Binlog
import Catalog
import MySQL

/// Reads rows through a connection that has the snapshot's read view, with a savepoint named mysqlfork.
struct LiveReader: RowReader {
    let connection: Connection
    /// Tables that have a read view, and a connection, of their own.
    let ofTables: [TableIdentity: Connection]
    let owners: RangeOwners
    let heartbeat: Heartbeat

    func export(
        _ range: KeyRange, of table: TableCopy, to sink: any ByteSink, counter: TransferCounter
    ) async throws -> Int {
        let connection = connection(for: table)
        owners.note(range, of: table.table.name, isOf: connection)
        return try await whileLocked {
            try await connection.export(
                table.select(range), to: sink, counter: counter, operation: "copy table \(table.table.name)")
        }
    }

    func details(of range: KeyRange, in table: TableCopy) async throws -> RangeDetails {
        let connection = connection(for: table)
        return try await whileLocked {
            let details = RangeDetails(
                storedColumns: try await StoredColumns.digests(in: table.table, range, on: connection))
            // Gives up the metadata lock on the table, but not the read view.
            try await connection.execute(
                "ROLLBACK TO SAVEPOINT mysqlfork", operation: "copy table \(table.table.name)")
            return details
        }
    }

    private func connection(for table: TableCopy) -> Connection { ofTables[table.table.name] ?? connection }

    /// What was lost first is what should be said.
    private func whileLocked<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        do {
            return try await body()
        } catch {
            try heartbeat.check()
            throw error
        }
    }
}
