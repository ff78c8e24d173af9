import MySQL

/// Creates what a ``Catalog`` describes on the target, in the order in which things depend on each other.
struct SchemaWriter {
    let catalog: Catalog
    let tables: [TableCopy]
    let writers: [Connection]
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
        try await inParallel(tables) { table, writer in
            let statement = "USE \(SQL.identifier(table.table.name.database)); " + table.createStatement
            try await Retry.whileTransient(on: writer) {
                try await writer.execute(statement, operation: "create table \(table.table.name)")
            }
        }
    }

    // MARK: - After the rows

    /// When all tables have their indexes: a foreign key needs those of both sides.
    func createForeignKeys() async throws {
        try await inParallel(tables.filter { $0.addForeignKeysStatement != nil }) { table, writer in
            guard let statement = table.addForeignKeysStatement else { return }
            try await Retry.whileTransient(on: writer) {
                try await writer.execute(
                    "USE \(SQL.identifier(table.table.name.database)); " + statement,
                    operation: "add the foreign keys of table \(table.table.name)")
            }
        }
    }

    func createRoutinesAndTriggers() async throws {
        let session = ObjectSession(connection: writer, databases: catalog.databases)
        for object in catalog.routines + catalog.triggers {
            try await session.create(object)
            progress.itemDone()
        }
    }

    /// In passes, until those that build on others find them. Their definers need their privileges by now.
    /// - Returns: views that refer to what is not there, on the source no more than here.
    func createViews() async throws -> [NotCopied] {
        let session = ObjectSession(connection: writer, databases: catalog.databases)
        var waiting = catalog.views
        while !waiting.isEmpty {
            var failed: [(view: StoredObject, error: ServerError)] = []
            for view in waiting {
                do {
                    try await session.create(view)
                    progress.itemDone()
                } catch let error as ServerError where Self.missesSomething(error) {
                    failed.append((view, error))
                }
            }
            if failed.count == waiting.count {
                return failed.map {
                    NotCopied(
                        object: "view \($0.view.qualifiedName)",
                        reason: "it refers to what does not exist: \($0.error.message) (error \($0.error.number))")
                }
            }
            waiting = failed.map(\.view)
        }
        return []
    }

    /// Events come last: one that is enabled fires as soon as the scheduler runs.
    /// - Returns: events that the server did not create, since it found their time in the past all the same.
    func createEvents() async throws -> [NotCopied] {
        let session = ObjectSession(connection: writer, databases: catalog.databases)
        for event in catalog.events {
            try await session.create(event)
            progress.itemDone()
        }
        guard !catalog.events.isEmpty else { return [] }
        let present = try await writer.query(
            "SELECT EVENT_SCHEMA AS db, EVENT_NAME AS name FROM information_schema.EVENTS", operation: "list events")
        let names = Set(present.rows.map { TableName($0.text("db"), $0.text("name")) })
        return catalog.events.filter { !names.contains(TableName($0.database, $0.name)) }.map {
            NotCopied(
                object: "event \($0.qualifiedName)",
                reason: "its time has passed, and it does not outlive it")
        }
    }

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

    /// ER_BAD_DB_ERROR, ER_BAD_FIELD_ERROR, ER_NO_SUCH_TABLE, ER_SP_DOES_NOT_EXIST, ER_VIEW_INVALID.
    private static func missesSomething(_ error: ServerError) -> Bool {
        [1049, 1054, 1146, 1305, 1356].contains(error.number)
    }

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
