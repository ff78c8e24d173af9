import Archive
import ArgumentParser
import Files
import Foundation
import MySQL
import Server

/// Runs a command's work, and turns whatever goes wrong into one clear message and the exit status of the contract.
enum Outcome {
    /// - Parameters:
    ///   - json: whether a failure is told on standard output, too.
    ///   - ends: source and target, as far as the arguments tell.
    ///   - work: gets them.
    static func report<Origin: Sendable>(
        json: Bool, _ ends: () async throws -> (Origin, Endpoint),
        _ work: @escaping @Sendable (Origin, Endpoint) async throws -> Void
    ) async throws {
        try await report(failures: json ? .object : nil) {
            let (source, target) = try await ends()
            try await Interruption.cancelling { try await work(source, target) }
        }
    }

    /// How a failure stands on standard output.
    enum FailureFormat {
        /// On several lines, to be read by people too.
        case object
        /// On one line, behind other lines.
        case line
    }

    /// - Parameter failures: nil for nothing on standard output.
    static func report(failures: FailureFormat?, _ work: () async throws -> Void) async throws {
        do {
            try await AnswerFault.watching(work)
        } catch let error as ValidationError {
            throw error  // see UsageError
        } catch let code as ExitCode {
            throw code
        } catch {
            let failure = failure(from: error)
            if let failures {
                let report = FailureReport(
                    code: failure.kind.rawValue, message: failure.message.onCommandLine,
                    hint: failure.hint.onCommandLine,
                    problems: failure.problems)
                try? Terminal.writeOutput(json: report, onOneLine: failures == .line)
            }
            Terminal.say(page(failure))
            throw ExitStatus.status(of: failure.kind)
        }
    }

    private static func page(_ failure: ForkError) -> Page {
        var page = Page()
        page.line("mysqlfork: \(LocalTime.localized(failure.message))")
        page.problems(failure.problems)
        if !failure.hint.isEmpty { page.line("  -> \(LocalTime.localized(failure.hint))") }
        return page
    }

    private static func failure(from error: any Error) -> ForkError {
        switch error {
        case let error as ForkError: error
        case let error as ServerError: ForkError(error)
        case let error as FileError: ForkError(error)
        case is CancellationError:
            ForkError(.interrupted, "interrupted", hint: "run the command again; a fork begun needs --replace")
        default: ForkError(.defect, "unexpected: \(error)", hint: "report this as a defect of mysqlfork")
        }
    }
}

/// `{"status": "failed", "error": {"code", "message", "hint", "problems"}}`
struct FailureReport: Encodable {
    struct Details: Encodable {
        let code: String
        let message: String
        let hint: String
        let problems: [Problem]
    }

    let status = "failed"
    let error: Details

    init(code: String, message: String, hint: String, problems: [Problem] = []) {
        error = Details(code: code, message: message, hint: hint, problems: problems)
    }
}
