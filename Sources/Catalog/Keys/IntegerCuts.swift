/// Any value of MySQL's integer types, signed or not, with the arithmetic that cutting ranges needs.
struct IntegerKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Order-preserving: the value plus 2^63, as if in 65 bits. `isLarge` is the 65th.
    private let offset: UInt64
    private let isLarge: Bool

    init(_ value: Int64) {
        offset = UInt64(bitPattern: value) ^ (1 << 63)
        isLarge = false
    }

    /// nil if the text is not an integer of 64 bits.
    init?(_ text: String) {
        if let value = Int64(text) {
            self.init(value)
        } else if let value = UInt64(text) {
            self.init(offset: value ^ (1 << 63), isLarge: true)
        } else {
            return nil
        }
    }

    private init(offset: UInt64, isLarge: Bool) {
        self.offset = offset
        self.isLarge = isLarge
    }

    var description: String { isLarge ? String(offset ^ (1 << 63)) : String(Int64(bitPattern: offset ^ (1 << 63))) }

    var value: KeyValue { KeyValue(literal: description, text: description) }

    static func < (a: Self, b: Self) -> Bool { a.isLarge == b.isLarge ? a.offset < b.offset : b.isLarge }

    /// The value plus one; the caller knows that there is a larger one.
    var next: IntegerKey { advanced(by: 1) }

    func advanced(by distance: UInt64) -> IntegerKey {
        let (sum, overflow) = offset.addingReportingOverflow(distance)
        return IntegerKey(offset: sum, isLarge: isLarge || overflow)
    }

    /// `other - self`, at most 2^64 - 1: no integer type holds both large and negative values.
    func distance(to other: IntegerKey) -> UInt64 { other.offset &- offset }
}

/// Cuts an interval of integers until the estimate of each piece is small enough. Keys may be far from even: cuts go where
/// the estimates say the rows are.
struct IntegerCuts {
    struct Interval: Equatable {
        let first: IntegerKey
        /// Inclusive.
        let last: IntegerKey
        var rows: Int = 0
    }

    private(set) var open: [Interval]
    private var settled: [Interval] = []
    private let rowsPerRange: Int

    init(from low: IntegerKey, to high: IntegerKey, rows: Int, rowsPerRange: Int) {
        self.rowsPerRange = rowsPerRange
        // An estimate may be anything.
        open = Self.pieces(of: Interval(first: low, last: high), count: min(max(0, rows / rowsPerRange), 1 << 20) + 1)
    }

    var count: Int { open.count + settled.count }

    mutating func takeOpen(atMost limit: Int) -> [Interval] {
        let batch = Array(open.suffix(limit))
        open.removeLast(batch.count)
        return batch
    }

    /// Gives an interval back with its estimate; cuts it where it has too many rows.
    mutating func settle(_ intervals: [Interval], rows: [Int]) {
        for (interval, rows) in zip(intervals, rows) {
            if rows <= 2 * rowsPerRange || interval.first == interval.last {
                settled.append(Interval(first: interval.first, last: interval.last, rows: rows))
            } else {
                open += Self.pieces(of: interval, count: min(max(8, 2 * (rows / rowsPerRange)), 64))
            }
        }
    }

    /// In order, with neighbours put together that are small enough.
    func merged() -> [Interval] {
        var result: [Interval] = []
        for interval in settled.sorted(by: { $0.first < $1.first }) {
            if let previous = result.last, previous.rows + interval.rows <= rowsPerRange {
                result[result.count - 1] = Interval(
                    first: previous.first, last: interval.last, rows: previous.rows + interval.rows)
            } else {
                result.append(interval)
            }
        }
        return result
    }

    /// At least two pieces, unless the interval is a single value.
    private static func pieces(of interval: Interval, count: Int) -> [Interval] {
        let count = UInt64(min(max(2, count), 4096))
        let width = interval.first.distance(to: interval.last) / count + 1
        var pieces: [Interval] = []
        var first = interval.first
        while first.distance(to: interval.last) >= width {
            pieces.append(Interval(first: first, last: first.advanced(by: width - 1)))
            first = first.advanced(by: width)
        }
        pieces.append(Interval(first: first, last: interval.last))
        return pieces
    }
}
