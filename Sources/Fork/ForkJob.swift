import MySQL

public struct ForkJob: Sendable {
    public let source: Server
    public let target: Server
    public let progress: JobProgress
    public let threads: Int

    public init(source: Endpoint, target: Endpoint, threads: Int, progress: JobProgress) {
        self.source = Server(.source, source)
        self.target = Server(.target, target)
        self.threads = threads
        self.progress = progress
    }

    public func run(databases: [String]) async throws {
        var writers: [Connection] = []
        for _ in 0..<threads { writers.append(try await target.connectForWriting()) }
        try await UnfinishedMark.set(on: writers[0], source: source.endpoint.address, sourceUUID: "x")
        try await Relaxation.apply(on: writers[0])
        progress.enter(.snapshot)
        let snapshot = try await Snapshot.take(of: source, readers: threads, patience: LockPatience()) { progress.note($0) }
        print(snapshot.coordinates, snapshot.lockSeconds)
        let catalog = try await CatalogReader.read(from: snapshot.coordinator, databases: databases)
        progress.enter(.schema)
        let copies = catalog.tables.map(TableCopy.init)
        let schema = SchemaWriter(catalog: catalog, tables: copies, writers: writers)
        try await schema.createDatabases()
        try await schema.createTables()
        progress.enter(.copy, tables: copies.count, expectedRows: catalog.tables.reduce(0) { $0 + $1.rows })
        try await Copier(tables: copies, readers: snapshot.readers, writers: writers, progress: progress).run()
        try await snapshot.release()
        progress.enter(.objects)
        try await schema.createForeignKeys()
        print(try await schema.createObjects())
        progress.enter(.finish)
        try await schema.createEvents()
        try await schema.updateStatistics()
        try await schema.closeReadOnlyDatabases()
        try await Relaxation.undo(on: writers[0])
        try await UnfinishedMark.remove(on: writers[0])
    }
}
