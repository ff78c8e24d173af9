import Binlog
import Catalog
import Server
import Timeline

/// Collects the row changes of a window by their net effect, and brings the target's rows to it.
struct WindowRows {
    private let lane: KeyedLane
    private let progress: JobProgress
    private(set) var net: NetChange
    private(set) var tally = WindowTally()
    private var events = 0

    init(_ direction: Direction, memory: Int, lane: KeyedLane, progress: JobProgress) {
        self.lane = lane
        self.progress = progress
        net = NetChange(direction: direction, memoryLimit: memory)
    }

    mutating func add(_ change: RowChange, key: TableKey) throws {
        try net.add(change, key: key)
        events &+= 1
        if events & 255 == 0 { progress.collected(rows: net.rowCount) }
    }

    /// Writes what has been collected.
    /// - Parameter tables: as they are now.
    mutating func apply(_ tables: WritingFacts) async throws {
        guard !net.isEmpty else { return }
        progress.collected(rows: net.rowCount)
        try await apply(net.drain(), tables)
        progress.collected(rows: 0)
    }

    mutating func apply(_ changes: [TableChange], _ tables: WritingFacts) async throws {
        // Ids that were given out and whose rows are gone again are not to be given out once more.
        if net.direction == .forward { try await raiseCounters(changes, tables) }
        try await lane.apply(changes.map { tables.deletingFirst.contains($0.table.identity) ? $0.deletingFirst : $0 }) {
            [progress] in progress.wrote(rows: $0)
        }
        tally.recomputed.formUnion(try await lane.recomputed(in: changes, tables.computed))
        for change in changes {
            tally.rowsWritten += change.writes.count
            tally.rowsDeleted += change.deletes.count
        }
    }

    /// Has the row with the largest id of those to be deleted be written before: that alone raises a counter, and never lowers it.
    private func raiseCounters(_ changes: [TableChange], _ tables: WritingFacts) async throws {
        try await lane.apply(
            changes.compactMap { change in
                let table = change.table.identity
                return try tables.counters[table].flatMap {
                    try change.raising($0, deletingFirst: tables.deletingFirst.contains(table))
                }
            })
    }
}
