import MySQL

/// Why a fork or a comparison ended without success. The kind decides the exit status.
public struct ForkError: Error, Sendable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// It did not begin: preflight said no, or a server or a lock could not be had. Nothing was written to the target.
        case refused
        /// The stop point cannot be reached. Nothing was written to the target, unless the source lost the way while it was copied.
        case unreachable
        /// A connection was lost, or the user interrupted.
        case interrupted
        /// Verification found a difference.
        case differs
        /// A server rejected the work.
        case rejected
        /// Something that should not be possible: a defect of mysqlfork.
        case defect
    }

    public let kind: Kind
    /// What failed, on which object, and the server's own words and number.
    public let message: Wording
    /// What to do next.
    public let hint: Wording
    /// All that preflight found, when it refused.
    public let problems: [Problem]

    public init(_ kind: Kind, _ message: Wording, hint: Wording, problems: [Problem] = []) {
        self.kind = kind
        self.message = message
        self.hint = hint
        self.problems = problems
    }

    /// A server's error, with what is known of its number (``ServerErrorAdvice``).
    /// - Parameter hasWritten: whether the target may hold something of the fork already.
    public init(_ error: ServerError, hint: Wording? = nil, hasWritten: Bool = false) {
        guard let advice = ServerErrorAdvice.of(error) else {
            self.init(
                .rejected, "\(error)",
                hint: hint ?? "see to what the server says, on the object that is named, then run again")
            return
        }
        let kind = hasWritten && advice.kind == .refused ? Kind.rejected : advice.kind
        self.init(
            kind, "\(advice.cause)\(advice.cause.isEmpty ? "" : ": ")\(ServerErrorAdvice.words(of: error))",
            hint: hint ?? advice.hint)
    }

    /// What preflight found.
    /// - Parameter untouched: what nothing was written to.
    package init(refusing problems: [Problem], untouched: String = "target") {
        guard problems.contains(where: { $0.code != Problem.unreachable }) else {
            self.init(
                .unreachable, "the moment cannot be reached; nothing was written to the \(untouched)",
                hint: "choose another moment, or see to what is in the way", problems: problems)
            return
        }
        let count = problems.count == 1 ? "1 problem" : "\(problems.count) problems"
        self.init(
            .refused, "refused by preflight: \(count); nothing was written to the \(untouched)",
            hint: "see to \(problems.count == 1 ? "it" : "them") and run the command again", problems: problems)
    }

    public var description: String { "\(message)" }
}
