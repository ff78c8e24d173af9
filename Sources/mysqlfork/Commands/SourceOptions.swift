import ArgumentParser
import MySQL

/// How to reach the source. Passwords never need to be in the arguments, where `ps` shows them.
struct SourceOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The server that is forked: mysql://user@host:port/?ssl-mode=…&socket=…", valueName: "dsn"))
    var source: String?

    @Option(help: ArgumentHelp("A MySQL option file with the source's [client] group.", valueName: "file"))
    var sourceDefaultsFile: String?

    @Option(help: ArgumentHelp("A file that holds the source's password.", valueName: "file"))
    var sourcePasswordFile: String?

    var arguments: ServerArguments {
        ServerArguments(
            role: "source", dsn: source, defaultsFile: sourceDefaultsFile, passwordFile: sourcePasswordFile)
    }

    func validate() throws { try arguments.validate() }

    /// The source, with a password that is missing asked for.
    func endpoint() async throws -> Endpoint { try await arguments.completed(arguments.endpoint()) }
}
