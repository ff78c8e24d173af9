import MySQL

/// Copies the rows of all tables: one worker for each pair of a snapshot reader and a target writer.
struct Copier {
    let tables: [TableCopy]
    let readers: [Connection]
    let writers: [Connection]
    let progress: JobProgress

    /// A range of a large table is about this many bytes.
    static let bytesPerRange = 64 << 20

    func run() async throws -> CopyResult {
        let tally = CopyTally()
        let queue = CopyQueue(
            rows: try await ranges(), hasKeys: Set(tables.indices.filter { tables[$0].addKeysStatement != nil }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (reader, writer) in zip(readers, writers) {
                group.addTask {
                    do {
                        while let task = await queue.next() {
                            try await perform(task, reader: reader, writer: writer, tally)
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
            throw ForkError(
                .defect, "the copy ended with work left to do", hint: "report this as a defect of mysqlfork")
        }
        return tally.result
    }

    private func perform(
        _ task: CopyQueue.Task, reader: Connection, writer: Connection, _ tally: CopyTally
    ) async throws {
        switch task {
        case .rows(let index, let range):
            let table = tables[index]
            let rows = try await table.copy(range, from: reader, to: writer, counter: progress.transfer)
            let result = RangeResult(
                rows: rows, changedJSON: try await JSONSubtypes.count(in: table.table, range, on: reader),
                differingColumns: try await StoredColumns.differing(
                    in: table.table, range, reader: reader, writer: writer))
            tally.add(result, of: table.table.name)
            // Gives up the metadata lock on the table, but not the read view.
            try await reader.execute("ROLLBACK TO SAVEPOINT mysqlfork", operation: "copy table \(table.table.name)")
        case .keys(let index):
            guard let statement = tables[index].addKeysStatement else { return }
            try await writer.execute(statement, operation: "add the indexes of table \(tables[index].table.name)")
        }
    }

    /// Largest tables first, so that the last worker is not left alone with one.
    private func ranges() async throws -> [(table: Int, range: KeyRange)] {
        let order = tables.indices.filter { tables[$0].hasData }
            .sorted { tables[$0].table.dataBytes > tables[$1].table.dataBytes }
        let split = try await WorkQueue.run(order, on: readers) { index, reader in
            let table = tables[index].table
            return try await KeyRanges.split(
                table: table, rowsPerRange: KeyRanges.rowsPerRange(of: table, bytes: Self.bytesPerRange), on: reader)
        }
        return zip(order, split).flatMap { index, ranges in ranges.map { (index, $0) } }
    }
}
