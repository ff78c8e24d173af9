import MySQL
import Synchronization

/// Copies the rows of all tables: one worker for each pair of a snapshot's reader and a target writer.
struct Copier {
    let tables: [TableCopy]
    let snapshot: any SourceSnapshot
    let writers: [Connection]
    let progress: JobProgress

    func run() async throws -> CopyResult {
        let tally = CopyTally()
        let ranges = try await ranges()
        let hasKeys = Set(tables.indices.filter { tables[$0].addKeysStatement != nil })
        let queue = CopyQueue(rows: ranges, hasKeys: hasKeys)
        let shown = CopyProgress(
            progress, ranges: ranges.count, indexes: Set(ranges.map(\.table)).intersection(hasKeys))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (reader, writer) in zip(snapshot.readers, writers) {
                group.addTask {
                    do {
                        while let task = await queue.next() {
                            try await perform(task, reader: reader, writer: writer, tally)
                            shown.done(task, completesTable: await queue.finish(task))
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
            progress.rangeBegun()
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

/// Shows how far a copy is: rows, and once all of them are in, the indexes that are still to be built.
private final class CopyProgress: Sendable {
    private let progress: JobProgress
    private let state: Mutex<(ranges: Int, indexes: Int)>
    private let indexes: Int

    /// - Parameter indexes: the tables that get their indexes afterwards.
    init(_ progress: JobProgress, ranges: Int, indexes: Set<Int>) {
        self.progress = progress
        self.indexes = indexes.count
        state = Mutex((ranges, indexes.count))
        progress.expect(ranges: ranges)
    }

    func done(_ task: CopyQueue.Task, completesTable: Bool) {
        state.withLock { left in
            switch task {
            case .rows:
                left.ranges -= 1
                if completesTable { progress.itemDone() }
                guard left.ranges == 0, left.indexes > 0 else { return }
                progress.enter(.indexes, items: indexes, done: indexes - left.indexes)
            case .keys:
                left.indexes -= 1
                progress.itemDone()
            }
        }
    }
}
