import MySQL

/// One table on its way: what to select, what to load, and what to add once the rows are in.
package struct TableCopy: Sendable {
    package let table: Table
    package let columns: ColumnTransfer
    /// nil when the statement could not be taken apart; the table is then created with all its indexes.
    let definition: TableDefinition?
    /// nil when everything is created at once.
    let deferral: Deferral?
    /// Foreign keys whose sides are not of one type.
    let unequalForeignKeys: [UnequalForeignKey]

    /// The tables of a catalog.
    package static func all(_ tables: [Table]) -> [TableCopy] {
        let definitions = tables.map { TableDefinition($0.statement) }
        let named = Dictionary(tables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let unaltered = zip(tables, definitions).compactMap { table, definition in
            definition.flatMap { UnalteredTable(table, $0) }
        }
        let unequal = zip(tables, definitions).map { table, definition in
            (definition?.foreignKeys ?? []).compactMap { UnequalForeignKey($0, of: table, among: named) }
        }
        let all = unequal.flatMap(\.self)
        return zip(zip(tables, definitions), unequal).map { table, unequal in
            let (table, definition) = table
            return TableCopy(
                table: table, columns: ColumnTransfer(table.columns), definition: definition,
                deferral: definition.map { Deferral(of: table, $0, unaltered: unaltered, unequal: all) },
                unequalForeignKeys: unequal)
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

    /// Secondary indexes that were left out, to be added when the rows are in.
    var keysToAdd: [String] { deferral?.keys == true ? definition?.secondaryKeys ?? [] : [] }

    /// Foreign keys that were left out.
    var foreignKeysToAdd: [String] {
        guard deferral?.foreignKeys == true else { return [] }
        return (definition?.foreignKeys ?? []).filter { key in !unequalForeignKeys.contains { $0.text == key } }
    }

    /// Full-text indexes that were left out.
    var fullTextKeysToAdd: [String] { deferral?.fullText == true ? definition?.fullTextKeys ?? [] : [] }

    var alter: String { "ALTER TABLE \(qualifiedName)" }

    func add(_ keys: [String]) -> String {
        "\(alter) " + keys.map { "ADD " + $0 }.joined(separator: ", ")
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
    /// - Throws: ``RefusedRows`` for anything else.
    private func inspectWarnings(of result: LoadResult, rows: Int, on writer: Connection) async throws {
        let warnings = try await writer.query("SHOW WARNINGS", operation: "read warnings").rows
        let harmless =
            generatedColumns.flatMap { ["for column '\($0)' at row", "Column '\($0)' cannot be null"] }
            + columns.numbered.map { "Data truncated for column '\($0)' at row" }
        let losses = warnings.filter { warning in
            !ComputedValue.concerns(warning) && !harmless.contains { warning.text("message").contains($0) }
        }
        if losses.isEmpty && result.records == rows && result.skipped == 0 && result.warnings == warnings.count {
            return
        }
        let words = losses.prefix(3).map { "\($0.text("message")) (error \($0.text("code")))" }
        throw RefusedRows(
            reason: "\(writer.server) did not take every row as it is: \(rows) sent, \(result.records) read,"
                + " \(result.skipped) left out, \(result.warnings) warnings: " + words.joined(separator: "; "),
            violatedChecks: Set(
                losses.compactMap { warning in
                    warning.int("code") == 3819
                        ? warning.text("message").firstMatch(of: /^Check constraint '(.*)' is violated/).map {
                            String($0.1)
                        }
                        : nil
                }))
    }
}

/// The target did not take rows as they are on the source.
struct RefusedRows: Error {
    let reason: String
    /// By name.
    let violatedChecks: Set<String>
}

extension Table {
    /// Whether there are rows to copy: a BLACKHOLE table has none, whatever it says.
    package var hasData: Bool { engine.uppercased() != "BLACKHOLE" }
}
