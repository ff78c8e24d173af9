import Binlog
import Catalog
import MySQL
import Server
import Stream
import Timeline

/// Brings a target from the snapshot to the cut.
package struct WindowApplication {
    package let source: any BinlogSource
    package let target: Server
    package let scope: WindowScope
    package let threads: Int
    package let memory: Int
    /// nil when accounts are not carried over.
    package let accounts: WindowAccounts?
    /// Set when it is a copy that is brought to one moment.
    package var span: CopySpan?
    /// What the target has not, and the source has.
    package var absent = AbsentObjects()
    package var late = LateIndexes()
    package let progress: JobProgress

    package init(
        source: any BinlogSource, target: Server, scope: WindowScope, threads: Int, memory: Int,
        accounts: WindowAccounts?, span: CopySpan? = nil, absent: AbsentObjects = AbsentObjects(),
        late: LateIndexes = LateIndexes(), progress: JobProgress
    ) {
        self.source = source
        self.target = target
        self.scope = scope
        self.threads = threads
        self.memory = memory
        self.accounts = accounts
        self.span = span
        self.absent = absent
        self.late = late
        self.progress = progress
    }

    private var reader: WindowReader { WindowReader(source: source, progress: progress) }

    /// - Parameters:
    ///   - facts: what is known of the source. How rows are told apart is taken from the target, which looks for them by its own
    ///     keys, and whose tables are those of the snapshot.
    ///   - writer: for reading metadata.
    package func apply(
        _ findings: WindowFindings, _ facts: SourceFacts, excluded: LeftOut? = nil,
        writer: Connection
    ) async throws -> Result {
        let start = ContinuousClock.now
        let keys = try await TableKeysReader.read(on: writer)
        let tables = WritingFacts(keys)
        let facts = facts.with(keys)
        try check(findings, facts)
        var shortfalls: [Shortfall] = []
        var tally = try await BinlogTrouble.explained {
            let format = try await format(of: findings.start.file)
            let lane = try await KeyedLane(to: target, connections: threads, format: format)
            switch findings.direction {
            case .backward:
                return try await BackwardWindow(
                    findings: findings, lanes: lanes(findings, facts), reader: reader,
                    lane: lane, memory: memory, tables: tables
                ).apply()
            case .forward:
                let there = try await WindowFactsReader.logging(on: writer).nativeForeignKeys
                let session = try await source.session().adapted(to: writer)
                let ordered = try await OrderedLane(to: target, format: format, defaults: session) {
                    DatabaseFilter.isOfServer($0) || scope.selects($0)
                }
                var window = ForwardWindow(
                    findings: findings, facts: facts, scope: scope, accounts: accounts, span: span,
                    reader: reader,
                    writer: writer, lane: lane, ordered: ordered, memory: memory, tables: tables,
                    replacesOtherwise: facts.replacesOtherwise(than: there), absent: absent, late: late)
                let tally = try await window.apply()
                shortfalls = window.late.shortfalls
                return tally
            }
        }
        if let excluded { tally.add(try await leaveOut(excluded, writer, tables)) }
        let summary = WindowSummary(
            findings, tally, excluded: excluded, seconds: (ContinuousClock.now - start) / .seconds(1))
        return Result(
            summary: summary, absent: tally.absent ?? absent, shortfalls: shortfalls,
            notCopied: tally.recomputed.sorted().map(\.notCopied))
    }

    /// What has come of it.
    package struct Result {
        package let summary: WindowSummary
        /// What the target still does not have.
        package let absent: AbsentObjects
        package let shortfalls: [Shortfall]
        package let notCopied: [NotCopied]
    }

    private func lanes(_ findings: WindowFindings, _ facts: SourceFacts) -> [TableIdentity: Lane] {
        findings.lanes(facts, selects: scope.selects).filter { !absent.contains($0.key) }
    }

    /// Before anything is written: rows are told apart by the target's own definitions.
    private func check(_ findings: WindowFindings, _ facts: SourceFacts) throws {
        let found = findings.otherDefinitions(facts, selects: scope.selects)
        guard found.isEmpty else {
            throw ForkError(
                .unreachable, "the window cannot be applied to \(target.name)",
                hint: "see to what is in the way, or choose another moment",
                problems: ReachProblems.problems(ofGaps: found, source: source.name))
        }
    }

    /// After the window: the excluded transactions come before the cut.
    private func leaveOut(
        _ excluded: LeftOut, _ writer: Connection, _ tables: WritingFacts
    ) async throws -> WindowTally {
        var change = excluded.findings.change
        let changes = change.drain().filter { !absent.contains($0.table.identity) }
        guard !changes.isEmpty else { return WindowTally() }
        let lane = try await KeyedLane(
            to: target, connections: threads, format: try await format(of: excluded.window.findings.start.file))
        var rows = WindowRows(.backward, memory: memory, lane: lane, progress: progress)
        do {
            try await rows.apply(changes, tables)
        } catch let error as ServerError where !error.isConnectionLost {
            throw ForkError(
                .unreachable, "the transactions cannot be left out, since later ones depend on them: \(error)",
                hint: "leave the later transactions out as well, or choose a moment before them")
        }
        let orphans = try await ForeignKeyOrphans.find(in: Set(changes.map(\.table.identity)), on: writer)
        guard orphans.isEmpty else {
            throw ForkError(
                .unreachable,
                "the transactions cannot be left out, since rows of later ones refer to theirs: \(orphans.shortList)",
                hint: "leave the later transactions out as well, or choose a moment before them")
        }
        return rows.tally
    }

    /// How the server wrote a file: what a BINLOG statement wants first.
    private func format(of file: String) async throws -> FormatDescription {
        try await source.head(of: file).format
    }
}

extension WindowSummary {
    package init(
        _ findings: WindowFindings, _ tally: WindowTally, excluded: LeftOut?, seconds: Double
    ) {
        self.init(
            direction: findings.direction, transactions: findings.transactions, rowEvents: findings.rowEvents,
            rowsWritten: tally.rowsWritten, rowsDeleted: tally.rowsDeleted, statements: tally.statements,
            tables: findings.tables.count, bytes: Int(findings.rowBytes), leftOut: tally.leftOut,
            excluded: excluded.map { $0.window.gtids.map(\.description).sorted() } ?? [],
            conflicts: excluded.map(\.conflicts), seconds: seconds)
    }
}
