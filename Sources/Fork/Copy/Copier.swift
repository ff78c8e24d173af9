import Binlog
import Catalog
import MySQL
import Server
import Synchronization

/// Copies the rows of all tables: one worker for each pair of a snapshot's reader and a target writer.
struct Copier {
    let tables: [TableCopy]
    let snapshot: any SourceSnapshot
    let writers: [Connection]
    /// Of the source, where it is an offset.
    let timeZone: String?
    let progress: JobProgress

    func run() async throws -> CopyResult {
        let tally = CopyTally()
        let ranges = try await ranges()
        if ranges.contains(where: { !tables[$0.table].columns.documents.isEmpty }) {
            for writer in writers { try await DocumentStage(of: writer).create() }
        }
        let hasKeys = Set(tables.indices.filter { !tables[$0].keysToAdd.isEmpty })
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
            guard !tally.lacks(table.table.name) else { return }
            do {
                try await copy(range, of: table, reader: reader, writer: writer, tally)
            } catch let refusal as RefusedRows {
                tally.add([Shortfall(table.table.name, .table, reason: refusal.reason)])
            } catch let error as ServerError where Shortfall.isOfObject(error) {
                tally.add([Shortfall(table.table.name, .table, reason: error.description)])
            }
        case .keys(let index):
            let table = tables[index]
            guard !tally.lacks(table.table.name) else { return }
            tally.add(try await TableMaking(table: table, writer: writer).addKeys())
        }
    }

    private func copy(
        _ range: KeyRange, of table: TableCopy, reader: any RowReader, writer: Connection, _ tally: CopyTally
    ) async throws {
        let rows = try await enforcing(table, on: writer, tally) {
            try await writer.computing(opening: table.qualifiedName) {
                try await TableLoad(table, on: writer, timeZone: timeZone)
                    .copy(range, from: reader, counter: progress.transfer)
            }
        }
        let details = try await reader.details(of: range, in: table)
        let computed =
            details.storedColumns.isEmpty
            ? [:] : try await StoredColumns.digests(in: table.table, range, on: writer)
        let result = RangeResult(
            rows: rows, changedJSON: details.changedJSON,
            differingColumns: Set(details.storedColumns.filter { computed[$0.key] != $0.value }.keys))
        tally.add(result, of: table.table.name)
    }

    /// Without the checks that rows of the source do not satisfy, as far as this session can tell: they may depend on the session that
    /// wrote the rows. Once the rows are in, they are enforced again if they can be.
    private func enforcing<T>(
        _ table: TableCopy, on writer: Connection, _ tally: CopyTally, _ body: () async throws -> T
    ) async throws -> T {
        var relaxed: Set<ExactText> = []
        while true {
            do {
                return try await body()
            } catch let refusal as RefusedRows where !refusal.violatedChecks.subtracting(relaxed).isEmpty {
                let operation = "copy table \(table.table.name)"
                for check in refusal.violatedChecks.subtracting(relaxed).sorted() {
                    try await writer.execute(
                        "ALTER TABLE \(table.qualifiedName) ALTER CHECK \(SQL.identifier(check.wrappedValue)) NOT ENFORCED",
                        operation: operation)
                }
                relaxed.formUnion(refusal.violatedChecks)
                tally.relax(refusal.violatedChecks, of: table.table.name)
            }
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
