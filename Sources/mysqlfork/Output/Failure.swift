import ArgumentParser
import Jobs
import Server

/// Runs a command's work, and turns whatever goes wrong into one clear message and the exit status of the contract.
enum Outcome {
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
            try await work()
        } catch let error as ValidationError {
            throw error  // see UsageError
        } catch let code as ExitCode {
            throw code
        } catch {
            let failure = JobFailure(error)
            let message = failure.message.onCommandLine
            if failure.code == .usage { throw failure }  // see UsageError
            if let failures {
                let report = FailureReport(
                    code: failure.code.rawValue, message: message, hint: failure.remedy.text.onCommandLine,
                    problems: failure.problems)
                try? Terminal.writeOutput(json: report, onOneLine: failures == .line)
            }
            Terminal.say(page(failure))
            throw ExitStatus.status(of: failure.code)
        }
    }

    private static func page(_ failure: JobFailure) -> Page {
        var page = Page()
        page.line("mysqlfork: \(LocalTime.localized(failure.message))")
        page.problems(failure.problems)
        if !failure.remedy.text.isEmpty { page.line("  -> \(LocalTime.localized(failure.remedy.text))") }
        return page
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
