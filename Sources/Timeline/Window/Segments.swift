import Binlog

/// A part of a window that fits into memory: from one place to another.
public struct Segment: Sendable, Hashable {
    public let start: ReadingPoint
    public let end: ReadingPoint
    /// Of row images.
    public let rowBytes: UInt64
}

/// Divides a window into segments of at most so many bytes of row images; a single event may have more. They end between
/// transactions where possible, and within one that is too large.
struct SegmentCutter: Sendable {
    private let limit: UInt64
    private(set) var segments: [Segment] = []
    private var start: ReadingPoint
    /// Bytes since `start`.
    private var bytes: UInt64 = 0
    /// Where the current transaction begins, and the bytes between `start` and there.
    private var boundary: BinlogPosition
    private var bytesAtBoundary: UInt64 = 0
    private var transaction: TransactionStart?

    init(limit: UInt64, from start: BinlogPosition) {
        self.limit = limit
        self.start = ReadingPoint(start)
        boundary = start
    }

    mutating func begin(_ transaction: TransactionStart) {
        self.transaction = transaction
        boundary = transaction.position
        bytesAtBoundary = bytes
    }

    mutating func add(_ change: RowChange) {
        let size = UInt64(change.rows.images.count)
        if bytes + size > limit, bytesAtBoundary > 0 {
            close(at: ReadingPoint(boundary), with: bytesAtBoundary)
        }
        if bytes + size > limit, bytes > 0 {
            close(at: ReadingPoint(change.place, in: transaction, tables: change.statementTables), with: bytes)
        }
        bytes += size
    }

    mutating func finish(at end: BinlogPosition) -> [Segment] {
        close(at: ReadingPoint(end), with: bytes)
        return segments
    }

    private mutating func close(at end: ReadingPoint, with part: UInt64) {
        segments.append(Segment(start: start, end: end, rowBytes: part))
        start = end
        bytes -= part
        bytesAtBoundary = 0
    }
}
