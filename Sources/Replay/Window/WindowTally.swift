import Timeline

/// What has been applied.
package struct WindowTally: Sendable, Equatable {
    var rowsWritten = 0
    var rowsDeleted = 0
    /// Statements executed as they stand.
    var statements = 0
    /// What of accounts and system tables was not carried over, in words.
    var leftOut: [String] = []

    /// Generated columns of which the target stores other values than the source did.
    var recomputed: Set<RecomputedColumn> = []

    /// What the target still does not have; nil when nothing went forward.
    var absent: AbsentObjects?

    mutating func add(_ other: WindowTally) {
        rowsWritten += other.rowsWritten
        rowsDeleted += other.rowsDeleted
        statements += other.statements
        leftOut += other.leftOut
        recomputed.formUnion(other.recomputed)
    }
}
