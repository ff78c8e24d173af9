/// Bytes that are no binlog, or one that this reader must not pass over.
public struct BinlogError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What is wrong, without the place.
    public let problem: String
    /// Where the event begins, when that is known.
    public let position: BinlogPosition?

    public init(_ problem: String, at position: BinlogPosition? = nil) {
        self.problem = problem
        self.position = position
    }

    /// The same with a place, unless it has one.
    public func at(_ position: BinlogPosition) -> BinlogError {
        self.position == nil ? BinlogError(problem, at: position) : self
    }

    public var description: String { position.map { "\(problem) (\($0))" } ?? problem }
}
