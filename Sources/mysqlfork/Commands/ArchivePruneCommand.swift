import ArgumentParser
import Jobs

struct ArchivePruneCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Remove old snapshots, and the binlog that only they need.",
        usage: "mysqlfork archive prune --archive <dir> --keep-… [--dry-run]",
        discussion: """
            A snapshot stays if any rule wants it; the newest one always does. Of the binlog, everything since the oldest \
            kept snapshot stays, so that every moment from there on can be forked. Snapshots that were never finished go \
            too, and what a removal has left that was cut short. Refused while a fork or a verification reads the archive.

            EXAMPLES
              See what would go, and why the rest stays:
                mysqlfork archive prune --archive /var/archives/production --keep-daily 7 --dry-run
              Every night from cron:
                mysqlfork archive prune --archive /var/archives/production --quiet \\
                  --keep-hourly 24 --keep-daily 7 --keep-weekly 5 --keep-monthly 12
            """)

    @OptionGroup var archive: ArchiveOption

    @Option(help: ArgumentHelp("Keep the newest so many.", valueName: "n"))
    var keepLast = 0

    @Option(help: ArgumentHelp("Keep the newest of each of the last so many hours that have one.", valueName: "n"))
    var keepHourly = 0

    @Option(help: ArgumentHelp("The same for days, in UTC.", valueName: "n"))
    var keepDaily = 0

    @Option(help: ArgumentHelp("The same for ISO weeks.", valueName: "n"))
    var keepWeekly = 0

    @Option(help: ArgumentHelp("The same for months.", valueName: "n"))
    var keepMonthly = 0

    @Option(
        help: ArgumentHelp(
            "Keep all that are no older than this before the newest: 36h, 7d, 1m15d. Here m is for months, not for minutes.",
            valueName: "time"))
    var keepWithin: String?

    @Flag(help: "Say what would be removed, and remove nothing.")
    var dryRun = false

    @OptionGroup var metrics: MetricsOption

    @Flag(help: "Print one JSON object on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors and warnings, and the JSON object if asked for.")
    var quiet = false

    func check() throws {
        try archive.check()
        try request.check()
    }

    private var request: ArchivePruneRequest {
        var request = ArchivePruneRequest(of: archive.path)
        request.keepLast = keepLast
        request.keepHourly = keepHourly
        request.keepDaily = keepDaily
        request.keepWeekly = keepWeekly
        request.keepMonthly = keepMonthly
        request.keepWithin = keepWithin
        request.dryRun = dryRun
        return request
    }

    func run() async throws {
        try await Outcome.report(failures: json ? .object : nil) {
            let report = try await request.job(ServerArguments.passwords()).run()
            if json {
                try Terminal.writeOutput(json: report)
            } else if !quiet {
                try Terminal.writeOutput(PruneText.page(report))
            }
            if !dryRun { metrics.write(.prune, archive.path) }
        }
    }
}
