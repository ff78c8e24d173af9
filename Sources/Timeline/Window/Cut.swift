import Binlog

/// Where a stop point lies in a binlog: all transactions before it are in the fork, and none after it.
public struct Cut: Sendable, Hashable {
    public let position: BinlogPosition
    /// The last transaction before it, and the first one after it, in the range that was read.
    public let last: Landmark?
    public let next: Landmark?
    /// After the cut, though committed at the time asked for or before: the clock went backwards.
    public let stragglers: Int
    public let firstStraggler: Landmark?
}

/// Why a binlog has no such stop point.
public enum CutError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The transaction is not in the range that was read.
    case noSuchTransaction(GTID)
    case notABoundary(BinlogPosition, before: BinlogPosition?, after: BinlogPosition?)
    /// Transactions without a commit time: the source is older than 8.0.
    case noCommitTimes(BinlogPosition)

    public var description: String {
        switch self {
        case .noSuchTransaction(let gtid): return "transaction \(gtid) is not in the binary logs"
        case .notABoundary(let position, let before, let after):
            let nearest = [before, after].compactMap { $0?.description }.joined(separator: " and ")
            return "no transaction ends at \(position)"
                + (nearest.isEmpty ? "" : "; the nearest places where one does are \(nearest)")
        case .noCommitTimes(let position):
            return "the transaction at \(position) has no commit time: servers log it since MySQL 8.0"
        }
    }
}

/// Finds the cut while it is told of transactions, in their order: the end of the longest prefix that the stop point allows.
package struct CutFinder: Sendable {
    private let stop: StopPoint
    private var last: Landmark?
    private var next: Landmark?
    private var stragglers = 0
    private var firstStraggler: Landmark?
    /// Where the last transaction ended, or reading began.
    private var boundary: BinlogPosition
    private var current: TransactionStart?
    /// nil until it is found.
    package private(set) var position: BinlogPosition?

    package init(_ stop: StopPoint, from start: BinlogPosition) {
        self.stop = stop
        boundary = start
    }

    /// Whether the transaction that begins lies before the cut.
    package mutating func begin(_ start: TransactionStart) throws -> Bool {
        current = start
        if position == nil, try isBeyond(start) {
            position = if case .position(let asked) = stop { asked } else { boundary }
            next = Landmark(start)
        } else if position != nil, next == nil {
            next = Landmark(start)
        } else if position != nil, case .time(let limit) = stop, let committed = start.gtid?.committed,
            committed <= limit
        {
            stragglers += 1
            if firstStraggler == nil { firstStraggler = Landmark(start) }
        }
        return position == nil
    }

    private func isBeyond(_ start: TransactionStart) throws -> Bool {
        switch stop {
        case .latest, .gtid: return false
        case .time(let limit):
            guard let committed = start.gtid?.committed else { throw CutError.noCommitTimes(start.position) }
            return committed > limit
        case .beforeGTID(let gtid): return start.gtid?.gtid == gtid
        case .position(let asked):
            if start.position < asked { return false }
            // A file's first transaction follows what opens the file, which begins at 4.
            let opensFile = asked.offset == 4 && asked.file == start.position.file && boundary < asked
            guard asked == start.position || asked == boundary || opensFile else {
                throw CutError.notABoundary(asked, before: boundary, after: start.position)
            }
            return true
        }
    }

    package mutating func end(_ end: BinlogPosition) throws {
        defer {
            boundary = end
            current = nil
        }
        guard position == nil, let current else { return }
        last = Landmark(current)
        switch stop {
        case .gtid(let gtid) where current.gtid?.gtid == gtid: position = end
        case .position(let asked) where asked < end:
            throw CutError.notABoundary(asked, before: current.position, after: end)
        case .position(let asked) where asked == end: position = end
        default: break
        }
    }

    /// - Parameter end: Where the range that was read ends.
    package func finish(at end: BinlogPosition) throws -> Cut {
        if let position { return cut(position) }
        switch stop {
        case .latest, .time: return cut(boundary)
        case .gtid(let gtid), .beforeGTID(let gtid): throw CutError.noSuchTransaction(gtid)
        case .position(let asked):
            // The beginning of a file in which there is no transaction yet.
            let opensFile = asked.offset == 4 && boundary < asked && asked < end
            guard asked == boundary || asked == end || opensFile else {
                throw CutError.notABoundary(asked, before: boundary, after: nil)
            }
            return cut(asked)
        }
    }

    private func cut(_ position: BinlogPosition) -> Cut {
        Cut(
            position: position, last: last, next: next, stragglers: stragglers, firstStraggler: firstStraggler)
    }
}
