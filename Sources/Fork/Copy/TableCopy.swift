import MySQL

/// One table on its way: what to select, what to load, and what to add once the rows are in.
struct TableCopy: Sendable {
    let table: Table
    let columns: ColumnTransfer
    /// nil when the statement could not be taken apart; the table is then created with all its indexes.
    let definition: TableDefinition?
    let deferringKeys: Bool

    /// Below this, building an index afterwards costs more than keeping it up to date while loading.
    static let deferralThreshold = 4 << 20

    init(_ table: Table) {
        self.table = table
        columns = ColumnTransfer(table.columns)
        definition = TableDefinition(table.statement)
        deferringKeys = table.dataBytes >= Self.deferralThreshold && definition?.canDeferKeys == true
    }

    var qualifiedName: String { SQL.identifier(table.name.database, table.name.name) }

    /// Creates the table, empty. The session's database must be the table's.
    var createStatement: String {
        definition?.create(deferringKeys: deferringKeys) ?? table.statement
    }

    /// Adds the secondary indexes that were left out; nil when there are none.
    var addKeysStatement: String? {
        guard deferringKeys, let keys = definition?.deferredKeys, !keys.isEmpty else { return nil }
        return "ALTER TABLE \(qualifiedName) " + keys.joined(separator: ", ")
    }

    /// Adds the foreign keys; nil when there are none.
    var addForeignKeysStatement: String? {
        guard let keys = definition?.foreignKeys, !keys.isEmpty else { return nil }
        return "ALTER TABLE \(qualifiedName) " + keys.joined(separator: ", ")
    }

    /// Whether there are rows to copy: a BLACKHOLE table has none, whatever it says.
    var hasData: Bool { table.engine.uppercased() != "BLACKHOLE" }

    /// Copies the rows of one range from reader to writer, in one transaction on the target.
    func copy(
        _ range: KeyRange, from reader: Connection, to writer: Connection, counter: TransferCounter
    ) async throws {
        let operation = "copy table \(table.name)"
        var attempts = 0
        while true {
            do {
                return try await copyOnce(range, from: reader, to: writer, counter: counter, operation: operation)
            } catch let error as ServerError where Self.isTransient(error) && attempts < 10 {
                // Sessions that load into one table can collide on a secondary unique index.
                attempts += 1
                try await writer.execute("ROLLBACK")
            }
        }
    }

    /// ER_LOCK_DEADLOCK and ER_LOCK_WAIT_TIMEOUT.
    private static func isTransient(_ error: ServerError) -> Bool {
        error.number == 1213 || error.number == ServerError.lockWaitTimeout
    }

    private func copyOnce(
        _ range: KeyRange, from reader: Connection, to writer: Connection, counter: TransferCounter, operation: String
    ) async throws {
        let select = "SELECT \(columns.selectList) FROM \(qualifiedName)\(range.clause)"
        let pipe = BytePipe()
        try await writer.execute("START TRANSACTION", operation: operation)
        async let exported = reader.export(select, to: pipe, counter: counter, operation: operation)
        let loaded: LoadResult
        do {
            loaded = try await writer.load(
                into: qualifiedName, columns: columns.loadList, from: pipe, operation: operation)
        } catch {
            // What the pipe hands over is the first failure, wherever it happened; wait for the reader all the same.
            _ = try? await exported
            throw error
        }
        let rows = try await exported
        if loaded.records != rows || loaded.skipped != 0 || loaded.warnings != 0 {
            throw await rejection(of: loaded, rows: rows, on: writer)
        }
        try await writer.execute("COMMIT", operation: operation)
        try await reader.execute("ROLLBACK TO SAVEPOINT mysqlfork", operation: operation)
    }

    /// LOAD DATA LOCAL makes warnings of errors: a value that does not fit is changed, a duplicate row left out.
    private func rejection(of result: LoadResult, rows: Int, on writer: Connection) async -> ForkError {
        let warnings = (try? await writer.query("SHOW WARNINGS LIMIT 3"))?.rows ?? []
        let words = warnings.map { "\($0.text("message")) (error \($0.text("code")))" }
        return ForkError(
            .rejected,
            "copy table \(table.name): \(writer.server) did not take every row as it is: \(rows) sent,"
                + " \(result.records) read, \(result.skipped) left out, \(result.warnings) warnings: "
                + words.joined(separator: "; "),
            hint: "correct these rows on the source, or leave the database out with --exclude-database")
    }
}
