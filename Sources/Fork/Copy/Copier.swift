import MySQL

/// Copies the rows of all tables: one worker for each pair of a snapshot's reader and a target writer.
struct Copier {
    let tables: [TableCopy]
    let snapshot: any SourceSnapshot
    let writers: [Connection]
    let progress: JobProgress

    func run() async throws -> CopyResult {
        let tally = CopyTally()
        let queue = CopyQueue(
            rows: try await ranges(), hasKeys: Set(tables.indices.filter { tables[$0].addKeysStatement != nil }))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (reader, writer) in zip(snapshot.readers, writers) {
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
        _ task: CopyQueue.Task, reader: any RowReader, writer: Connection, _ tally: CopyTally
    ) async throws {
        switch task {
        case .rows(let index, let range):
            let table = tables[index]
            let rows = try await table.copy(range, from: reader, to: writer, counter: progress.transfer)
            let details = try await reader.details(of: range, in: table)
            let computed =
                details.storedColumns.isEmpty
                ? [:] : try await StoredColumns.digests(in: table.table, range, on: writer)
            let result = RangeResult(
                rows: rows, changedJSON: details.changedJSON,
                differingColumns: Set(details.storedColumns.filter { computed[$0.key] != $0.value }.keys))
            tally.add(result, of: table.table.name)
        case .keys(let index):
            guard let statement = tables[index].addKeysStatement else { return }
            try await writer.execute(statement, operation: "add the indexes of table \(tables[index].table.name)")
        }
    }

    /// Largest tables first, so that the last worker is not left alone with one.
    private func ranges() async throws -> [(table: Int, range: KeyRange)] {
        let order = tables.indices.filter { tables[$0].hasData }
            .sorted { tables[$0].table.dataBytes > tables[$1].table.dataBytes }
        let split = try await snapshot.ranges(of: order.map { tables[$0].table })
        return zip(order, split).flatMap { index, ranges in ranges.map { (index, $0) } }
    }
}
