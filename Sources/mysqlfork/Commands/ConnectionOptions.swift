import ArgumentParser
import MySQL

/// How to reach both servers.
struct ConnectionOptions: ParsableArguments {
    @OptionGroup var source: SourceOptions

    @Option(help: ArgumentHelp("The server that becomes the fork.", valueName: "dsn"))
    var target: String?

    @Option(help: ArgumentHelp("A MySQL option file with the target's [client] group.", valueName: "file"))
    var targetDefaultsFile: String?

    @Option(help: ArgumentHelp("A file that holds the target's password.", valueName: "file"))
    var targetPasswordFile: String?

    private var targetArguments: ServerArguments {
        ServerArguments(
            role: "target", dsn: target, defaultsFile: targetDefaultsFile, passwordFile: targetPasswordFile)
    }

    func validate() throws { try targetArguments.validate() }

    /// Source and target, with a password that is missing asked for.
    func endpoints() async throws -> (Endpoint, Endpoint) {
        // Both are read before anybody is asked.
        let source = try source.arguments.endpoint()
        let target = try targetArguments.endpoint()
        return (
            try await self.source.arguments.completed(source), try await targetArguments.completed(target)
        )
    }
}
