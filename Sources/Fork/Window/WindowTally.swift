/// What has been applied.
struct WindowTally: Sendable, Equatable {
    var rowsWritten = 0
    var rowsDeleted = 0
    /// Statements executed as they stand.
    var statements = 0

    mutating func add(_ other: WindowTally) {
        rowsWritten += other.rowsWritten
        rowsDeleted += other.rowsDeleted
        statements += other.statements
    }
}
