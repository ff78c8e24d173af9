import Binlog

/// What the user chose: the moment that the fork is to show.
public enum StopPoint: Sendable, Hashable {
    /// The snapshot's own moment: all that was committed when the command started is in it.
    case latest
    /// Every transaction that was committed at this instant or before.
    case time(Moment)
    /// Up to this transaction, included.
    case gtid(GTID)
    /// Up to this transaction, left out.
    case beforeGTID(GTID)
    case position(BinlogPosition)
}
