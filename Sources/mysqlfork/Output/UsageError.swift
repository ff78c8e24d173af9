import ArgumentParser
import Foundation

/// The end of a run whose arguments were wrong. ArgumentParser quotes arguments, and a DSN in the wrong place may hold a
/// password; and a script that asked for JSON gets JSON here, too.
enum UsageError {
    static func exit(_ error: any Error, arguments: [String]) -> Never {
        guard Mysqlfork.exitCode(for: error) == .validationFailure else { Mysqlfork.exit(withError: error) }
        if arguments.contains("--json") {
            let report = FailureReport(
                code: "usage", message: withoutPasswords(Mysqlfork.message(for: error), arguments),
                hint: "see mysqlfork --help")
            try? Terminal.writeOutput(JSONText.encode(report) + "\n")
        }
        Terminal.writeError(withoutPasswords(Mysqlfork.fullMessage(for: error), arguments) + "\n")
        Foundation.exit(ExitCode.validationFailure.rawValue)
    }

    /// `text`, in which the arguments that it quotes have `***` between `://user:` and the last `@`.
    static func withoutPasswords(_ text: String, _ arguments: [String]) -> String {
        arguments.reduce(text) { text, argument in
            guard let start = argument.range(of: "://")?.upperBound, let end = argument.lastIndex(of: "@"), start < end,
                let colon = argument[start..<end].firstIndex(of: ":")
            else { return text }
            return text.replacing(argument[start...], with: argument[start...colon] + "***" + argument[end...])
        }
    }
}
