import Binlog

/// Which transactions a user asks for: all that is set has to fit.
public struct SummaryFilter: Sendable {
    /// Committed then or later.
    public var since: Moment?
    /// Committed then or earlier.
    public var until: Moment?
    public var tables = TableSelection()
    /// In one of the transaction's statements, letters of ASCII in either case.
    public var text: String?
    /// So many rows changed at least, in the selected tables.
    public var minRows = 0

    public init() {}
}
