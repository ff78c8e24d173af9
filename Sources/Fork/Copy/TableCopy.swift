import MySQL

/// One table on its way: what to select, what to load, and what to add once the rows are in.
package struct TableCopy: Sendable {
    package let table: Table
    package let columns: ColumnTransfer
    /// nil when the statement could not be taken apart; the table is then created with all its indexes.
    let definition: TableDefinition?
    /// nil when everything is created at once.
    let deferral: Deferral?

    /// The tables of a catalog.
    package static func all(_ tables: [Table]) -> [TableCopy] {
        let definitions = tables.map { TableDefinition($0.statement) }
        let unaltered = zip(tables, definitions).compactMap { table, definition in
            definition.flatMap { UnalteredTable(table, $0) }
        }
        return zip(tables, definitions).map { table, definition in
            TableCopy(
                table: table, columns: ColumnTransfer(table.columns), definition: definition,
                deferral: definition.map { Deferral(of: table, $0, unaltered: unaltered) })
        }
    }

    package var qualifiedName: String { SQL.identifier(table.name.database, table.name.name) }

    /// Creates the table, empty. The session's database must be the table's.
    package var createStatement: String {
        guard let definition, let deferral else { return table.statement }
        return definition.create(leavingOut: deferral)
    }

    /// Creates the table, empty, with everything at once. The session's database must be the table's.
    package var wholeStatement: String {
        definition?.create(leavingOut: Deferral(keys: false, foreignKeys: false)) ?? table.statement
    }

    /// Adds the secondary indexes that were left out; nil when there are none.
    package var addKeysStatement: String? {
        guard deferral?.keys == true, let keys = definition?.deferredKeys, !keys.isEmpty else { return nil }
        return "ALTER TABLE \(qualifiedName) " + keys.joined(separator: ", ")
    }

    /// Adds the foreign keys; nil when there are none.
    package var addForeignKeysStatement: String? {
        guard deferral?.foreignKeys == true, let keys = definition?.foreignKeys, !keys.isEmpty else { return nil }
        return "ALTER TABLE \(qualifiedName) " + keys.joined(separator: ", ")
    }

    package var hasData: Bool { table.hasData }

    /// Reads the rows of a range in the form in which they travel, in the order in which InnoDB stores them: the same rows are
    /// the same text on every server.
    package func select(_ range: KeyRange) -> String {
        let order = table.key.map { SQL.identifier($0) }.joined(separator: ", ")
        return "SELECT \(columns.selectList) FROM \(qualifiedName)"
            + (order.isEmpty ? " USE INDEX ()\(range.clause)" : "\(range.clause) ORDER BY \(order)")
    }

    /// Copies the rows of one range from reader to writer, in one transaction on the target.
    /// - Returns: how many there are.
    func copy(
        _ range: KeyRange, from reader: any RowReader, to writer: Connection, counter: TransferCounter
    ) async throws -> Int {
        try await Retry.whileTransient(on: writer) {
            try await copyOnce(range, from: reader, to: writer, counter: counter)
        }
    }

    private func copyOnce(
        _ range: KeyRange, from reader: any RowReader, to writer: Connection, counter: TransferCounter
    ) async throws -> Int {
        let operation = "copy table \(table.name)"
        let pipe = BytePipe()
        // A generated column may round what it computes, on the source as here, and each time the server makes a note of it.
        try await writer.execute(
            "SET SESSION sql_notes = \(generatedColumns.isEmpty ? 1 : 0)", operation: operation)
        try await writer.execute("START TRANSACTION", operation: operation)
        async let exported = reader.export(range, of: self, to: pipe, counter: counter)
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
            try await inspectWarnings(of: loaded, rows: rows, on: writer)
        }
        try await writer.execute("COMMIT", operation: operation)
        return rows
    }

    private var generatedColumns: [String] { table.columns.filter(\.isGenerated).map(\.name) }

    /// LOAD DATA LOCAL makes warnings of errors: a value that does not fit is changed, a duplicate row left out. Only what
    /// concerns a generated column, or an index on an expression, is no loss.
    /// - Throws: ``ForkError`` for anything else.
    private func inspectWarnings(of result: LoadResult, rows: Int, on writer: Connection) async throws {
        let warnings = try await writer.query("SHOW WARNINGS", operation: "read warnings").rows
        let harmless = generatedColumns.map { "for column '\($0)' at row" }
        let losses = warnings.filter { warning in
            !ComputedValue.concerns(warning) && !harmless.contains { warning.text("message").contains($0) }
        }
        if losses.isEmpty && result.records == rows && result.skipped == 0 && result.warnings == warnings.count {
            return
        }
        let words = losses.prefix(3).map { "\($0.text("message")) (error \($0.text("code")))" }
        throw ForkError(
            .rejected,
            "copy table \(table.name): \(writer.server) did not take every row as it is: \(rows) sent,"
                + " \(result.records) read, \(result.skipped) left out, \(result.warnings) warnings: "
                + words.joined(separator: "; "),
            hint: "correct these rows on the source, or leave the database out with --exclude-database")
    }
}

extension Table {
    /// Whether there are rows to copy: a BLACKHOLE table has none, whatever it says.
    package var hasData: Bool { engine.uppercased() != "BLACKHOLE" }
}
