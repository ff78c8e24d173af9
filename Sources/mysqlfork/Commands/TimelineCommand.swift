import ArgumentParser
import Jobs
import Synchronization

struct TimelineCommand: CheckedCommand {
    static let configuration = CommandConfiguration(
        commandName: "timeline",
        abstract: "Tell what happened on a server, transaction by transaction.",
        usage: "mysqlfork timeline (--source <dsn> | --archive <directory>) [<options>]",
        discussion: """
            Reads the source's binary log, all that it still has or a part of it, and prints a line for each transaction, \
            the newest last: when it was committed (local time, with its offset), its GTID, where it begins, its bytes, and \
            what it did: rows inserted (+), updated (~) and deleted (-) of each table, or the statement. Only reads.

            With what it finds, fork can go back:
              --at TIME                    the transaction included
              --before-gtid GTID           to just before it
              --without-gtid GTID          as if it had not happened
              --at-position FILE:POSITION  to just before what begins there

            Which statement changed rows is known when the source has binlog_rows_query_log_events=ON. Passwords and their \
            hashes are left out of statements. In JSON, statements of a transaction are whole up to 64 KiB together, and at \
            most 100; moreStatements counts the others. What an XA transaction changed is told where it was prepared.

            EXAMPLES
              The last twenty transactions; what changed a table in the last quarter of an hour:
                mysqlfork timeline --source mysql://ops@db1/ --limit 20
                mysqlfork timeline --source mysql://ops@db1/ --table orders --since -15m
              What removed all these rows around two o'clock:
                mysqlfork timeline --source mysql://ops@db1/ --since '2026-11-21 13:30' \\
                  --until '2026-11-21 14:30' --table shop.orders --min-rows 10000
              Who dropped a table, ever:
                mysqlfork timeline --source mysql://ops@db1/ --grep 'drop table'
              What an archive still knows, of a server that is gone:
                mysqlfork timeline --archive /backup/db1 --limit 20
              Rows deleted, by table:
                mysqlfork timeline --source mysql://ops@db1/ --json |
                  jq '.tables[] | select(.deleted > 0)'
            """)

    @OptionGroup(title: "Server") var source: SourceNames

    @Option(
        help: ArgumentHelp(
            "An archive, instead of a server: all of its generations, the oldest first.", valueName: "directory"))
    var archive: String?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Committed at this time or later: 2026-11-21T14:02:11.350Z, '2026-11-21 14:02' (local time), -15m. "
                + "Without it, from the beginning of what the source has.",
            valueName: "time"))
    var since: String?

    @Option(parsing: .unconditional, help: ArgumentHelp("Committed at this time or earlier.", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Only what concerns this database. Repeatable.", valueName: "name"))
    var database: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only what concerns this table, of the form orders or shop.orders. Repeatable.", valueName: "name"))
    var table: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only transactions with this text in a statement, in capitals or not; only such statements are shown.",
            valueName: "text"))
    var grep: String?

    @Option(
        help: ArgumentHelp(
            "Only transactions that changed so many rows or more, of the tables asked for.", valueName: "count"))
    var minRows = 0

    @Option(help: ArgumentHelp("Only the last so many of them.", valueName: "count"))
    var limit: Int?

    @Flag(help: "Print one JSON object a line, with times in UTC.")
    var json = false

    func check() throws {
        if archive == nil {
            try source.arguments.check()
        } else if source.areGiven {
            throw ValidationError("give --source or --archive, not both")
        }
        try request().check()
    }

    private func request() throws -> TimelineRequest {
        let origin: TimelineRequest.Origin =
            if let archive { .archive(archive) } else { .server(try source.arguments.reference()) }
        var request = TimelineRequest(of: origin)
        request.since = since
        request.until = until
        request.database = database
        request.table = table
        request.grep = grep
        request.minRows = minRows
        request.limit = limit
        // A line has room for little of them.
        if !json { (request.statements, request.statementBytes) = (1, 1 << 10) }
        return request
    }

    func run() async throws {
        try await Outcome.report(failures: json ? .line : nil) {
            let job = try await request().job(ServerArguments.passwords(source.arguments))
            // On a terminal, the lines themselves show how far it is.
            let display = ProgressDisplay(style: Terminal.isInteractive && !Terminal.showsOutput ? .bar : .none)
            try await Interruption.cancelling { [json] in
                let text = Mutex(TimelineText(width: Terminal.outputWidth))
                let notes = try await display.during(job) { summaries in
                    let lines = text.withLock { text in
                        summaries.reduce(into: "") { $0 += json ? TimelineJSON.line($1) : text.line($1) }
                    }
                    return try Terminal.deliver(lines, hint: "what was written before is right")
                }
                for note in notes { Terminal.say("mysqlfork: \(LocalTime.localized(note))") }
            }
        }
    }
}
