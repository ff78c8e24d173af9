import Binlog
import Catalog
import Synchronization

/// What a copy has brought over. Unlike the progress, which counts what was read, it counts each range once.
struct CopyResult: Sendable {
    var rows = 0
    /// Documents by table and column, in which an archive's text does not carry everything.
    var changedJSON: [TableIdentity: [ExactText: Int]] = [:]
    /// Stored generated columns whose values the target computes otherwise.
    var differingColumns: [TableIdentity: Set<ExactText>] = [:]
    /// Tables whose rows, and indexes, the target did not take.
    var shortfalls: [Shortfall] = []
    /// Checks that are not enforced for the time being.
    var relaxedChecks: [TableIdentity: Set<ExactText>] = [:]

    /// Tables whose rows the target did not take.
    var unfilled: [TableIdentity] { shortfalls.filter { $0.part == .table }.map(\.table) }

    var notCopied: [NotCopied] {
        let json = changedJSON.sorted { $0.key < $1.key }.flatMap { table, columns in
            columns.sorted { $0.key < $1.key }.map {
                JSONTypes.notCopied(table, column: $0.key.wrappedValue, count: $0.value)
            }
        }
        return json
            + differingColumns.sorted { $0.key < $1.key }.flatMap { table, columns in
                columns.sorted().map { StoredColumns.notCopied(table, column: $0.wrappedValue) }
            }
    }

    mutating func add(_ range: RangeResult, of table: TableIdentity) {
        rows += range.rows
        if !range.changedJSON.isEmpty { changedJSON[table, default: [:]].merge(range.changedJSON, uniquingKeysWith: +) }
        if !range.differingColumns.isEmpty { differingColumns[table, default: []].formUnion(range.differingColumns) }
    }
}

/// What was found in one range.
struct RangeResult: Sendable {
    let rows: Int
    let changedJSON: [ExactText: Int]
    let differingColumns: Set<ExactText>
}

/// Adds up what all workers of a copy do.
final class CopyTally: Sendable {
    private let state = Mutex(CopyResult())

    func add(_ range: RangeResult, of table: TableIdentity) {
        state.withLock { $0.add(range, of: table) }
    }

    func add(_ shortfalls: [Shortfall]) {
        state.withLock { state in
            for shortfall in shortfalls
            where !state.shortfalls.contains(where: { $0.table == shortfall.table && $0.part == shortfall.part }) {
                state.shortfalls.append(shortfall)
            }
        }
    }

    func relax(_ checks: Set<ExactText>, of table: TableIdentity) {
        state.withLock { $0.relaxedChecks[table, default: []].formUnion(checks) }
    }

    /// Whether some of its rows were refused, so that it is not to be had.
    func lacks(_ table: TableIdentity) -> Bool {
        state.withLock { $0.shortfalls.contains { $0.table == table && $0.part == .table } }
    }

    var result: CopyResult { state.withLock { $0 } }
}
