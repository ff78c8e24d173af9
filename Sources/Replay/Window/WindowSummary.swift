import Binlog
import Timeline

/// What was applied between snapshot and stop point (`--json`).
public struct WindowSummary: Sendable, Codable, Equatable {
    public let direction: Direction
    public let transactions: Int
    public let rowEvents: Int
    /// Rows written to the target, and rows deleted there.
    public let rowsWritten: Int
    public let rowsDeleted: Int
    /// Statements executed as they stand.
    public let statements: Int
    public let tables: Int
    /// Bytes of binary log.
    public let bytes: Int
    /// What of accounts and system tables was not carried over, in words.
    public let leftOut: [String]
    /// Transactions that were left out.
    public let excluded: [String]
    /// Rows of theirs that keep what was written later; nil when no transaction was left out.
    public let conflicts: ConflictReport?
    public let seconds: Double
}
