import Binlog
import MySQL
import Replay
import Server
import Stream
import Timeline

/// `mysqlfork timeline`: what happened on a source, by its binary log. Reads only.
public struct TimelineJob: Sendable {
    private let options: TimelineOptions
    private let source: any BinlogSource
    private let server: Server?
    private let progress: JobProgress

    public init(_ options: TimelineOptions, source: Endpoint, progress: JobProgress) {
        self.options = options
        let server = Server(.source, source)
        self.server = server
        self.source = LiveBinlogs(server: server)
        self.progress = progress
    }

    /// Of a binary log that has been kept elsewhere.
    package init(_ options: TimelineOptions, source: any BinlogSource, progress: JobProgress) {
        self.options = options
        self.source = source
        server = nil
        self.progress = progress
    }

    /// - Parameter body: gets the transactions in the order of the binary log, some at a time, as they are read; with a limit,
    ///   when they are known to be the last ones. What it throws ends the job.
    /// - Returns: what the user should know beside them.
    /// - Throws: ``ForkError``, and ``ServerError`` for a lost connection.
    public func run(_ body: ([TransactionSummary]) throws -> Void) async throws -> [Wording] {
        // The binary log itself may take any time to read.
        try await Connection.$answerLimit.withValue(server?.endpoint.planLimit) { try await read(body) }
    }

    private func read(_ body: ([TransactionSummary]) throws -> Void) async throws -> [Wording] {
        if let server { try await BinlogAccess.check(server, server.connect()) }
        let builder = try await builder()
        let binlogs = try await SourceBinlogs(of: source)
        let (since, until) = (builder.filter.since, builder.filter.until)
        if let since, let until, until < since {
            throw ForkError(
                .refused, "\(.until) (\(until)) lies before \(.since) (\(since))",
                hint: "give them the other way round")
        }
        return try await BinlogTrouble.explained {
            let range = try await TimelineRange.find(in: binlogs, since: since, until: until)
            progress.enter(.scan, expectedBytes: range.files.totalSize)
            let untimed: Int
            if let limit = options.limit {
                untimed = try await readLast(limit, of: range, builder, body)
            } else {
                untimed = try await readAll(range, builder, body)
            }
            guard untimed > 0 else { return range.notes }
            return range.notes + [
                "\(untimed.counted("transaction")) without a commit time were left out (servers before MySQL 8.0 wrote none)"
            ]
        }
    }

    private func builder() async throws -> SummaryBuilder {
        let now = try await source.now()
        let foldsCase = try await source.foldsCase()
        var filter = SummaryFilter()
        filter.since = try options.since?.moment(now: now)
        filter.until = try options.until?.moment(now: now)
        filter.tables = TableSelection(databases: options.databases, tables: options.tables, foldsCase: foldsCase)
        filter.text = options.text
        filter.minRows = options.minRows
        return SummaryBuilder(
            filter, limits: options.listed, classifier: StatementClassifier(foldsTableNames: foldsCase))
    }

    /// - Returns: how many transactions had no commit time.
    private func readAll(
        _ range: TimelineRange, _ builder: SummaryBuilder, _ body: ([TransactionSummary]) throws -> Void
    ) async throws -> Int {
        guard let first = range.files.first else { return 0 }
        var builder = builder
        try await read(from: first, to: range.end, &builder, body)
        return builder.untimed
    }

    /// Newest file first, so that little is read where the last transactions are all that is wanted: no transaction goes on
    /// from one file to the next.
    private func readLast(
        _ limit: Int, of range: TimelineRange, _ builder: SummaryBuilder,
        _ body: ([TransactionSummary]) throws -> Void
    ) async throws -> Int {
        var found: [[TransactionSummary]] = []
        var (wanted, untimed) = (limit, 0)
        var end = range.end
        for file in range.files.reversed() where wanted > 0 {
            var builder = builder
            var last: [TransactionSummary] = []
            try await read(from: file, to: end, &builder) { summaries in
                last += summaries
                // Not each time: what is behind moves up.
                if last.count > 2 * wanted { last.removeFirst(last.count - wanted) }
            }
            last = last.suffix(wanted)
            wanted -= last.count
            untimed += builder.untimed
            found.append(last)
            end = BinlogPosition(file: file.name, offset: 4)
        }
        for summaries in found.reversed() where !summaries.isEmpty { try body(summaries) }
        return untimed
    }

    private func read(
        from file: BinlogFile, to end: BinlogPosition?, _ builder: inout SummaryBuilder,
        _ body: ([TransactionSummary]) throws -> Void
    ) async throws {
        let stream = try await source.stream(
            from: BinlogPosition(file: file.name, offset: 4), to: end.map { .through($0) } ?? .now)
        // A later commit, and the clock cannot have been set back behind the time asked for.
        let last = builder.filter.until.map { Moment(microseconds: $0.microseconds + TimelineRange.patience) }
        var reader = TransactionReader()
        do {
            reading: while let events = try await stream.next() {
                var summaries: [TransactionSummary] = []
                for event in events {
                    try reader.take(event) { step in
                        if let summary = try builder.take(step) { summaries.append(summary) }
                    }
                }
                if !summaries.isEmpty { try body(summaries) }
                progress.add(bytes: events.reduce(0) { $0 + $1.bytes.count })
                try Task.checkCancellation()
                if let last, let committed = builder.lastCommitted, committed > last { break reading }
            }
        } catch {
            await stream.stop()
            throw error
        }
        await stream.stop()
    }
}

extension StopRequest {
    /// nil for what is no time.
    fileprivate func moment(now: Moment) throws -> Moment? {
        if case .time(let moment) = try stopPoint(now: now) { moment } else { nil }
    }
}
