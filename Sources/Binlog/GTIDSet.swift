/// A set of GTIDs, as intervals (MySQL manual, "GTID Sets").
public struct GTIDSet: Sendable, Hashable {
    /// Of each source, in order, neither touching nor overlapping: from the first number to the one after the last.
    public private(set) var intervals: [GTIDSource: [Range<Int64>]] = [:]

    public init() {}
}
