import Archive
import ArgumentParser
import Fork
import MySQL
import Replay
import Server
import Timeline

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
        _ = try (request(since, "--since"), request(until, "--until"))
        for name in table where TableSelection.Name(name) == nil {
            throw ValidationError(
                "--table takes a name such as orders or shop.orders, with backticks around names with dots, not '\(name)'"
            )
        }
        guard grep != "" else { throw ValidationError("--grep takes a text") }
        guard minRows >= 0 else { throw ValidationError("--min-rows is a number from 0 on") }
        guard (1...1_000_000).contains(limit ?? 1) else {
            throw ValidationError("--limit is a number from 1 to 1000000")
        }
    }

    func run() async throws {
        try await Outcome.report(failures: json ? .line : nil) {
            let origin = try await origin()
            var options = TimelineOptions()
            options.since = try request(since, "--since")
            options.until = try request(until, "--until")
            options.databases = database
            options.tables = table.compactMap { TableSelection.Name($0) }
            options.text = grep
            options.minRows = minRows
            options.limit = limit
            // A line has room for little of them.
            if !json { options.listed = SummaryBuilder.Limits(statements: 1, bytes: 1 << 10) }
            try await Interruption.cancelling { [options] in try await show(options, origin) }
        }
    }

    private enum Origin {
        case server(Endpoint)
        case archive(String)
    }

    private func origin() async throws -> Origin {
        if let archive { .archive(archive) } else { .server(try await source.endpoint()) }
    }

    private func show(_ options: TimelineOptions, _ origin: Origin) async throws {
        // On a terminal, the lines themselves show how far it is.
        let display = ProgressDisplay(style: Terminal.isInteractive && !Terminal.showsOutput ? .bar : .none)
        let json = json
        do {
            let notes = try await display.during { progress in
                var text = TimelineText(width: Terminal.outputWidth)
                func deliver(_ summaries: [TransactionSummary]) throws {
                    var lines = ""
                    for summary in summaries { lines += json ? TimelineJSON.line(summary) : text.line(summary) }
                    guard try Terminal.deliver(lines, hint: "what was written before is right") else {
                        throw NobodyReads()
                    }
                }
                return switch origin {
                case .server(let source):
                    try await TimelineJob(options, source: source, progress: progress).run(deliver)
                case .archive(let path):
                    try await ArchiveTimeline(options, archive: path, progress: progress).run(deliver)
                }
            }
            for note in notes { Terminal.say("mysqlfork: \(LocalTime.localized(note))") }
        } catch is NobodyReads {}
    }

    private func request(_ time: String?, _ option: String) throws -> StopRequest? {
        do {
            return try time.map { try StopRequest(time: $0) }
        } catch let error as StopTimeError {
            throw ValidationError("\(option): \"\(error.text)\" is no time: \(error.problem)")
        }
    }
}

/// The other end of the pipe was closed (`| head`): there is nothing left to do.
private struct NobodyReads: Error {}
