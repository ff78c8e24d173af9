/// One thing that keeps a fork from being made.
public struct Problem: Sendable, Equatable, Encodable {
    /// Stable, for scripts: `target-not-empty`.
    public let code: String
    /// The server that it is about.
    public let server: ServerRole
    /// What is wrong, where, on which object, with the numbers.
    public let message: Wording
    /// What to do about it: the statement to run, where there is one.
    public let hint: Wording

    package init(code: String, server: ServerRole, message: Wording, hint: Wording) {
        self.code = code
        self.server = server
        self.message = message
        self.hint = hint
    }
}

extension Problem {
    /// The code of what makes a stop point unreachable.
    package static let unreachable = "unreachable"
}

/// What a server is in a job.
public enum ServerRole: String, Sendable, Codable {
    case source
    case target
}
