import Binlog
import Timeline

/// Collects the row changes of a window by their net effect, and brings the target's rows to it.
struct WindowRows {
    private let lane: KeyedLane
    private let progress: JobProgress
    private(set) var net: NetChange
    private(set) var tally = WindowTally()

    init(_ direction: Direction, memory: Int, lane: KeyedLane, progress: JobProgress) {
        self.lane = lane
        self.progress = progress
        net = NetChange(direction: direction, memoryLimit: memory)
    }

    mutating func add(_ change: RowChange, key: TableKey) throws { try net.add(change, key: key) }

    /// Writes what has been collected.
    mutating func apply() async throws {
        guard !net.isEmpty else { return }
        try await apply(net.drain())
    }

    mutating func apply(_ changes: [TableChange]) async throws {
        try await lane.apply(changes)
        for change in changes {
            tally.rowsWritten += change.writes.count
            tally.rowsDeleted += change.deletes.count
            progress.add(rows: change.writes.count + change.deletes.count)
        }
    }
}
