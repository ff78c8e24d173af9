import MySQL

/// Creates what a ``Catalog`` describes on the target, in the order in which things depend on each other.
struct SchemaWriter {
    let catalog: Catalog
    let tables: [TableCopy]
    let writers: [Connection]
    /// Of the source.
    let version: ServerVersion
    let progress: JobProgress

    private var writer: Connection { writers[0] }

    // MARK: - Before the rows

    func createDatabases() async throws {
        for tablespace in catalog.tablespaces {
            try await writer.execute(
                tablespace.createStatement, operation: "create tablespace \(tablespace.name)")
        }
        for database in catalog.databases {
            try await writer.execute(database.statement, operation: "create database \(database.name)")
        }
    }

    /// Empty tables, most of them without foreign keys; large ones without secondary indexes too.
    func createTables() async throws {
        for (format, tables) in TableDefaults.byRowFormat(tables) {
            try await TableDefaults.use(rowFormat: format, on: writer)
            try await create(tables)
        }
        try await TableDefaults.use(rowFormat: TableDefaults.usualRowFormat, on: writer)
    }

    private func create(_ tables: [TableCopy]) async throws {
        try await inParallel(tables) { table, writer in
            let operation = "create table \(table.table.name)"
            try await writer.execute("USE \(SQL.identifier(table.table.name.database))", operation: operation)
            try await Retry.whileTransient(on: writer) {
                try await writer.execute(table.createStatement, operation: operation)
            }
        }
    }

    // MARK: - After the rows

    /// When all tables have their indexes: a foreign key needs those of both sides.
    func createForeignKeys() async throws {
        try await inParallel(tables.filter { $0.addForeignKeysStatement != nil }) { table, writer in
            guard let statement = table.addForeignKeysStatement else { return }
            let operation = "add the foreign keys of table \(table.table.name)"
            try await writer.execute("USE \(SQL.identifier(table.table.name.database))", operation: operation)
            try await Retry.whileTransient(on: writer) { try await writer.execute(statement, operation: operation) }
        }
    }

    private var objects: ObjectWriter {
        ObjectWriter(connection: writer, databases: catalog.databases, version: version, progress: progress)
    }

    /// - Returns: those that the target does not have now, like the following ones.
    func createRoutinesAndTriggers() async throws -> [NotCopied] {
        try await objects.create(catalog.routines) + objects.create(catalog.triggers)
    }

    /// Their definers need their privileges by now.
    func createViews() async throws -> [NotCopied] { try await objects.create(catalog.views) }

    /// Events come last: one that is enabled fires as soon as the scheduler runs.
    func createEvents() async throws -> [NotCopied] { try await objects.create(catalog.events) }

    func closeReadOnlyDatabases() async throws {
        for database in catalog.databases where database.isReadOnly {
            try await writer.execute(
                "ALTER DATABASE \(SQL.identifier(database.name)) READ ONLY = 1",
                operation: "make database \(database.name) read-only")
        }
    }

    /// Index statistics are computed, histograms are the source's own.
    func updateStatistics() async throws {
        try await inParallel(tables.filter(\.hasData)) { table, writer in
            let name = table.qualifiedName
            let operation = "update the statistics of table \(table.table.name)"
            try await analyze("ANALYZE TABLE \(name)", on: writer, operation, hint: "check the target's error log")
            for histogram in table.table.histograms {
                try await analyze(
                    "ANALYZE TABLE \(name) UPDATE HISTOGRAM ON \(SQL.identifier(histogram.column)) USING DATA "
                        + SQL.literal(histogram.json(forVersion: writer.version)), on: writer, operation,
                    hint: "drop the histogram on the source, or report this with its definition")
            }
        }
    }

    /// The server has the errors of ANALYZE TABLE among the rows of its result.
    private func analyze(_ statement: String, on writer: Connection, _ operation: String, hint: String) async throws {
        let rows = try await writer.query(statement, operation: operation).rows
        if let row = rows.first(where: { $0.text("Msg_type").lowercased() == "error" }) {
            throw ForkError(
                .rejected, "\(operation) on \(writer.server) failed: \(row.text("Msg_text"))", hint: hint)
        }
    }

    // MARK: - How

    /// Runs `body` for every table, on all writers at once.
    private func inParallel(
        _ tables: [TableCopy], _ body: @escaping @Sendable (TableCopy, Connection) async throws -> Void
    ) async throws {
        _ = try await WorkQueue.run(tables, on: writers) { table, writer in
            try await body(table, writer)
            progress.itemDone()
        }
    }
}
