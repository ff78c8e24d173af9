import Binlog
import MySQL
import Timeline

/// A fork between the snapshot and the last step. What it makes it reads under the snapshot's backup lock, so that
/// definitions, accounts and rows belong together.
struct ForkInProgress {
    let job: ForkJob
    let source: any ForkSource
    let survey: Survey
    let snapshot: any SourceSnapshot
    let writers: [Connection]
    /// As of the stop point, if that lies before the snapshot.
    let catalog: Catalog
    let window: WindowOutlook?
    let tables: [TableCopy]
    let accounts: AccountPlan?
    let settings: SettingsPlan?
    /// As of the snapshot, to compare the finished fork with.
    let sourceAccounts: AccountSet?
    let sourceSettings: ServerSettings?

    var options: ForkOptions { job.options }
    var progress: JobProgress { job.progress }
    private var writer: Connection { writers[0] }

    private let gtidsAtSnapshot: GTIDSet

    static func prepare(
        _ job: ForkJob, _ source: any ForkSource, _ survey: Survey, _ snapshot: any SourceSnapshot,
        _ writers: [Connection]
    ) async throws -> ForkInProgress {
        let present = try await snapshot.databases()
        let chosen = job.options.databases.select(from: present, foldsCase: survey.source.foldsCase).chosen
        var catalog = try await snapshot.catalog(of: chosen)
        let window = try await survey.window?.completed(at: snapshot.coordinates, databases: chosen)
        if let past = window?.past {
            catalog = catalog.before(creating: past.findings.created, foldsCase: survey.source.foldsCase)
        }
        try catalog.requireReadableTables()
        return ForkInProgress(
            job: job, source: source, survey: survey, snapshot: snapshot, writers: writers, catalog: catalog,
            window: window, tables: TableCopy.all(catalog.tables),
            accounts: try await Survey.accountPlan({ try await snapshot.accounts() }, writers[0], job.options),
            settings: try await Survey.settingsPlan({ try await snapshot.settings() }, writers[0], job.options),
            sourceAccounts: job.options.copiesAccounts && job.options.verifies
                ? try await snapshot.accounts() : nil,
            sourceSettings: job.options.copiesSettings && job.options.verifies
                ? try await snapshot.settings() : nil,
            gtidsAtSnapshot: try GTIDSet(snapshot.coordinates.gtidSet))
    }

    func make() async throws -> ForkReport {
        try await UnfinishedMark.set(on: writer, source: source.address, sourceUUID: survey.source.uuid)
        try await Relaxation.apply(on: writer)
        var outcome = Outcome(settings: settings.map { SettingsReport(plan: $0, source: source.address) })
        outcome.warnings = survey.findings.warnings
        try await apply(.early, &outcome)

        let schema = SchemaWriter(catalog: catalog, tables: tables, writers: writers)
        try await enter(.schema)
        try await dropWhatIsReplaced()
        try await schema.createDatabases()
        try await schema.createTables()

        try await enter(.copy)
        let copy = try await Copier(tables: tables, snapshot: snapshot, writers: writers, progress: progress)
            .run()
        outcome.notCopied = survey.leftOnServer + catalog.notCopied + copy.notCopied
        outcome.copiedRows = copy.rows
        outcome.copy = progress.now
        if options.verifies {
            try await enter(.verify)
            outcome.verification = try await verifyRows(apartFrom: copy.differingColumns)
        }
        try await snapshot.release()

        try await enter(.objects)
        try await schema.createForeignKeys()
        if let past = window?.past { try await apply(past.findings, past.facts, window?.excluded, &outcome) }
        if let accounts { try await AccountWriter.createAccounts(accounts, on: writer) }
        try await schema.createRoutinesAndTriggers()
        try await schema.updateStatistics()

        try await enter(.finish)
        try await finish(schema, &outcome)
        return report(outcome)
    }

    /// From a complete copy to a server that can be used. A fork that verification found different stays marked as unfinished.
    private func finish(_ schema: SchemaWriter, _ outcome: inout Outcome) async throws {
        // Late, since from here on others can log in. Views need it: the server asks what their definers may do.
        if let accounts { try await AccountWriter.grant(accounts, on: writer) }
        outcome.notCopied += try await schema.createViews()
        outcome.notCopied += try await schema.createEvents()
        try await schema.closeReadOnlyDatabases()
        outcome.add(differences: try await definitionDifferences(outcome))
        if let window, window.past == nil, !outcome.differs { try await goForward(to: window, &outcome) }
        outcome.notCopied += preparedTransactions(outcome)
        try await Relaxation.undo(on: writer)
        guard !outcome.differs else { return }
        try await apply(.late, &outcome)
        outcome.add(differences: try await settingDifferences(outcome))
        guard !outcome.differs else { return }
        if let lost = try await GTIDState.adopt(gtidSet(outcome), on: writer) {
            outcome.warnings.append("the target's own binary logs were emptied; they held \(lost)")
        }
        try await letEventsRun(&outcome)
        try await UnfinishedMark.remove(on: writer)
        try await apply(.last, &outcome)
    }

    /// What is known of the result so far.
    struct Outcome {
        var settings: SettingsReport?
        var copiedRows = 0
        /// Bytes and seconds.
        var copy = JobProgress.State()
        var verification: VerificationReport?
        var notCopied: [NotCopied] = []
        var warnings: [String] = []
        /// The window that was applied, and what it came to.
        var window: (findings: WindowFindings, summary: WindowSummary)?

        mutating func add(differences: [Difference]) { verification?.differences += differences }

        var differs: Bool { verification?.isEqual == false }
    }

    private func report(_ outcome: Outcome) -> ForkReport {
        ForkReport(
            status: outcome.differs ? .differs : .done,
            source: ServerSummary(survey.source, source.address),
            target: ServerSummary(survey.target, options.target.address),
            stopPoint: stopPoint(outcome),
            copy: CopySummary(
                method: source.copyMethod.name, databases: catalog.databases.count, tables: catalog.tables.count,
                rows: outcome.copiedRows, bytes: outcome.copy.bytes, seconds: outcome.copy.phaseSeconds,
                lockSeconds: snapshot.lockSeconds),
            window: outcome.window?.summary, accounts: accounts?.report, settings: outcome.settings,
            verification: outcome.verification,
            notCopied: outcome.notCopied, warnings: outcome.warnings)
    }

    // MARK: - The window

    /// Once the moment has come, with everything there that statements may need.
    private func goForward(to window: WindowOutlook, _ outcome: inout Outcome) async throws {
        if let findings = window.later {
            return try await apply(findings, source.binlogs.facts(), window.excluded, &outcome)
        }
        try await UnfinishedMark.enter(.wait, on: writer)
        try await Countdown.wait(
            for: window.moment, on: source.binlogs, keepingAlive: writers, progress: progress)
        let survey = try await WindowSurvey.forward(
            from: snapshot.position, to: window.stop, scope: window.scope, memory: options.memory,
            reader: WindowReader(source: source.binlogs, progress: progress))
        let facts = try await source.binlogs.facts()
        let findings = try survey.findings()
        let databases = catalog.databases.map(\.name)
        let excluded = try await window.lookForExcluded(through: findings.cut.position, databases)
        let problems =
            ReachProblems.problems(ofGaps: findings.gaps(facts, databases: databases), source: source.name)
            + (excluded.map(window.problems) ?? [])
        guard problems.isEmpty else {
            throw ForkError(
                .unreachable, "the moment that has come cannot be reached from the copy",
                hint: "see to what is in the way, or choose another moment", problems: problems)
        }
        outcome.warnings += WindowPlan.warnings(of: findings.cut)
        try await apply(findings, facts, excluded, &outcome)
    }

    private func apply(
        _ findings: WindowFindings, _ facts: SourceFacts, _ excluded: WindowOutlook.Excluded?,
        _ outcome: inout Outcome
    ) async throws {
        guard let window else { return }
        progress.enter(.window, expectedBytes: Int(findings.rowBytes))
        try await UnfinishedMark.enter(.window, on: writer)
        let application = WindowApplication(
            source: source.binlogs, target: job.target, scope: window.scope, threads: options.threads,
            memory: options.memory, appliesAccounts: options.copiesAccounts, progress: progress)
        outcome.window = (
            findings, try await application.apply(findings, facts, excluded: excluded, writer: writer)
        )
    }

    /// Those that were not decided at the stop point.
    private func preparedTransactions(_ outcome: Outcome) -> [NotCopied] {
        guard let findings = outcome.window?.findings else { return snapshot.preparedTransactions }
        func named(_ xids: [XID]) -> [NotCopied] { xids.map { PreparedTransactions.notCopied($0) } }
        let (xa, atSnapshot) = (findings.xa, snapshot.preparedTransactions)
        // What was prepared long before is not in the binary log that was read.
        let (known, outdated) =
            findings.direction == .backward
            ? (named(xa.undecided.map(\.xid)) + named(xa.rolledBack), named(Array(xa.open)))
            : (named(xa.undecided.map(\.xid)), named(xa.earlier.map(\.xid)) + named(xa.rolledBack))
        var all = atSnapshot.filter { !outdated.contains($0) }
        for transaction in known where !all.contains(transaction) { all.append(transaction) }
        return all
    }

    private func stopPoint(_ outcome: Outcome) -> StopPointSummary {
        guard let window, let findings = outcome.window?.findings else {
            return StopPointSummary(latest: snapshot.coordinates)
        }
        return StopPointSummary(
            options.stopPoint, findings.cut, gtids: gtidsAtSnapshot.moved(through: findings), moment: window.moment)
    }

    private func gtidSet(_ outcome: Outcome) -> String {
        outcome.window.map { "\(gtidsAtSnapshot.moved(through: $0.findings))" } ?? snapshot.coordinates.gtidSet
    }

    // MARK: - Steps

    private func enter(_ phase: Phase) async throws {
        let rows = catalog.tables.map(\.rows).clampedSum
        switch phase {
        case .copy: progress.enter(phase, tables: tables.count(where: \.hasData), expectedRows: rows)
        case .verify: progress.enter(phase, expectedRows: 2 * rows)
        default: progress.enter(phase)
        }
        try await UnfinishedMark.enter(phase, on: writer)
    }

    private func apply(_ phase: SettingPhase, _ outcome: inout Outcome) async throws {
        guard let settings, var report = outcome.settings else { return }
        try await SettingsWriter.apply(settings, phase, on: writer, into: &report)
        outcome.settings = report
    }

    /// Unless the settings say otherwise: events on where they were on.
    private func letEventsRun(_ outcome: inout Outcome) async throws {
        if settings?.entries(in: .events).isEmpty == false {
            try await apply(.events, &outcome)
        } else {
            try await Relaxation.letEventsRun(on: writer)
        }
    }

    private func dropWhatIsReplaced() async throws {
        guard options.replaces else { return }
        try await Clearance.drop(
            databases: survey.target.databases, tablespaces: survey.target.tablespaces ?? [], on: writer)
    }
}

extension Table {
    /// Whether a snapshot shows its rows: of the engines, only InnoDB keeps old versions. BLACKHOLE keeps nothing at all.
    var isReadAtSnapshot: Bool { ["INNODB", "BLACKHOLE"].contains(engine.uppercased()) }
}
