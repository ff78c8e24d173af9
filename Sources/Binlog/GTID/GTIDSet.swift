/// A set of GTIDs, as intervals (MySQL manual, "GTID Sets").
public struct GTIDSet: Sendable, Hashable {
    /// Of each source, in order, neither touching nor overlapping: from the first number to the one after the last. No source is
    /// without any.
    public private(set) var intervals: [GTIDSource: [Range<Int64>]] = [:]

    public init() {}

    /// Intervals in any order, touching or overlapping.
    init(unordered: [GTIDSource: [Range<Int64>]]) {
        for (source, ranges) in unordered where !ranges.isEmpty { intervals[source] = Self.normalized(ranges) }
    }

    public var isEmpty: Bool { intervals.isEmpty }

    /// How many GTIDs are in it; what is beyond 2^64 - 1 is not counted.
    public var count: UInt64 {
        intervals.values.joined().reduce(0) { sum, range in
            let (result, overflow) = sum.addingReportingOverflow(UInt64(range.upperBound - range.lowerBound))
            return overflow ? .max : result
        }
    }

    public func contains(_ gtid: GTID) -> Bool {
        guard let ranges = intervals[gtid.source] else { return false }
        let index = Self.firstEnding(after: gtid.number, in: ranges)
        return index < ranges.count && ranges[index].contains(gtid.number)
    }

    /// Whether every GTID of the other set is in this one: `GTID_SUBSET(other, self)`.
    public func contains(_ other: GTIDSet) -> Bool {
        other.intervals.allSatisfy { source, wanted in
            guard let ranges = intervals[source] else { return false }
            return wanted.allSatisfy { range in
                let index = Self.firstEnding(after: range.lowerBound, in: ranges)
                return index < ranges.count && ranges[index].lowerBound <= range.lowerBound
                    && range.upperBound <= ranges[index].upperBound
            }
        }
    }

    /// Whether no GTID is in both.
    public func isDisjoint(with other: GTIDSet) -> Bool {
        other.intervals.allSatisfy { source, wanted in
            guard let ranges = intervals[source] else { return true }
            return wanted.allSatisfy { range in
                let index = Self.firstEnding(after: range.lowerBound, in: ranges)
                return index == ranges.count || range.upperBound <= ranges[index].lowerBound
            }
        }
    }

    /// Adds one GTID; a number that no GTID can have is not added. Numbers that follow each other take no time to find.
    public mutating func insert(_ gtid: GTID) {
        guard GTID.numbers.contains(gtid.number) else { return }
        let (number, next) = (gtid.number, gtid.number + 1)
        Self.insert(number..<next, into: &intervals[gtid.source, default: []])
    }

    /// Adds the GTIDs of a source from a number up to, without, another. Numbers that no GTID can have are not added.
    public mutating func insert(_ range: Range<Int64>, of source: GTIDSource) {
        let numbers = range.clamped(to: Range(GTID.numbers))
        guard !numbers.isEmpty else { return }
        Self.insert(numbers, into: &intervals[source, default: []])
    }

    public mutating func formUnion(_ other: GTIDSet) {
        for (source, ranges) in other.intervals {
            intervals[source] = intervals[source].map { Self.normalized($0 + ranges) } ?? ranges
        }
    }

    public func union(_ other: GTIDSet) -> GTIDSet {
        var result = self
        result.formUnion(other)
        return result
    }

    /// Takes out every GTID of the other set: `GTID_SUBTRACT(self, other)`.
    public mutating func subtract(_ other: GTIDSet) {
        for (source, taken) in other.intervals {
            guard let ranges = intervals[source] else { continue }
            let left = Self.difference(ranges, taken)
            intervals[source] = left.isEmpty ? nil : left
        }
    }

    public func subtracting(_ other: GTIDSet) -> GTIDSet {
        var result = self
        result.subtract(other)
        return result
    }

    // MARK: - Intervals of one source

    /// The index of the first range that ends after a number; the count when there is none.
    private static func firstEnding(after number: Int64, in ranges: [Range<Int64>]) -> Int {
        if let last = ranges.last, last.upperBound <= number { return ranges.count }
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = low + (high - low) / 2
            if ranges[middle].upperBound <= number { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private static func insert(_ new: Range<Int64>, into ranges: inout [Range<Int64>]) {
        guard let last = ranges.last, new.lowerBound <= last.upperBound else {
            ranges.append(new)
            return
        }
        if new.lowerBound >= last.lowerBound {
            ranges[ranges.count - 1] = last.lowerBound..<max(last.upperBound, new.upperBound)
            return
        }
        // The first that the new one touches or precedes.
        let index = firstEnding(after: new.lowerBound - 1, in: ranges)
        var (end, merged) = (index, new)
        while end < ranges.count, ranges[end].lowerBound <= merged.upperBound {
            merged = min(merged.lowerBound, ranges[end].lowerBound)..<max(merged.upperBound, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(index..<end, with: CollectionOfOne(merged))
    }

    private static func normalized(_ ranges: [Range<Int64>]) -> [Range<Int64>] {
        var result: [Range<Int64>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) { insert(range, into: &result) }
        return result
    }

    private static func difference(_ ranges: [Range<Int64>], _ taken: [Range<Int64>]) -> [Range<Int64>] {
        var left: [Range<Int64>] = []
        var next = 0
        for range in ranges {
            var start = range.lowerBound
            while next < taken.count, taken[next].upperBound <= start { next += 1 }
            var index = next
            while index < taken.count, taken[index].lowerBound < range.upperBound {
                if start < taken[index].lowerBound { left.append(start..<taken[index].lowerBound) }
                start = taken[index].upperBound
                index += 1
            }
            if start < range.upperBound { left.append(start..<range.upperBound) }
            next = max(next, index - 1)
        }
        return left
    }
}
