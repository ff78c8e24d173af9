import MySQL

/// Copies the rows of all tables: one worker for each pair of a snapshot reader and a target writer.
struct Copier {
    let tables: [TableCopy]
    let readers: [Connection]
    let writers: [Connection]
    let progress: JobProgress

    /// A range of a large table is about this many bytes.
    static let bytesPerRange = 64 << 20

    func run() async throws {
        let queue = CopyQueue(
            rows: try await ranges(), hasKeys: Set(tables.indices.filter { tables[$0].addKeysStatement != nil }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (reader, writer) in zip(readers, writers) {
                group.addTask {
                    do {
                        while let task = await queue.next() {
                            try await perform(task, reader: reader, writer: writer)
                            if await queue.finish(task) { progress.tableDone() }
                        }
                    } catch {
                        await queue.stop()
                        throw error
                    }
                }
            }
            try await group.waitForAll()
        }
        guard await queue.isDone else {
            throw ForkError(.defect, "the copy ended with work left to do", hint: "report this as a defect of mysqlfork")
        }
    }

    private func perform(_ task: CopyQueue.Task, reader: Connection, writer: Connection) async throws {
        switch task {
        case .rows(let index, let range):
            try await tables[index].copy(range, from: reader, to: writer, counter: progress.transfer)
        case .keys(let index):
            guard let statement = tables[index].addKeysStatement else { return }
            try await writer.execute(statement, operation: "add the indexes of table \(tables[index].table.name)")
        }
    }

    /// Largest tables first, so that the last worker is not left alone with one.
    private func ranges() async throws -> [(table: Int, range: KeyRange)] {
        var result: [(table: Int, range: KeyRange)] = []
        let order = tables.indices.sorted { tables[$0].table.dataBytes > tables[$1].table.dataBytes }
        for index in order where tables[index].hasData {
            let table = tables[index].table
            let bytesPerRow = max(1, table.dataBytes / max(1, table.rows))
            let split = try await KeyRanges.split(
                table: table, rowsPerRange: max(10_000, Self.bytesPerRange / bytesPerRow), on: readers[0])
            result += split.map { (index, $0) }
        }
        return result
    }
}
