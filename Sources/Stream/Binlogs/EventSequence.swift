import Binlog

/// Watches the events of a stream go by: each has to begin where the one before it ended, and one has to end where the stream is to
/// end.
struct EventSequence: Sendable {
    /// Where the next event has to begin; nil when anywhere will do.
    private var expected: BinlogPosition?
    private let end: BinlogPosition?
    /// Asked by GTIDs, a server leaves out what the reader has.
    private let mayLeaveOut: Bool
    /// Where a ROTATE event says that it goes on.
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
    /// - Throws: ``BinlogError`` where something is missing, or when no event ends where the stream is to end.
    mutating func admit(_ event: Event, next: BinlogPosition) throws(BinlogError) -> Bool {
        guard !isComplete else { return false }
        if event.position == event.end {
            if event.header.type == .rotate { try enter(next) }
            if mayLeaveOut, let end, next >= end { isComplete = true }
            return true
        }
        if let end, event.position >= end {
            try reach(end, at: event.position)
            return false
        }
        if let expected, event.position != expected, !mayLeaveOut || event.position.file != expected.file {
            throw BinlogError(
                "an event begins at \(event.position), and the one before it ended at \(expected)", at: expected)
        }
        if let end, event.position.file == end.file, event.end > end { throw noBoundary(end) }
        if event.header.type == .rotate { announced = next }
        expected = next
        if event.end == end || next == end { isComplete = true }
        return true
    }

    /// The stream goes on in a file of another server, whatever the one before it announced.
    mutating func enterOther(_ next: BinlogPosition) throws(BinlogError) {
        announced = nil
        try enter(next)
    }

    /// The stream goes on in another file, or says where in a file it begins.
    mutating func enter(_ next: BinlogPosition) throws(BinlogError) {
        if let announced, announced != next {
            throw BinlogError("\(next.file) follows, where \(announced.file) was announced", at: expected)
        }
        announced = nil
        if let expected, expected.file == next.file, expected != next {
            throw BinlogError("it goes on at \(next) after \(expected)", at: expected)
        }
        if let end, next >= end { try reach(end, at: next) }
        expected = next
    }

    /// The binary log has ended.
    func finish() throws(BinlogError) {
        guard let end, !isComplete else { return }
        let last = expected.map { "\($0)" } ?? "its beginning"
        throw BinlogError("the binary log ends at \(last), before \(end)", at: expected)
    }

    /// The stream goes on at a place that is not before its end.
    private mutating func reach(_ end: BinlogPosition, at place: BinlogPosition) throws(BinlogError) {
        guard place == end || mayLeaveOut else {
            if place.file == end.file { throw noBoundary(end) }
            return try finish()
        }
        isComplete = true
    }

    private func noBoundary(_ end: BinlogPosition) -> BinlogError {
        BinlogError("no event ends at \(end)", at: end)
    }
}
