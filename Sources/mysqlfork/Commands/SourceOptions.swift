import ArgumentParser
import Jobs

/// How to reach the source. Passwords never need to be in the arguments, where `ps` shows them.
struct SourceNames: ParsableArguments {
    @Option(
        help: ArgumentHelp("The server that is forked: mysql://user@host:port/?ssl-mode=…&socket=…", valueName: "dsn"))
    var source: String?

    @Option(help: ArgumentHelp("A MySQL option file with the source's [client] group.", valueName: "file"))
    var sourceDefaultsFile: String?

    @Option(help: ArgumentHelp("A file that holds the source's password.", valueName: "file"))
    var sourcePasswordFile: String?

    var arguments: ServerArguments {
        ServerArguments(
            role: .source, dsn: source, defaultsFile: sourceDefaultsFile, passwordFile: sourcePasswordFile)
    }

    /// Whether there is any of them.
    var areGiven: Bool { arguments.isGiven || sourcePasswordFile != nil }
}

/// The source of a command that cannot do without.
struct SourceOptions: ParsableArguments {
    @OptionGroup var names: SourceNames

    var arguments: ServerArguments { names.arguments }

    func check() throws { try arguments.check() }

    func passwords() throws -> PasswordResolver { try ServerArguments.passwords(arguments) }
}
