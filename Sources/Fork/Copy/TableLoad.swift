import Binlog
import Catalog
import MySQL
import Server

/// Loads rows of a table into the target, in one transaction a range.
struct TableLoad {
    let table: TableCopy
    let writer: Connection
    /// By which generated columns and checks read a TIMESTAMP; nil for UTC.
    let timeZone: String?

    private let operation: String
    private let staging: StagingTable?

    init(_ table: TableCopy, on writer: Connection, timeZone: String?) {
        self.table = table
        self.writer = writer
        self.timeZone = table.dependsOnTimeZone ? timeZone : nil
        operation = "copy table \(table.table.name)"
        staging = StagingTable(table)
    }

    /// Copies the rows of one range from reader to writer.
    /// - Returns: how many there are.
    /// - Throws: ``RefusedRows`` when the target does not take them as they are.
    func copy(_ range: KeyRange, from reader: any RowReader, counter: TransferCounter) async throws -> Int {
        try await prepare()
        let result: Result<Int, any Error>
        do {
            result = .success(
                try await Retry.whileTransient(on: writer) { try await copyOnce(range, from: reader, counter: counter) }
            )
        } catch { result = .failure(error) }
        // Of a connection that is lost, the loss is what is told.
        if case .failure(let error as ServerError) = result, error.isConnectionLost { throw error }
        try await restore()
        return try result.get()
    }

    private func prepare() async throws {
        // A generated column may round what it computes, on the source as here, and each time the server makes a note of it.
        try await writer.execute(
            "SET SESSION sql_notes = \(generatedColumns.isEmpty ? 1 : 0)"
                + (timeZone.map { ", SESSION time_zone = \(SQL.literal($0))" } ?? ""), operation: operation)
        if let staging { for statement in staging.create { try await writer.execute(statement, operation: operation) } }
    }

    private func restore() async throws {
        if let staging { try await writer.execute(staging.drop, operation: operation) }
        if timeZone != nil { try await writer.execute("SET SESSION time_zone = '+00:00'", operation: operation) }
    }

    private func copyOnce(_ range: KeyRange, from reader: any RowReader, counter: TransferCounter) async throws -> Int {
        try await writer.execute("START TRANSACTION", operation: operation)
        do {
            let rows =
                table.columns.documents.isEmpty
                ? try await load(range, from: reader, counter) : try await loadTyped(range, from: reader, counter)
            if let staging {
                try await writer.execute(staging.fill, operation: operation)
                let warnings = try await losses()
                if !warnings.isEmpty { throw refusal("\(rows) sent", warnings) }
            }
            // A table of one range is quickly copied again.
            if range != .whole { try await ForkLedger.note(range, rows: rows, of: table.table.name, on: writer) }
            try await writer.execute("COMMIT", operation: operation)
            return rows
        } catch { throw await rolledBack(error) }
    }

    private func load(_ range: KeyRange, from reader: any RowReader, _ counter: TransferCounter) async throws -> Int {
        let pipe = BytePipe()
        async let exported = reader.export(range, of: table, to: pipe, counter: counter)
        let loaded: LoadResult
        do {
            loaded = try await load(from: pipe)
        } catch {
            // What the pipe hands over is the first failure, wherever it happened; wait for the reader all the same.
            _ = try? await exported
            throw error
        }
        let rows = try await exported
        try await inspect(loaded, rows: rows)
        return rows
    }

    /// Rows with JSON, some at a time: the documents that text does not carry whole come before them.
    private func loadTyped(
        _ range: KeyRange, from reader: any RowReader, _ counter: TransferCounter
    ) async throws -> Int {
        let queue = TypedRowQueue(table.columns)
        let stage = DocumentStage(of: writer)
        async let exported = reader.export(range, of: table, to: queue, counter: counter)
        var loaded = 0
        do {
            while let rows = try await queue.next() {
                let hasDocuments = !rows.documents.isEmpty
                if hasDocuments { try await stage.fill(rows.documents, operation: operation) }
                let pipe = BytePipe()
                var text = rows.text
                try pipe.take(&text)
                pipe.finish()
                let result = try await load(from: pipe, documents: hasDocuments ? stage.name : nil)
                try await inspect(result, rows: rows.count)
                if hasDocuments { try await stage.empty(operation: operation) }
                loaded += rows.count
            }
        } catch {
            queue.fail(error)
            _ = try? await exported
            throw (error as? BinlogError).map(unreadable) ?? error
        }
        let rows = try await exported
        guard rows == loaded else { throw refusal("\(rows) sent, \(loaded) read", []) }
        return rows
    }

    private func load(from pipe: BytePipe, documents: String? = nil) async throws -> LoadResult {
        try await writer.load(
            into: staging?.name ?? table.qualifiedName,
            columns: table.columns.loadList(inTimeZone: timeZone != nil, documents: documents), from: pipe,
            operation: operation)
    }

    private func unreadable(_ error: BinlogError) -> ForkError {
        ForkError(
            .rejected, "\(operation): the types in its JSON cannot be read: \(error)",
            hint: "compare what JSON_TYPE says of its documents; if it is right, report this as a defect of mysqlfork")
    }

    /// What a failure leaves behind is undone at once; of a connection that is lost, the server does it.
    private func rolledBack(_ error: any Error) async -> any Error {
        _ = try? await writer.execute("ROLLBACK", operation: operation)
        return error
    }

    // MARK: - Warnings

    private var generatedColumns: [String] { table.table.columns.filter(\.isGenerated).map(\.name) }

    /// LOAD DATA LOCAL makes warnings of errors: a value that does not fit is changed, a duplicate row left out. Only what
    /// concerns a generated column, or an index on an expression, is no loss.
    /// - Throws: ``RefusedRows`` for anything else.
    private func inspect(_ result: LoadResult, rows: Int) async throws {
        if result.records == rows && result.skipped == 0 && result.warnings == 0 { return }
        let warnings = try await writer.query("SHOW WARNINGS", operation: "read warnings").rows
        let losses = losses(among: warnings)
        if losses.isEmpty && result.records == rows && result.skipped == 0 && result.warnings == warnings.count {
            return
        }
        throw refusal(
            "\(rows) sent, \(result.records) read, \(result.skipped) left out, \(result.warnings) warnings", losses)
    }

    private func losses() async throws -> [Row] {
        losses(among: try await writer.query("SHOW WARNINGS", operation: "read warnings").rows)
    }

    private func losses(among warnings: [Row]) -> [Row] {
        let harmless =
            generatedColumns.flatMap { ["for column '\($0)' at row", "Column '\($0)' cannot be null"] }
            + table.columns.numbered.map { "Data truncated for column '\($0)' at row" }
        return warnings.filter { warning in
            !ComputedValue.concerns(warning) && !harmless.contains { warning.text("message").utf8.contains($0.utf8) }
        }
    }

    private func refusal(_ numbers: String, _ losses: [Row]) -> RefusedRows {
        let words = losses.prefix(3).map { "\($0.text("message")) (error \($0.text("code")))" }
        return RefusedRows(
            reason: "\(writer.server) did not take every row as it is: \(numbers): " + words.joined(separator: "; "),
            violatedChecks: Set<ExactText>(
                losses.filter { $0.int("code") == 3819 }.compactMap { warning in
                    warning.text("message").firstMatch(of: /^Check constraint '(.*)' is violated/).map {
                        String($0.1).exact
                    }
                }))
    }
}

/// The target did not take rows as they are on the source.
struct RefusedRows: Error {
    let reason: String
    /// By name.
    let violatedChecks: Set<ExactText>
}

extension TableCopy {
    /// Whether something is computed from a TIMESTAMP, perhaps: as the session's time zone reads it.
    fileprivate var dependsOnTimeZone: Bool {
        table.columns.contains { $0.type == "timestamp" }
            && (table.columns.contains(where: \.isGenerated) || definition?.computes != false)
    }
}
