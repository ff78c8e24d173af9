import Binlog
import Timeline

/// Collects the row changes of a window by their net effect, and brings the target's rows to it.
struct WindowRows {
    private let lane: KeyedLane
    /// Tables that an idempotent write must not meet a taken key in (``TableChange/deletingFirst``).
    var deletingFirst: Set<TableIdentity>
    private let progress: JobProgress
    private(set) var net: NetChange
    private(set) var tally = WindowTally()

    init(
        _ direction: Direction, memory: Int, lane: KeyedLane, deletingFirst: Set<TableIdentity>, progress: JobProgress
    ) {
        self.lane = lane
        self.progress = progress
        self.deletingFirst = deletingFirst
        net = NetChange(direction: direction, memoryLimit: memory)
    }

    mutating func add(_ change: RowChange, key: TableKey) throws { try net.add(change, key: key) }

    /// Writes what has been collected.
    mutating func apply() async throws {
        guard !net.isEmpty else { return }
        try await apply(net.drain())
    }

    mutating func apply(_ changes: [TableChange]) async throws {
        try await lane.apply(changes.map { deletingFirst.contains($0.table.identity) ? $0.deletingFirst : $0 })
        for change in changes {
            tally.rowsWritten += change.writes.count
            tally.rowsDeleted += change.deletes.count
            progress.add(rows: change.writes.count + change.deletes.count)
        }
    }
}
