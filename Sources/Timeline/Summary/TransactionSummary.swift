import Binlog

/// A transaction as a user is told of it: when, where, and what it did.
public struct TransactionSummary: Sendable, Equatable {
    /// nil before MySQL 8.0.
    public let committed: Moment?
    /// nil in a transaction without one (`gtid_mode` is not ON).
    public let gtid: GTID?
    /// Where it begins: the state there is the one before it.
    public let position: BinlogPosition
    /// Where the next one begins.
    public let end: BinlogPosition
    public let isCompressed: Bool
    public let outcome: TransactionEnd.Outcome
    /// In the order in which they came.
    public let tables: [TableRowCounts]
    /// Those of the binlog, and where the source logs them (`binlog_rows_query_log_events`) those that changed the rows. When a
    /// text is searched for, only those that have it.
    public let statements: [StatementExcerpt]
    /// Statements beyond those that are listed.
    public let moreStatements: Int

    /// In the binlog, where a transaction never goes on in another file.
    public var bytes: UInt64 { end.offset >= position.offset ? end.offset - position.offset : 0 }
}
