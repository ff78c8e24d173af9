import Archive
import ArgumentParser
import Jobs

struct ArchiveCreateCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Take a snapshot of a server into an archive.",
        usage: "mysqlfork archive create --source <dsn> --archive <dir> [<options>]",
        discussion: """
            Adds a snapshot of the whole server (rows, definitions, accounts, settings) to the archive, and the binary log up to it. \
            The first one makes the archive. The source's writes wait for some milliseconds, its DDL until the rows are read.

            The snapshot counts when it is complete and on the disk; whatever ends this command before leaves the archive as it \
            was. Every file can be read with stock tools: docs/archive-format.md. Between snapshots, `mysqlfork archive follow` \
            keeps the binary log coming; where it runs, this command leaves that to it.

            The exit status is 5 when the chain of binary log was found broken; the snapshot counts all the same.

            EXAMPLES
              mysqlfork archive create --source mysql://ops@db1/ --archive /backup/db1
              Every night from cron:
                mysqlfork archive create --source-defaults-file /etc/mysqlfork/source.cnf \
                  --archive /backup/db1 --quiet
            """)

    @OptionGroup(title: "Server") var source: SourceOptions

    @OptionGroup var archive: ArchiveOption

    @Option(help: ArgumentHelp("Connections to the source that read at the same time.", valueName: "count"))
    var threads = 4

    @Flag(
        help:
            "Take no snapshot when something of the source cannot be archived. Without it that is named in the report.")
    var strict = false

    @OptionGroup var metrics: MetricsOption

    @OptionGroup(title: "Output") var output: OutputOptions

    func check() throws {
        try source.check()
        try archive.check()
        try request().check()
    }

    private func request() throws -> ArchiveCreateRequest {
        var request = ArchiveCreateRequest(of: try source.arguments.reference(), to: archive.path)
        request.threads = threads
        request.strict = strict
        return request
    }

    func run() async throws {
        try await output.report(try request(), try source.passwords()) { [output, metrics, archive] report in
            try output.write(report, CreateReportText.page(report), warnings: report.warnings)
            metrics.write(.create, archive.path)
            // The snapshot is fine, and the archive goes on; but something was lost, and somebody has to know.
            for text in report.breaks { Terminal.warn(text) }
            if !report.breaks.isEmpty { throw ExitStatus.status(of: .differs) }
        }
    }
}
