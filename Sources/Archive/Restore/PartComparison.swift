import Binlog
import Catalog
import Fork
import MySQL
import Server

/// Compares the rows of a target with those of a snapshot: each range is read again and has to be, byte for byte, the text that the
/// source gave.
struct PartComparison {
    let parts: SnapshotParts
    let target: Server
    let progress: JobProgress

    private struct Item: Sendable {
        let table: TableCopy
        let part: SnapshotManifest.Part
    }

    func compare(_ tables: [TableCopy], connections count: Int) async throws -> VerificationReport {
        let start = ContinuousClock.now
        let items = try tables.flatMap { table in
            try parts.parts(of: table.table.name).map { Item(table: table, part: $0) }
        }
        let connections = try await Verification.open(target, connections: count)
        for connection in connections {
            try await connection.execute("SET character_set_results = NULL", operation: "prepare the session")
        }
        let found = try await WorkQueue.run(items, on: connections) { item, connection in
            try await difference(item, connection)
        }
        return VerificationReport(
            tables: tables.count, rows: items.reduce(0) { $0 + $1.part.rows },
            seconds: (ContinuousClock.now - start) / .seconds(1), differences: found.compactMap(\.self))
    }

    private func difference(_ item: Item, _ connection: Connection) async throws -> Difference? {
        let (table, part) = (item.table, item.part)
        let changed = Set(part.changedJSON.keys)
        let text = try await text(of: item, connection, leavingOut: changed)
        // Documents that text does not carry whole are reported as such, and may print otherwise.
        let expected =
            changed.isEmpty
            ? part.textSHA256 : try await OwnThread.run { try archivedText(of: item, leavingOut: changed) }
        progress.add(rows: 2 * part.rows)
        guard text.rows != part.rows || text.sha256 != expected else { return nil }
        return Difference(
            .rows, .different, object: "table \(table.table.name)",
            detail: text.rows == part.rows
                ? "the rows are not those of the archive"
                : "the archive has \(part.rows) rows, the target \(text.rows)",
            range: "\(part.range)", sourceRows: part.rows, targetRows: text.rows)
    }

    /// What the target has.
    private func text(
        of item: Item, _ connection: Connection, leavingOut columns: Set<ExactText>
    ) async throws -> (rows: Int, sha256: String) {
        let digest = TextDigest(leavingOut: item.table.fields(named: columns))
        let rows = try await connection.export(
            item.table.select(item.part.range, withTypes: item.part.hasTypes == true), to: digest,
            counter: TransferCounter(), operation: "compare rows of table \(item.table.table.name)")
        // Gives up the lock on the table's definition.
        try await connection.execute("ROLLBACK TO SAVEPOINT mysqlfork")
        return (rows, digest.hex)
    }

    private func archivedText(of item: Item, leavingOut columns: Set<ExactText>) throws -> String {
        let reader = try parts.open(item.part)
        let digest = TextDigest(leavingOut: item.table.fields(named: columns))
        while var piece = try reader.next() { try digest.take(&piece) }
        return digest.hex
    }
}

extension TableCopy {
    /// Which fields of the text these columns are.
    fileprivate func fields(named names: Set<ExactText>) -> Set<Int> {
        let columns = table.columns.filter { !$0.isGenerated }
        return Set(columns.indices.filter { names.contains(columns[$0].name.exact) })
    }
}
