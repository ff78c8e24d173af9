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
