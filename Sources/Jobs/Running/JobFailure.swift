import Archive
import Files
import MySQL
import Server

/// Why a job ended without its outcome: the one thing that every error comes to.
package struct JobFailure: Error, Sendable, CustomStringConvertible {
    /// Stable, for programs.
    package enum Code: String, Sendable {
        /// The request itself cannot be followed.
        case usage
        /// It did not begin, and nothing was written.
        case refused
        /// The moment that is asked for cannot be reached.
        case unreachable
        /// A connection was lost, or somebody interrupted.
        case interrupted
        /// Something was found to be different, or damaged.
        case differs
        /// A server, or a disk, rejected the work.
        case rejected
        /// A defect of mysqlfork.
        case defect
    }

    package let code: Code
    /// What failed, on which server and object, with the server's own words and number.
    package let message: Wording
    package let remedy: Remedy
    /// All that was found, when a job was refused.
    package let problems: [Problem]

    package var description: String { "\(message)" }

    /// - Parameter error: whatever a job, or what is done with its outcome, has thrown.
    package init(_ error: any Error) {
        switch error {
        case let error as JobFailure: self = error
        case let error as ForkError: self.init(error)
        case let error as ServerError: self.init(ForkError(error))
        case let error as FileError: self.init(ForkError(error))
        case let error as RequestError: self.init(.usage, error.problem, "see to what the request says")
        case let error as RetentionError: self.init(.usage, error.problem, "see to what the request says")
        case is CancellationError:
            self.init(.interrupted, "interrupted", "run the command again; a fork begun needs \(.replace)")
        default: self.init(.defect, "unexpected: \(error)", "report this as a defect of mysqlfork")
        }
    }

    private init(_ error: ForkError) {
        self.init(Code(error.kind), error.message, error.hint, error.problems)
    }

    private init(_ code: Code, _ message: Wording, _ remedy: Wording, _ problems: [Problem] = []) {
        self.code = code
        self.message = message
        self.remedy = Remedy(remedy)
        self.problems = problems
    }
}

extension JobFailure.Code {
    fileprivate init(_ kind: ForkError.Kind) {
        self =
            switch kind {
            case .refused: .refused
            case .unreachable: .unreachable
            case .interrupted: .interrupted
            case .differs: .differs
            case .rejected: .rejected
            case .defect: .defect
            }
    }
}
