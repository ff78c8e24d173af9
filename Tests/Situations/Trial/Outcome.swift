/// What a trial came to, or several.
public struct Outcome: Sendable {
    /// Those that were compared.
    public var forks: [Way: Int] = [:]
    /// Why forks were refused, and how often.
    public var refused: [String: Int] = [:]
    public var statements = 0
    /// Statements that the source did not take.
    public var rejected = 0
    /// What there was in the others: see ``Census``.
    public var kinds: [String: Int] = [:]
    public var failures: [Failure] = []

    public init() {}

    mutating func note(refused way: Way, _ reason: String) { refused["\(way.rawValue): \(reason)", default: 0] += 1 }

    public mutating func add(_ other: Outcome) {
        forks.merge(other.forks, uniquingKeysWith: +)
        refused.merge(other.refused, uniquingKeysWith: +)
        kinds.merge(other.kinds, uniquingKeysWith: +)
        statements += other.statements
        rejected += other.rejected
    }
}
