import Binlog

/// A transaction, as far as a user is told of it.
public struct Landmark: Sendable, Hashable {
    public let position: BinlogPosition
    public let gtid: GTID?
    /// When it was committed; nil before MySQL 8.0.
    public let committed: Moment?

    public init(position: BinlogPosition, gtid: GTID?, committed: Moment?) {
        self.position = position
        self.gtid = gtid
        self.committed = committed
    }

    init(_ start: TransactionStart) {
        self.init(position: start.position, gtid: start.gtid?.gtid, committed: start.gtid?.committed)
    }
}
