import Synchronization

/// What a copy has brought over. Unlike the progress, which counts what was read, it counts each range once.
struct CopyResult: Sendable {
    var rows = 0
    /// Documents by table and column, in which text could not carry everything.
    var changedJSON: [TableName: [String: Int]] = [:]

    var notCopied: [NotCopied] {
        changedJSON.sorted { $0.key < $1.key }.flatMap { table, columns in
            columns.sorted { $0.key < $1.key }.map { JSONSubtypes.notCopied(table, column: $0.key, count: $0.value) }
        }
    }
}

/// Adds up what all workers of a copy do.
final class CopyTally: Sendable {
    private let state = Mutex(CopyResult())

    func add(rows: Int, changedJSON: [String: Int], of table: TableName) {
        state.withLock {
            $0.rows += rows
            if !changedJSON.isEmpty { $0.changedJSON[table, default: [:]].merge(changedJSON, uniquingKeysWith: +) }
        }
    }

    var result: CopyResult { state.withLock { $0 } }
}
