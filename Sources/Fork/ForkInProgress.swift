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
    private let steward: Connection
    private let relaxation: Relaxation
    private let watch: TargetWatch
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

    /// Reads what is to be made, and closes the target to others.
    static func begin(
        _ job: ForkJob, _ source: any ForkSource, _ survey: Survey, _ snapshot: any SourceSnapshot,
        _ steward: Connection, _ relaxation: Relaxation
    ) async throws -> ForkInProgress {
        job.progress.enter(.reading)
        let present = try await snapshot.databases()
        let chosen = job.options.databases.select(from: present, foldsCase: survey.source.foldsCase).chosen
        var catalog = try await snapshot.catalog(of: chosen)
        if survey.window != nil, let reason = snapshot.displacement {
            throw ForkError(
                .unreachable, "it is not known where in the source's binary log the copy stands: \(reason)",
                hint: "try again when less is written, or fork as of the latest transaction")
        }
        let window = try await survey.window?.completed(at: snapshot.coordinates, databases: chosen)
        if let past = window?.past {
            catalog = catalog.before(creating: past.findings.created, foldsCase: survey.source.foldsCase)
        }
        if let window, window.past != nil { catalog = catalog.withEvents(asOf: window.moment) }
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

    func make() async throws -> ForkReport {
        var outcome = Outcome(settings: settings.map { SettingsReport(plan: $0, source: source.address) })
        outcome.warnings = survey.findings.warnings
        if let reason = snapshot.displacement {
            outcome.warnings.append(
                "the fork is as of one moment, but it is not known where in the source's binary log that lies (\(reason)): it has"
                    + " no GTID set of the source, and cannot replicate from it")
        }
        try await apply(.early, &outcome)

        var schema = SchemaWriter(
            catalog: catalog, tables: tables, writers: writers, version: survey.source.version, progress: progress)
        try await dropWhatIsReplaced()
        try await enter(.schema, items: tables.count)
        try await schema.createDatabases()
        outcome.notCopied = survey.leftOnServer + catalog.notCopied
        try note(try await schema.createTables(), &outcome)
        schema = schema.without(outcome.lostTables)

        try await enter(.copy, items: schema.tables.count(where: \.hasData), expectedRows: catalog.expectedRows)
        let start = ContinuousClock.now
        let copy = try await Copier(
            tables: schema.tables, snapshot: snapshot, writers: writers, timeZone: job.target.computing.offset,
            progress: progress
        ).run()
        outcome.notCopied += copy.notCopied
        try note(copy.shortfalls, &outcome)
        // What could not be filled stays for as long as the window may want to write there.
        let unfilled = copy.shortfalls.filter { $0.part == .table }.map(\.table)
        schema = schema.without(Set(unfilled))
        outcome.copy = (copy.rows, progress.transfer.bytes, (ContinuousClock.now - start) / .seconds(1))
        if options.verifies {
            // Read on both sides.
            try await enter(.verify, expectedRows: 2 * copy.rows)
            outcome.verification = try await verifyRows(of: schema.tables, apartFrom: copy.differingColumns)
        }
        if let span = snapshot.span { try await close(span, &outcome) }
        try await snapshot.release()

        try await enter(.foreignKeys, items: schema.tables.count { !$0.foreignKeysToAdd.isEmpty })
        try note(try await schema.createForeignKeys(), &outcome)
        try await schema.restoreCounters()
        if let past = window?.past { try await apply(past.findings, past.facts, window?.excluded, &outcome) }
        try await schema.drop(unfilled)
        try note(try await schema.createLateIndexes(), &outcome)
        try note(
            try await schema.enforceChecks(copy.relaxedChecks, timeZone: job.target.computing.timeZone), &outcome)
        if let accounts {
            try await enter(.accounts)
            try await AccountWriter.createAccounts(accounts, on: writer)
        }
        try await enter(.statistics, items: schema.tables.count(where: \.hasData))
        try note(try await schema.updateStatistics(), &outcome)
        try await enter(.objects, items: catalog.routines.count + catalog.triggers.count)
        outcome.notCopied += try await schema.createRoutinesAndTriggers()
        try await finish(schema, &outcome)
        return report(outcome)
    }

    /// From a complete copy to a server that can be used. A fork that verification found different stays marked as unfinished.
    private func finish(_ schema: SchemaWriter, _ outcome: inout Outcome) async throws {
        // Views need it: the server asks what their definers may do.
        if let accounts { try await AccountWriter.grant(accounts, on: writer) }
        try await enter(.views, items: catalog.views.count + catalog.events.count)
        outcome.notCopied += try await schema.createViews()
        outcome.notCopied += try await schema.createEvents()
        try requireAll(outcome)
        try await schema.closeReadOnlyDatabases()
        if outcome.verification != nil { try await enter(.comparing) }
        outcome.add(differences: try await definitionDifferences(outcome))
        if !outcome.differs { try await requireNothingForeign() }
        if let window, window.past == nil, !outcome.differs { try await goForward(to: window, &outcome) }
        outcome.notCopied += preparedTransactions(outcome).map(\.notCopied)
        try await enter(.finish)
        try await relaxation.undo(on: writer)
        guard !outcome.differs else { return }
        try await apply(.late, &outcome)
        outcome.add(differences: try await settingDifferences(outcome))
        guard !outcome.differs else { return }
        try await requireNobodyWrote(&outcome)
        // Who lets the target be replaced knows that it loses what it has.
        if let lost = try await GTIDState.adopt(gtidSet(outcome), on: writer), !options.replaces {
            outcome.warnings.append("the target's own binary logs were emptied; they held \(lost)")
        }
        try await unlockAccounts(&outcome)
        try await letEventsRun(&outcome)
        try await letUsersIn()
        try await UnfinishedMark.remove(on: writer)
        try await relaxation.close(on: writer)
        try await apply(.last, &outcome)
    }

    // MARK: - Others

    /// Of what others made meanwhile, a comparison of what was copied shows nothing.
    private func requireNothingForeign() async throws {
        let foreign = try await ForeignObjects.find(beside: catalog, on: writer)
        guard !foreign.isEmpty else { return }
        throw Self.trespass(job.target, "the fork did not make: \(foreign.shortList)")
    }

    private func requireNobodyWrote(_ outcome: inout Outcome) async throws {
        let found = try await watch.findings(on: writer)
        guard found.writes.isEmpty else {
            throw Self.trespass(job.target, found.writes.joined(separator: "; "))
        }
        if !found.visits.isEmpty {
            outcome.warnings.append(
                "others were on \(job.target.name) while the fork was made, and are not known to have written there:"
                    + " \(found.visits.joined(separator: ", "))")
        }
    }

    private static func trespass(_ target: Server, _ what: String) -> ForkError {
        ForkError(
            .rejected, "others have written to \(target.name) while the fork was made: \(what)",
            hint:
                "keep them away, above all accounts with CONNECTION_ADMIN, which offline_mode lets in, and run again with"
                + " \(.replace)")
    }

    /// Unless the fork is to be offline from now on.
    private func letUsersIn() async throws {
        guard settings?.entries(in: .last).contains(where: { $0.name == "offline_mode" }) != true else { return }
        try await relaxation.letUsersIn(on: writer)
    }

    // MARK: - What the target does not take

    /// - Throws: ``ForkError`` with `--strict`.
    private func note(_ shortfalls: [Shortfall], _ outcome: inout Outcome) throws {
        outcome.shortfalls += shortfalls
        outcome.notCopied += shortfalls.map(\.notCopied)
        if !shortfalls.isEmpty { try requireAll(outcome) }
    }

    /// - Throws: ``ForkError`` with `--strict`.
    private func note(recomputed: [NotCopied], _ outcome: inout Outcome) throws {
        let new = recomputed.filter { !outcome.notCopied.contains($0) }
        outcome.notCopied += new
        if !new.isEmpty { try requireAll(outcome) }
    }

    private func requireAll(_ outcome: Outcome) throws {
        guard options.isStrict, !outcome.notCopied.isEmpty else { return }
        throw ForkError(
            .rejected, "not everything could be copied: \(outcome.notCopied.text)",
            hint: "see to these on the source, or run again without \(.strict): they are then named in the report")
    }

    /// What is known of the result so far.
    struct Outcome {
        var settings: SettingsReport?
        var copy = (rows: 0, bytes: 0, seconds: 0.0)
        var verification: VerificationReport?
        var notCopied: [NotCopied] = []
        /// Those of `notCopied` that verification is not to look for.
        var shortfalls: [Shortfall] = []
        var accountsAreUnlocked = false
        var warnings: [Wording] = []
        /// The window that was applied, and what it came to.
        var window: (findings: WindowFindings, summary: WindowSummary)?

        mutating func add(differences: [Difference]) { verification?.differences += differences }

        var differs: Bool { verification?.isEqual == false }

        var lostTables: Set<TableIdentity> { Set(shortfalls.filter { $0.part == .table }.map(\.table)) }
    }

    private func report(_ outcome: Outcome) -> ForkReport {
        ForkReport(
            status: outcome.differs ? .differs : .done,
            source: ServerSummary(survey.source, source.address),
            target: ServerSummary(survey.target, options.target.address),
            stopPoint: stopPoint(outcome),
            copy: CopySummary(
                method: source.copyMethod.name, databases: catalog.databases.count, tables: catalog.tables.count,
                rows: outcome.copy.rows, bytes: outcome.copy.bytes, seconds: outcome.copy.seconds,
                lockSeconds: snapshot.lockSeconds),
            window: outcome.window?.summary, accounts: accounts?.report, settings: outcome.settings,
            verification: outcome.verification,
            notCopied: outcome.notCopied, warnings: outcome.warnings)
    }

    // MARK: - The window

    /// From rows that were read at moments that differ a little to those of the snapshot's position.
    private func close(_ span: CopySpan, _ outcome: inout Outcome) async throws {
        try await UnfinishedMark.enter(.window, on: writer)
        let recomputed = try await SpanClosing(
            span: span, source: source.binlogs, target: job.target,
            scope: WindowScope(databases: options.databases, foldsCase: survey.source.foldsCase),
            threads: options.threads, memory: options.memory, absent: absentObjects(outcome), progress: progress
        ).apply(writer: writer)
        try note(recomputed: recomputed, &outcome)
    }

    /// Once the moment has come, with everything there that statements may need.
    private func goForward(to window: WindowOutlook, _ outcome: inout Outcome) async throws {
        if let findings = window.later {
            return try await apply(findings, source.binlogs.facts(), window.excluded, &outcome)
        }
        try await UnfinishedMark.enter(.wait, on: writer)
        try await Countdown.wait(
            for: window.moment, on: source.binlogs, keepingAlive: writers + [steward], progress: progress)
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
        if let note = findings.proxyStatement, options.copiesAccounts,
            try await !ToolAccount.mayGrantProxies(on: writer)
        {
            let account = try await AccountReader.login(of: writer).account
            throw ForkError(
                .rejected,
                "\(account) lacks PROXY ON ''@'' WITH GRANT OPTION on \(job.target.name), to execute \(note.summary), in the"
                    + " transaction of \(ReachProblems.place(note.transaction))",
                hint:
                    "GRANT PROXY ON ''@'' TO \(account) WITH GRANT OPTION on the target, then run again with \(.replace); or use"
                    + " \(.noAccounts)")
        }
        outcome.warnings += WindowPlan.warnings(of: findings.cut) + WindowPlan.warnings(of: findings)
        try await apply(findings, facts, excluded, &outcome)
    }

    private func apply(
        _ findings: WindowFindings, _ facts: SourceFacts, _ excluded: LeftOut?,
        _ outcome: inout Outcome
    ) async throws {
        guard let window else { return }
        progress.enterWindow(bytes: Int(clamping: findings.binlogBytes), statements: findings.statementCount)
        try await UnfinishedMark.enter(.window, on: writer)
        if findings.direction == .forward { try await prepareForStatements(findings, &outcome) }
        var application = WindowApplication(
            source: source.binlogs, target: job.target, scope: window.scope, threads: options.threads,
            memory: options.memory, accounts: accounts.map { WindowAccounts(kept: $0.kept) }, progress: progress)
        application.absent = absentObjects(outcome)
        application.late = LateIndexes(tables, without: outcome.shortfalls)
        let result = try await application.apply(findings, facts, excluded: excluded, writer: writer)
        try note(result.shortfalls, &outcome)
        outcome.window = (findings, result.summary)
        outcome.notCopied.go(from: application.absent, to: result.absent)
        try note(recomputed: result.notCopied, &outcome)
        if let leftOut = outcome.window?.summary.leftOut, !leftOut.isEmpty {
            outcome.warnings.append("not carried over from the binary log: \(leftOut.joined(separator: "; "))")
        }
        if findings.direction == .forward { try await disablePastEvents(window, findings, &outcome) }
    }

    /// Of what could not be copied, what statements and rows of the binary log may be about.
    private func absentObjects(_ outcome: Outcome) -> AbsentObjects {
        var absent = AbsentObjects()
        let reasons = Dictionary(
            outcome.notCopied.map { ($0.object.exact, $0.reason) }, uniquingKeysWith: { first, _ in first })
        for table in outcome.lostTables {
            let label = "table \(table)"
            absent.insert(
                SchemaObject(.table, table.database, table.table),
                AbsentObjects.Note(object: label, reason: reasons[label.exact] ?? "it could not be copied"))
        }
        for object in catalog.views + catalog.routines + catalog.triggers + catalog.events {
            guard let reason = reasons[object.label.exact], let identity = object.identity else { continue }
            absent.insert(identity, AbsentObjects.Note(object: object.label, reason: reason))
        }
        return absent
    }

    private func disablePastEvents(
        _ window: WindowOutlook, _ findings: WindowFindings, _ outcome: inout Outcome
    ) async throws {
        let moment = [window.moment, findings.cut.last?.committed].compactMap(\.self).max() ?? window.moment
        let databases = try await CatalogReader.readDatabases(
            UserDatabases.read(from: writer).filter(window.scope.selects), from: writer)
        let disabled = try await PastEvents(databases: databases, moment: moment).disable(on: writer)
        guard !disabled.isEmpty else { return }
        outcome.warnings.append(
            "events whose time was over at the moment are off, as after the last time that the source executed them:"
                + " \(disabled.shortList)")
    }

    /// Statements of the window find what they found on the source: a table's unsaid row format, and whether accounts are locked.
    private func prepareForStatements(_ findings: WindowFindings, _ outcome: inout Outcome) async throws {
        if let format = survey.source.variable(TableDefaults.rowFormat) {
            try await TableDefaults.use(rowFormat: format, on: writer)
        }
        let changesAccounts =
            findings.accountStatements.count > 0 || findings.tables.contains { $0.table.database == "mysql" }
        if changesAccounts { try await unlockAccounts(&outcome) }
    }

    private func unlockAccounts(_ outcome: inout Outcome) async throws {
        guard let accounts, !outcome.accountsAreUnlocked else { return }
        try await AccountWriter.unlock(accounts, on: writer)
        outcome.accountsAreUnlocked = true
    }

    /// Those that were not decided at the stop point.
    private func preparedTransactions(_ outcome: Outcome) -> [UndecidedTransaction] {
        let atSnapshot = snapshot.preparedTransactions
        guard let findings = outcome.window?.findings else { return atSnapshot }
        return UndecidedTransaction.undecided(beyond: findings, from: atSnapshot)
    }

    private func stopPoint(_ outcome: Outcome) -> StopPointSummary {
        guard let window, let findings = outcome.window?.findings else {
            return StopPointSummary(latest: snapshot.coordinates, isKnown: snapshot.displacement == nil)
        }
        return StopPointSummary(
            options.stopPoint, findings.cut, gtids: gtidsAtSnapshot.moved(through: findings), moment: window.moment)
    }

    private func gtidSet(_ outcome: Outcome) -> GTIDSet {
        if snapshot.displacement != nil { return GTIDSet() }
        return outcome.window.map { gtidsAtSnapshot.moved(through: $0.findings) } ?? gtidsAtSnapshot
    }

    // MARK: - Steps

    private func enter(_ phase: Phase, items: Int = 0, expectedRows: Int = 0) async throws {
        progress.enter(phase, items: items, expectedRows: expectedRows)
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
            try await relaxation.letEventsRun(on: writer)
        }
    }

    private func dropWhatIsReplaced() async throws {
        guard options.replaces else { return }
        let databases = try await UserDatabases.read(from: writer)
        let tablespaces = survey.target.tablespaces ?? []
        try await enter(.clearing, items: databases.count + tablespaces.count)
        try await Clearance.drop(databases: databases, tablespaces: tablespaces, on: writer, progress: progress)
    }
}

extension [NotCopied] {
    /// Objects that statements dropped or made anew are not missing, and those that they made of missing ones are.
    fileprivate mutating func go(from before: AbsentObjects, to after: AbsentObjects) {
        let (before, after) = (before.notes, after.notes)
        removeAll { one in
            before.contains { $0.object.exact == one.object.exact }
                && !after.contains { $0.object.exact == one.object.exact }
        }
        for note in after where !before.contains(note) { append(NotCopied(object: note.object, reason: note.reason)) }
    }
}

extension StoredObject {
    /// As statements name it.
    fileprivate var identity: SchemaObject? {
        SchemaObject.Kind(rawValue: kind.rawValue).map {
            SchemaObject($0, database, [.view, .trigger].contains($0) ? name : name.lowercased())
        }
    }
}
