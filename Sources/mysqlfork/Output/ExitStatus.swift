import ArgumentParser
import Jobs

/// The exit statuses that users script against.
enum ExitStatus {
    static func status(of code: JobFailure.Code) -> ExitCode {
        switch code {
        case .usage: .validationFailure
        case .refused: ExitCode(2)
        case .unreachable: ExitCode(3)
        case .interrupted: ExitCode(4)
        case .differs: ExitCode(5)
        case .rejected: ExitCode(6)
        case .defect: ExitCode(70)
        }
    }
}
