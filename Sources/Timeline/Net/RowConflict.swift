import Binlog

/// A row that an excluded transaction changed, and another one after it.
public struct RowConflict: Sendable {
    public let table: TableMap
    public let key: TableKey
    /// The row as the later transaction found it, or as it inserted it: where its key can be read.
    public let image: [UInt8]
    /// The later transaction; nil when it has no GTID.
    public let gtid: GTID?
    /// Where the later change is in the binlog.
    public let position: BinlogPosition
}
