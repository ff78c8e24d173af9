import ArgumentParser
import Jobs

struct ArchiveListCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Show what an archive holds, and which moments can be forked.",
        usage: "mysqlfork archive list --archive <dir> [--json]",
        discussion: """
            Snapshots with their sizes, the ranges of moments that can be forked, and where the chain of binlog is broken. \
            Reads the archive's manifests only; `mysqlfork archive verify` reads every byte. The exit status is 5 when a \
            manifest is damaged.

            EXAMPLE
              mysqlfork archive list --archive /var/archives/production
            """)

    @OptionGroup var archive: ArchiveOption

    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    func check() throws { try archive.check() }

    func run() async throws {
        try await Outcome.report(failures: json ? .object : nil) {
            let listing = try await ArchiveListRequest(of: archive.path).job(ServerArguments.passwords()).run()
            if json {
                try Terminal.writeOutput(json: listing)
            } else {
                try Terminal.writeOutput(ArchiveListingText.page(listing))
            }
            if !listing.problems.isEmpty { throw ExitStatus.status(of: .differs) }
        }
    }
}
