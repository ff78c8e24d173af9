import ArgumentParser

/// How to reach the target.
struct TargetNames: ParsableArguments {
    @Option(help: ArgumentHelp("The server that becomes the fork.", valueName: "dsn"))
    var target: String?

    @Option(help: ArgumentHelp("A MySQL option file with the target's [client] group.", valueName: "file"))
    var targetDefaultsFile: String?

    @Option(help: ArgumentHelp("A file that holds the target's password.", valueName: "file"))
    var targetPasswordFile: String?

    var arguments: ServerArguments {
        ServerArguments(
            role: .target, dsn: target, defaultsFile: targetDefaultsFile, passwordFile: targetPasswordFile)
    }

    /// Whether there is any of them.
    var areGiven: Bool { arguments.isGiven || targetPasswordFile != nil }
}
