import Binlog
import Catalog
import MySQL
import Replay
import Server
import Stream
import Timeline

/// What a fork does with the binary log.
extension ForkInProgress {
    /// From rows that were read at moments that differ a little to those of the snapshot's position.
    func close(_ span: CopySpan, _ outcome: inout Outcome) async throws {
        try await UnfinishedMark.enter(.window, on: writer)
        let recomputed = try await SpanClosing(
            span: span, source: source.binlogs, target: job.target,
            scope: WindowScope(databases: options.databases, foldsCase: survey.source.foldsCase),
            threads: options.threads, memory: options.memory, absent: absentObjects(outcome), progress: progress
        ).apply(writer: writer)
        try note(recomputed: recomputed, &outcome)
    }

    /// To what the copied rows were at an earlier moment.
    func goBack(_ outcome: inout Outcome) async throws {
        if case .back(let back) = window { try await apply(back.content, back.search, at: back.moment, &outcome) }
    }

    /// Once the moment has come, with everything there that statements may need.
    func goForward(_ outcome: inout Outcome) async throws {
        switch window {
        case .none, .back: return
        case .forward(let forward):
            try await apply(forward.content, forward.search, at: forward.moment, &outcome)
        case .ahead(let ahead):
            try await UnfinishedMark.enter(.wait, on: writer)
            try await Countdown.wait(
                for: ahead.moment, on: source.binlogs, keepingAlive: writers + [steward], progress: progress)
            let forward = try await ahead.search.lookForward(
                from: snapshot.coordinates.binlogPosition, catalog.databases.map(\.name))
            try await requireWay(forward)
            outcome.warnings +=
                WindowPlan.warnings(of: forward.content.findings.cut)
                + WindowPlan.warnings(of: forward.content.findings)
            try await apply(forward.content, forward.search, at: ahead.moment, &outcome)
        }
    }

    /// That what has come until the moment can be gone through.
    private func requireWay(_ forward: Window.Forward) async throws {
        let problems = Window.forward(forward).problems(source: source.name)
        guard problems.isEmpty else {
            throw ForkError(
                .unreachable, "the moment that has come cannot be reached from the copy",
                hint: "see to what is in the way, or choose another moment", problems: problems)
        }
        if let note = forward.content.findings.proxyStatement, options.copiesAccounts,
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
    }

    private func apply(
        _ content: WindowContent, _ search: WindowSearch, at moment: Moment, _ outcome: inout Outcome
    ) async throws {
        let findings = content.findings
        progress.enterWindow(bytes: Int(clamping: findings.binlogBytes), statements: findings.statementCount)
        try await UnfinishedMark.enter(.window, on: writer)
        if findings.direction == .forward { try await prepareForStatements(findings, &outcome) }
        var application = WindowApplication(
            source: source.binlogs, target: job.target, scope: search.scope, threads: options.threads,
            memory: options.memory, accounts: accounts.map { WindowAccounts(kept: $0.kept) }, progress: progress)
        application.absent = absentObjects(outcome)
        application.late = LateIndexes(tables, without: outcome.shortfalls)
        let result = try await application.apply(findings, content.facts, excluded: content.excluded, writer: writer)
        try note(result.shortfalls, &outcome)
        outcome.window = (findings, result.summary)
        outcome.notCopied.go(from: application.absent, to: result.absent)
        try note(recomputed: result.notCopied, &outcome)
        if let leftOut = outcome.window?.summary.leftOut, !leftOut.isEmpty {
            outcome.warnings.append("not carried over from the binary log: \(leftOut.joined(separator: "; "))")
        }
        if findings.direction == .forward {
            try await disablePastEvents(
                search.scope, at: max(moment, findings.cut.last?.committed ?? moment), &outcome)
        }
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
        _ scope: WindowScope, at moment: Moment, _ outcome: inout Outcome
    ) async throws {
        let databases = try await CatalogReader.readDatabases(
            UserDatabases.read(from: writer).filter(scope.selects), from: writer)
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

    func unlockAccounts(_ outcome: inout Outcome) async throws {
        guard let accounts, !outcome.accountsAreUnlocked else { return }
        try await AccountWriter.unlock(accounts, on: writer)
        outcome.accountsAreUnlocked = true
    }

    /// Those that were not decided at the stop point.
    func preparedTransactions(_ outcome: Outcome) -> [UndecidedTransaction] {
        let atSnapshot = snapshot.preparedTransactions
        guard let findings = outcome.window?.findings else { return atSnapshot }
        return UndecidedTransaction.undecided(beyond: findings, from: atSnapshot)
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
