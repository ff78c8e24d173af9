import ArgumentParser
import Foundation
import Jobs

/// The end of a run whose arguments were wrong. ArgumentParser quotes arguments, and a DSN in the wrong place may hold a
/// password; and a script that asked for JSON gets JSON here, too.
enum UsageError {
    /// - Parameter command: the one that the arguments are of, where ArgumentParser itself does not tell.
    static func exit(_ error: any Error, of command: (any ParsableCommand.Type)? = nil, arguments: [String]) -> Never {
        let failure = JobFailure(error)
        let error = failure.code == .usage ? ValidationError(failure.message.onCommandLine) : error
        guard Mysqlfork.exitCode(for: error) == .validationFailure else { Mysqlfork.exit(withError: error) }
        let message = Mysqlfork.message(for: error)
        // Who comes from other clients names servers without an option.
        let isServer = message.contains("nexpected argument") && message.contains("mysql://")
        if arguments.contains("--json") {
            let report = FailureReport(
                code: "usage", message: withoutPasswords(message, arguments),
                hint: isServer ? naming : "see mysqlfork --help")
            try? Terminal.writeOutput(json: report)
        }
        var text = Mysqlfork.fullMessage(for: error)
        if let error = error as? ValidationError, let usage = command?.configuration.usage {
            let name = usage.split(separator: " ").prefix { $0.first?.isLetter == true }.joined(separator: " ")
            text = "Error: \(error.message)\nUsage: \(usage)\n  See '\(name) --help' for more information."
        }
        if isServer { text += "\n  -> \(naming)" }
        Terminal.draw(Printable.lines(onOneLine(withoutPasswords(text, arguments), arguments)) + "\n")
        Foundation.exit(ExitCode.validationFailure.rawValue)
    }

    private static let naming = "name servers with --source DSN and --target DSN"

    /// `text`, in which the arguments that it quotes begin no line: whole, or what stands behind their `=`.
    private static func onOneLine(_ text: String, _ arguments: [String]) -> String {
        let values = arguments.compactMap { $0.split(separator: "=", maxSplits: 1).dropFirst().first.map(String.init) }
        let quoted = (arguments + values).filter { $0.contains(where: \.isNewline) }
        return quoted.reduce(text) { $0.replacing($1, with: Printable.text($1)) }
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
