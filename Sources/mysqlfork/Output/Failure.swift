import ArgumentParser
import Fork
import Foundation
import MySQL

/// Runs a command's work, and turns whatever goes wrong into one clear message and the exit status of the contract.
enum Outcome {
    static func report(_ output: OutputOptions, _ work: @escaping @Sendable () async throws -> Void) async throws {
        do {
            try await Interruption.cancelling(work)
        } catch let error as ValidationError {
            throw error  // usage: ArgumentParser prints it and exits with 64
        } catch let code as ExitCode {
            throw code
        } catch {
            let failure = failure(from: error)
            if output.json {
                Terminal.writeOutput(try JSONText.encode(FailureReport(failure)) + "\n")
            }
            Terminal.writeError(text(failure))
            throw ExitStatus.status(of: failure.kind)
        }
    }

    private static func text(_ failure: ForkError) -> String {
        var page = Page()
        page.line("mysqlfork: \(failure.message)")
        page.problems(failure.problems)
        if !failure.hint.isEmpty { page.line("  -> \(failure.hint)") }
        return page.text
    }

    private static func failure(from error: any Error) -> ForkError {
        switch error {
        case let error as ForkError: error
        case let error as ServerError: ForkError(error)
        case is CancellationError:
            ForkError(.interrupted, "interrupted", hint: "run the command again; a fork begun needs --replace")
        default: ForkError(.defect, "unexpected: \(error)", hint: "report this as a defect of mysqlfork")
        }
    }
}

/// `{"status": "failed", "error": {"code", "message", "hint", "problems"}}`
private struct FailureReport: Encodable {
    struct Details: Encodable {
        let code: String
        let message: String
        let hint: String
        let problems: [Problem]
    }

    let status = "failed"
    let error: Details

    init(_ failure: ForkError) {
        error = Details(code: failure.kind.rawValue, message: failure.message, hint: failure.hint, problems: failure.problems)
    }
}

/// Ctrl-C and SIGTERM cancel the work, which then cleans up; a second one ends the process at once.
private enum Interruption {
    static func cancelling(_ work: @escaping @Sendable () async throws -> Void) async throws {
        signal(SIGPIPE, SIG_IGN)
        let task = Task { try await work() }
        let sources = [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if task.isCancelled { exit(4) }
                Terminal.writeError("\nmysqlfork: interrupted, cleaning up (again to stop at once)\n")
                task.cancel()
            }
            source.resume()
            return source
        }
        defer { for source in sources { source.cancel() } }
        try await task.value
    }
}
