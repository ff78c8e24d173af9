import Archive
import ArgumentParser
import Jobs

struct ArchiveFollowCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "follow",
        abstract: "Append the source's binary log to an archive, as it is written.",
        usage: "mysqlfork archive follow --source <dsn> --archive <dir> [<options>]",
        discussion: """
            Runs until it is ended (Ctrl-C, SIGTERM), and reconnects when the source was restarted or the network failed. With \
            --once it appends what there is now, and ends: for cron. What was received counts about a second later, whatever \
            happens to this process or its machine; the next run goes on there.

            Each time it is proven that what the source has goes on where the archive ends. Where it does not (binary log was \
            deleted before it was archived, or reset; another server answers), a new generation begins, and a warning says \
            so: moments between the two cannot be forked. With --once, the status is 5 then. With a replica that took over \
            it goes on, where GTIDs prove that it has all that is archived and nothing else.

            The account on the source needs REPLICATION SLAVE, REPLICATION CLIENT, BACKUP_ADMIN, and SELECT on \
            performance_schema.log_status.

            EXAMPLES
              mysqlfork archive follow --source mysql://ops@db1/ --archive /backup/db1
              mysqlfork archive follow --source mysql://ops@db1/ --archive /backup/db1 --once --quiet
            """)

    @OptionGroup(title: "Server") var source: SourceOptions

    @OptionGroup var archive: ArchiveOption

    @Flag(help: "End where the source's binary log ends now.")
    var once = false

    @OptionGroup var metrics: MetricsOption

    @Flag(help: "With --once: print one JSON object on standard output.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print nothing but errors and warnings, and the JSON object if asked for.")
    var quiet = false

    func check() throws {
        try source.check()
        try archive.check()
        guard once || !json else { throw ValidationError("--json goes with --once") }
    }

    func run() async throws {
        try await Outcome.report(failures: json ? .object : nil) {
            var request = ArchiveFollowRequest(of: try source.arguments.reference(), to: archive.path)
            request.once = once
            let job = try await request.job(try source.passwords())
            let text = FollowText(isQuiet: quiet, once: once)
            let live = once ? nil : metrics.metricsFile.map { FollowMetrics(file: $0, archive: archive.path) }
            try await Interruption.cancelling { [once, json, archive, metrics] in
                let events = JobEvents()
                let listeners = [text.follow(events.join()), live?.follow(events.join())].compactMap(\.self)
                let outcome = try await job.run(telling: events, to: listeners) { _ in true }
                guard let state = outcome.state else { return }
                metrics.write(.follow, archive.path, lagSeconds: state.lag)
                text.end(state)
                if json { try Terminal.writeOutput(json: FollowOutput(state, outcome.breaks)) }
                if once, !outcome.breaks.isEmpty { throw ExitStatus.status(of: .differs) }
            }
        }
    }
}

/// `{"status": "done" | "broken", "generation", "file", "position", "gtids", "through", "lagSeconds", "bytes", "transactions",
/// "warnings"}`
private struct FollowOutput: Encodable {
    let status: String
    let generation: Int
    let file: String
    let position: UInt64
    let gtids: String
    let through: String
    let lagSeconds: Double?
    let bytes: UInt64
    let transactions: Int
    let warnings: [String]

    init(_ state: FollowState, _ warnings: [String]) {
        status = warnings.isEmpty ? "done" : "broken"
        self.warnings = warnings
        generation = state.generation
        file = state.position.file
        position = state.position.offset
        gtids = state.gtids.onOneLine
        through = state.through.description
        lagSeconds = state.lag
        bytes = state.bytes
        transactions = state.transactions
    }
}
