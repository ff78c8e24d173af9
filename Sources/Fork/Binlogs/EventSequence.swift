import Binlog

/// Watches the events of a stream go by: each has to begin where the one before it ended, and one has to end where the stream is to
/// end.
struct EventSequence: Sendable {
    /// Where the next event has to begin; nil when anywhere will do.
    private var expected: BinlogPosition?
    private let end: BinlogPosition?
    /// Asked by GTIDs, a server leaves out what the reader has.
    private let mayLeaveOut: Bool
    /// The file that a ROTATE event has named.
    private var announced: BinlogPosition?
    private(set) var isComplete = false

    init(from start: BinlogPosition?, through end: BinlogPosition?, mayLeaveOut: Bool = false) {
        expected = start
        self.end = end
        self.mayLeaveOut = mayLeaveOut
        if let start, let end, start >= end { isComplete = true }
    }

    /// - Parameter next: where the decoder expects the event after this one.
    /// - Returns: whether the event belongs to the stream.
    /// - Throws: ``BinlogError`` where something is missing, or when there is no event that ends at the end asked for.
    mutating func admit(_ event: Event, next: BinlogPosition) throws(BinlogError) -> Bool {
        if isComplete { return false }
        if event.position == event.end {
            try follow(madeUp: event, next: next)
        } else {
            try follow(written: event, next: next)
        }
        return !(isComplete && event.position == end)
    }

    /// The binary log has ended.
    func finish() throws(BinlogError) {
        guard let end, !isComplete else { return }
        let last = expected.map { "\($0)" } ?? "the beginning"
        throw BinlogError("the binary log ends at \(last), before \(end)", at: expected)
    }

    private mutating func follow(written event: Event, next: BinlogPosition) throws(BinlogError) {
        if let end, event.position >= end {
            guard event.position == end || event.position.file != end.file else { throw noBoundary(end) }
            if event.position.file != end.file { try finish() }
            isComplete = true
            return
        }
        if let expected, event.position != expected, !mayLeaveOut || event.position.file != expected.file {
            throw BinlogError("an event begins at \(event.position), and the one before ended at \(expected)", at: expected)
        }
        if let end, event.position.file == end.file, event.end.offset > end.offset { throw noBoundary(end) }
        if event.header.type == .rotate { announced = next }
        expected = next
        if event.end == end || next == end { isComplete = true }
    }

    private mutating func follow(madeUp event: Event, next: BinlogPosition) throws(BinlogError) {
        guard event.header.type == .rotate else { return }
        if let announced, announced != next {
            throw BinlogError("\(next.file) follows, where \(announced.file) was announced", at: expected)
        }
        announced = nil
        // The first one says where the stream begins, which may be in the middle of a file.
        if let expected, expected.file == next.file, expected != next {
            throw BinlogError("\(next) follows on \(expected)", at: expected)
        }
        if let end, let expected, expected.file == end.file, next.file != end.file, expected.offset < end.offset {
            try finish()
        }
        expected = next
        if next == end { isComplete = true }
    }

    private func noBoundary(_ end: BinlogPosition) -> BinlogError {
        BinlogError("no event ends at \(end)", at: end)
    }
}
