import Binlog

/// How many rows of a table a transaction changed.
public struct TableRowCounts: Sendable, Equatable {
    public let table: TableIdentity
    public internal(set) var inserted = 0
    public internal(set) var updated = 0
    public internal(set) var deleted = 0

    init(_ table: TableIdentity) { self.table = table }

    mutating func add(_ rows: Int, _ kind: RowsEvent.Kind) {
        switch kind {
        case .write: inserted += rows
        case .update, .partialUpdate: updated += rows
        case .delete: deleted += rows
        }
    }
}
