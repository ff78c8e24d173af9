import ArgumentParser

struct ArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Keep what a server's binary log says for longer than the server does.",
        subcommands: [
            ArchiveCreateCommand.self, ArchiveFollowCommand.self, ArchiveListCommand.self, ArchivePruneCommand.self,
            ArchiveVerifyCommand.self,
        ])
}
