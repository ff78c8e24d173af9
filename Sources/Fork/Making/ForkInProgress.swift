import Binlog
import Catalog
import MySQL
import Replay
import Server
import Stream
import Timeline

/// A fork between the snapshot and the last step. What it makes it reads under the snapshot's backup lock, so that
/// definitions, accounts and rows belong together.
struct ForkInProgress {
    let job: ForkJob
    let source: any ForkSource
    let survey: Survey
    let snapshot: any SourceSnapshot
    /// Has locked the target (``TargetLock``).
    let steward: Connection
    let relaxation: Relaxation
    let watch: TargetWatch
    let writers: [Connection]
    /// As of the stop point, if that lies before the snapshot.
    let catalog: Catalog
    /// From the copy to the stop point.
    let window: Window
    let tables: [TableCopy]
    let accounts: AccountPlan?
    let settings: SettingsPlan?
    /// As of the snapshot, to compare the finished fork with.
    let sourceAccounts: AccountSet?
    let sourceSettings: ServerSettings?

    var options: ForkOptions { job.options }
    var progress: JobProgress { job.progress }
    var writer: Connection { writers[0] }

    let gtidsAtSnapshot: GTIDSet

    /// Reads what is to be made, and closes the target to others.
    static func begin(
        _ job: ForkJob, _ source: any ForkSource, _ survey: Survey, _ snapshot: any SourceSnapshot,
        _ steward: Connection, _ relaxation: Relaxation
    ) async throws -> ForkInProgress {
        job.progress.enter(.reading)
        let present = try await snapshot.databases()
        let chosen = job.options.databases.select(from: present, foldsCase: survey.source.foldsCase).chosen
        var catalog = try await snapshot.catalog(of: chosen)
        if survey.window.search != nil, let reason = snapshot.displacement {
            throw ForkError(
                .unreachable, "it is not known where in the source's binary log the copy stands: \(reason)",
                hint: "try again when less is written, or fork as of the latest transaction")
        }
        let window = try await survey.window.resolved(at: snapshot.coordinates.binlogPosition, databases: chosen)
        if case .back(let back) = window {
            catalog = catalog.before(creating: back.content.findings.created, foldsCase: survey.source.foldsCase)
                .withEvents(asOf: back.moment)
        }
        try catalog.requireReadableTables()
        if let problem = (survey.leftOnServer + catalog.notCopied).problem(strictly: job.options.isStrict) {
            throw ForkError(refusing: [problem])
        }
        let accounts = try await Survey.accountPlan({ try await snapshot.accounts() }, steward, job.options)
        let settings = try await Survey.settingsPlan({ try await snapshot.settings() }, steward, job.options)
        let watch = try await TakeOver(
            target: job.target, options: job.options, relaxation: relaxation, steward: steward
        )
        .run(source: source.address, sourceUUID: survey.source.uuid)
        return ForkInProgress(
            job: job, source: source, survey: survey, snapshot: snapshot, steward: steward, relaxation: relaxation,
            watch: watch,
            // Not before: max_allowed_packet is what it was when a session began.
            writers: try await job.target.connectForWriting(job.options.threads), catalog: catalog,
            window: window, tables: TableCopy.all(catalog.tables), accounts: accounts, settings: settings,
            sourceAccounts: job.options.copiesAccounts && job.options.verifies
                ? try await snapshot.accounts() : nil,
            sourceSettings: job.options.copiesSettings && job.options.verifies
                ? try await snapshot.settings() : nil,
            gtidsAtSnapshot: snapshot.coordinates.gtids)
    }

    /// - Throws: whatever a step throws; the mark stays then.
    func make() async throws -> ForkReport {
        var outcome = Outcome(settings: settings.map { SettingsReport(plan: $0, source: source.address) })
        outcome.warnings = survey.findings.warnings
        outcome.notCopied = survey.leftOnServer + catalog.notCopied
        if let reason = snapshot.displacement {
            outcome.warnings.append(
                "the fork is as of one moment, but it is not known where in the source's binary log that lies (\(reason)): it has"
                    + " no GTID set of the source, and cannot replicate from it")
        }
        for step in ForkStep.allCases where step.isTaken(by: self, outcome) {
            try await ForkLedger.begin(step, on: writer)
            try await perform(step, &outcome)
            // The last one takes the mark away, and the ledger with it.
            if step != .opening { try await ForkLedger.finish(step, on: writer) }
        }
        return report(outcome)
    }

    func report(_ outcome: Outcome) -> ForkReport {
        ForkReport(
            status: outcome.differs ? .differs : .done,
            source: ServerSummary(survey.source, source.address),
            target: ServerSummary(survey.target, options.target.address),
            stopPoint: stopPoint(outcome),
            copy: CopySummary(
                method: source.copyMethod.name, databases: catalog.databases.count, tables: catalog.tables.count,
                rows: outcome.copy.result.rows, bytes: outcome.copy.bytes, seconds: outcome.copy.seconds,
                lockSeconds: snapshot.lockSeconds),
            window: outcome.window?.summary, accounts: accounts?.report, settings: outcome.settings,
            verification: outcome.verification,
            notCopied: outcome.notCopied, warnings: outcome.warnings)
    }

    private func stopPoint(_ outcome: Outcome) -> StopPointSummary {
        guard let moment = window.moment, let findings = outcome.window?.findings else {
            return StopPointSummary(latest: snapshot.coordinates, isKnown: snapshot.displacement == nil)
        }
        return StopPointSummary(
            options.stopPoint, findings.cut, gtids: gtidsAtSnapshot.moved(through: findings), moment: moment)
    }

    func gtidSet(_ outcome: Outcome) -> GTIDSet {
        if snapshot.displacement != nil { return GTIDSet() }
        return outcome.window.map { gtidsAtSnapshot.moved(through: $0.findings) } ?? gtidsAtSnapshot
    }

    func enter(_ phase: Phase, items: Int = 0, expectedRows: Int = 0) async throws {
        progress.enter(phase, items: items, expectedRows: expectedRows)
        try await UnfinishedMark.enter(phase, on: writer)
    }

    func apply(_ phase: SettingPhase, _ outcome: inout Outcome) async throws {
        guard let settings, var report = outcome.settings else { return }
        try await SettingsWriter.apply(settings, phase, on: writer, into: &report)
        outcome.settings = report
    }
}
