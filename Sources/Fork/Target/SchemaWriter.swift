import Binlog
import Catalog
import MySQL
import Server

/// Creates what a ``Catalog`` describes on the target, in the order in which things depend on each other.
struct SchemaWriter {
    let catalog: Catalog
    let tables: [TableCopy]
    let writers: [Connection]
    /// Of the source.
    let version: ServerVersion
    let progress: JobProgress

    private var writer: Connection { writers[0] }

    /// The rest of the work, when these tables are not to be had.
    func without(_ lost: Set<TableIdentity>) -> SchemaWriter {
        SchemaWriter(
            catalog: catalog, tables: tables.filter { !lost.contains($0.table.name) }, writers: writers,
            version: version, progress: progress)
    }

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
    func createTables() async throws -> [Shortfall] {
        var shortfalls: [Shortfall] = []
        for (format, tables) in TableDefaults.byRowFormat(tables) {
            try await TableDefaults.use(rowFormat: format, on: writer)
            shortfalls += try await inParallel(tables, on: writers) { table, writer in
                try await TableMaking(table: table, writer: writer).create()
            }
        }
        try await TableDefaults.use(rowFormat: TableDefaults.usualRowFormat, on: writer)
        let missing = Set(shortfalls.map(\.table))
        for table in tables where !missing.contains(table.table.name) {
            shortfalls += try await TableMaking(table: table, writer: writer).addUnequalForeignKeys()
        }
        return shortfalls
    }

    // MARK: - After the rows

    /// When all tables have their indexes: a foreign key needs those of both sides.
    func createForeignKeys() async throws -> [Shortfall] {
        try await inParallel(tables.filter { !$0.foreignKeysToAdd.isEmpty }, on: writers) { table, writer in
            try await TableMaking(table: table, writer: writer).addForeignKeys()
        }
    }

    /// NULL in an AUTO_INCREMENT column uses up a number each time that it is written.
    func restoreCounters() async throws {
        for table in tables {
            guard let counter = TableStatement(table.table.statement).counter,
                table.definition?.columns.contains(where: { ColumnClause($0).numbersNull }) == true
            else { continue }
            try await writer.execute(
                "\(table.alter) AUTO_INCREMENT = \(counter)", operation: "set the counter of table \(table.table.name)")
        }
    }

    /// Full-text indexes of tables that number their documents themselves, and spatial ones of tables without a key.
    func createLateIndexes() async throws -> [Shortfall] {
        try await inParallel(tables.filter { !$0.lateKeysToAdd.isEmpty }, on: writers) { table, writer in
            try await TableMaking(table: table, writer: writer).addLateKeys()
        }
    }

    /// Checks that were not enforced while the rows were copied.
    func enforceChecks(_ relaxed: [TableIdentity: Set<ExactText>], timeZone: String?) async throws -> [Shortfall] {
        try await inParallel(tables.filter { relaxed[$0.table.name] != nil }, on: writers) { table, writer in
            var shortfalls: [Shortfall] = []
            for check in (relaxed[table.table.name] ?? []).sorted() {
                shortfalls += try await TableMaking(table: table, writer: writer)
                    .enforce(check.wrappedValue, inTimeZones: (timeZone.map { [$0] } ?? []) + ["+00:00"])
            }
            return shortfalls
        }
    }

    /// Once nothing alters the tables any more.
    func restoreDefaults() async throws {
        for table in tables where !table.exactDefaults.isEmpty {
            try await writer.execute(
                table.altering([]), operation: "restore the defaults of table \(table.table.name)")
        }
    }

    /// What could not be filled does not stay.
    func drop(_ tables: [TableIdentity]) async throws {
        for table in tables {
            try await writer.execute(
                "DROP TABLE IF EXISTS \(table.quoted)",
                operation: "drop table \(table)")
            try await ForkLedger.forget(table, on: writer)
        }
    }

    private var objects: ObjectWriter {
        ObjectWriter(connection: writer, databases: catalog.databases, version: version, progress: progress)
    }

    /// - Returns: those that the target does not have now, like the following ones.
    func createRoutinesAndTriggers() async throws -> [NotCopied] {
        var notCopied: [NotCopied] = []
        // Routines import them.
        for library in catalog.libraries ?? [] {
            if let refusal = try await library.create(on: writer) { notCopied.append(refusal) }
        }
        return try await notCopied + objects.create(catalog.routines) + objects.create(catalog.triggers)
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
    func updateStatistics() async throws -> [Shortfall] {
        try await inParallel(tables.filter(\.hasData), on: writers) { table, writer in
            let name = table.table.name
            var shortfalls: [Shortfall] = []
            if let words = try await analyze("ANALYZE TABLE \(table.qualifiedName)", table, on: writer) {
                shortfalls.append(Shortfall(name, .statistics, reason: words))
            }
            for histogram in table.table.histograms {
                let words = try await analyze(
                    "ANALYZE TABLE \(table.qualifiedName) UPDATE HISTOGRAM ON \(SQL.identifier(histogram.column))"
                        + " USING DATA \(SQL.literal(histogram.json(in: writer.dialect)))", table, on: writer)
                if let words {
                    shortfalls.append(Shortfall(name, .histogram(column: histogram.column.exact), reason: words))
                }
            }
            return shortfalls
        }
    }

    /// The server has the errors of ANALYZE TABLE among the rows of its result.
    /// - Returns: why it did not.
    private func analyze(_ statement: String, _ table: TableCopy, on writer: Connection) async throws -> String? {
        let operation = "update the statistics of table \(table.table.name)"
        do {
            let rows = try await writer.query(statement, operation: operation).rows
            return rows.first { $0.text("Msg_type").lowercased() == "error" }.map {
                "\(writer.server) did not take it: \($0.text("Msg_text"))"
            }
        } catch let error as ServerError where Shortfall.isOfObject(error) {
            return "\(writer.server) did not take it: \(error.message) (error \(error.number))"
        }
    }

    // MARK: - How

    /// Runs `body` for every table, on all writers at once.
    /// - Returns: what it returns, one after the other.
    private func inParallel(
        _ tables: [TableCopy], on writers: [Connection],
        _ body: @escaping @Sendable (TableCopy, Connection) async throws -> [Shortfall]
    ) async throws -> [Shortfall] {
        try await WorkQueue.run(tables, on: writers) { table, writer in
            let shortfalls = try await body(table, writer)
            progress.itemDone()
            return shortfalls
        }.flatMap(\.self)
    }
}
