import ArgumentParser
import Jobs
import Server

struct OutputOptions: ParsableArguments {
    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    @Option(help: "How progress is shown on standard error: auto, bar, plain or none.")
    var progress = ProgressDisplay.Style.auto

    @Flag(
        name: .shortAndLong,
        help: "Print nothing but errors, differences and warnings, on standard error, and the JSON object if asked for."
    )
    var quiet = false

    private var display: ProgressDisplay { ProgressDisplay(style: quiet ? .none : progress) }

    /// Does what is asked for, and shows how far it is.
    /// - Parameter finish: tells what came of it.
    func report<Request: JobRequest>(
        _ request: Request, _ passwords: PasswordResolver,
        _ finish: @escaping @Sendable (Request.Outcome) throws -> Void
    ) async throws where Request.Item == Never {
        try await Outcome.report(failures: json ? .object : nil) {
            let job = try await request.job(passwords)
            try await Interruption.cancelling { [display] in
                try finish(try await display.during(job) { _ in true })
            }
        }
    }

    /// What came of the work. When it is quiet, that is what somebody has to know.
    /// - Parameters:
    ///   - object: for programs.
    ///   - page: for people.
    ///   - alarm: why the command is about to end with another status than 0; nil if it is not.
    ///   - warnings: those that are on these pages, too.
    func write(_ object: some Encodable, _ page: Page, alarm: Page? = nil, warnings: [Wording] = []) throws {
        if quiet {
            if let alarm {
                Terminal.say(alarm)
            } else {
                for warning in warnings { Terminal.warn(warning) }
            }
        }
        if json {
            try Terminal.writeOutput(json: object)
        } else if !quiet {
            try Terminal.writeOutput(page)
        }
    }
}

extension ProgressDisplay.Style: ExpressibleByArgument {}
