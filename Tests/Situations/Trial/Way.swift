/// How a fork gets to a moment.
public enum Way: String, Sendable, CaseIterable, Codable {
    case latest
    case back
    case forward
    case ahead
    /// As of the archive's own moment.
    case archived
    /// As of now, without one transaction.
    case without
}

/// A fork that is not as it has to be.
public struct Failure: Sendable, CustomStringConvertible {
    public let way: Way
    public let moment: Int
    /// What two runs of the same fault have in common.
    public let kind: String
    public let details: String

    public var description: String { "\(way.rawValue) to moment \(moment): \(kind)\n\(details)" }
}

/// What a trial came to.
public struct Outcome: Sendable {
    public var forks = 0
    public var refused = 0
    public var statements = 0
    /// Statements that the source did not take.
    public var rejected = 0
    public var failures: [Failure] = []

    public init() {}
}
