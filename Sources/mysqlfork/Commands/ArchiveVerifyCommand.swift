import ArgumentParser
import Jobs

struct ArchiveVerifyCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Read everything in an archive, and name all that is wrong.",
        usage: "mysqlfork archive verify --archive <dir> [--restore --target <dsn>] [<options>]",
        discussion: """
            Reads every file that counts: its size and checksum, the rows and definitions of every snapshot, every event of every \
            binlog file with its own checksum, that each file goes on where the one before it ended, that the GTIDs add up, and \
            that each snapshot belongs where it says. What is wrong is listed, file by file; the exit status is then 5.

            With --restore, the newest snapshot is restored to a scratch server as well, brought to where the archive ends, and \
            its rows, definitions and accounts are compared with the archive. The server has to be empty, unless --replace is given.

            EXAMPLES
              mysqlfork archive verify --archive /backup/db1
              Every week from cron, on a server that is there for it:
                mysqlfork archive verify --archive /backup/db1 --restore --replace --quiet \\
                  --target-defaults-file /etc/mysqlfork/scratch.cnf
            """)

    @OptionGroup var archive: ArchiveOption

    @Option(help: ArgumentHelp("Files that are read at the same time.", valueName: "count"))
    var threads = 4

    @OptionGroup var metrics: MetricsOption

    @Flag(help: "Restore the newest snapshot to the target, brought to where the archive ends.")
    var restore = false

    @OptionGroup(title: "Trial restore") var target: TargetNames

    @Flag(help: "The target may hold databases and accounts already: drop them.")
    var replace = false

    @OptionGroup(title: "Output") var output: OutputOptions

    func check() throws {
        try archive.check()
        try request.check()
        if restore { return try target.arguments.check() }
        if replace || target.areGiven {
            throw ValidationError("--target and --replace are about a trial restore (--restore)")
        }
    }

    private var request: ArchiveVerifyRequest {
        var request = ArchiveVerifyRequest(of: archive.path)
        request.threads = threads
        return request
    }

    private func trial() throws -> ArchiveVerifyRequest.Trial {
        var trial = ArchiveVerifyRequest.Trial(on: try target.arguments.reference())
        trial.replace = replace
        return trial
    }

    func run() async throws {
        var request = request
        if restore { request.trial = try trial() }
        try await output.report(request, try ServerArguments.passwords(target.arguments)) {
            [output, metrics, archive] report in
            let page = ArchiveVerificationText.page(report)
            try output.write(
                report, page, alarm: report.status == .whole ? nil : page, warnings: report.restore?.warnings ?? [])
            guard report.status == .whole else { throw ExitStatus.status(of: .differs) }
            metrics.write(.verify, archive.path)
        }
    }
}
