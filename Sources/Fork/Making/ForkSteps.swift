import Binlog
import Catalog
import MySQL
import Replay
import Server

extension ForkStep {
    /// A fork that verification has found different is not finished, so that it stays marked.
    func isTaken(by fork: ForkInProgress, _ outcome: ForkInProgress.Outcome) -> Bool {
        switch self {
        case .clearing: fork.options.replaces
        case .verification: fork.options.verifies
        case .span: fork.snapshot.span != nil
        case .back: if case .back = fork.window { true } else { false }
        case .accounts, .privileges: fork.accounts != nil
        case .forward:
            switch fork.window {
            case .none, .back: false
            case .forward, .ahead: !outcome.differs
            }
        case .lateSettings, .opening: !outcome.differs
        case .earlySettings, .tables, .rows, .release, .foreignKeys, .lateParts, .statistics, .routines, .views,
            .comparison, .durability:
            true
        }
    }
}

extension ForkInProgress {
    func perform(_ step: ForkStep, _ outcome: inout Outcome) async throws {
        switch step {
        case .earlySettings: try await apply(.early, &outcome)
        case .clearing: try await dropWhatIsReplaced()
        case .tables: try await makeTables(&outcome)
        case .rows: try await copyRows(&outcome)
        case .verification:
            // Read on both sides.
            try await enter(.verify, expectedRows: 2 * outcome.copy.result.rows)
            outcome.verification = try await verifyRows(
                of: schema(outcome).tables, apartFrom: outcome.copy.result.differingColumns)
        case .span: if let span = snapshot.span { try await close(span, &outcome) }
        case .release: try await snapshot.release()
        case .foreignKeys:
            let schema = schema(outcome)
            try await enter(.foreignKeys, items: schema.tables.count { !$0.foreignKeysToAdd.isEmpty })
            try note(try await schema.createForeignKeys(), &outcome)
            try await schema.restoreCounters()
        case .back: try await goBack(&outcome)
        case .lateParts: try await makeLateParts(&outcome)
        case .accounts:
            guard let accounts else { return }
            try await enter(.accounts)
            try await AccountWriter.createAccounts(accounts, on: writer)
        case .statistics:
            let schema = schema(outcome)
            try await enter(.statistics, items: schema.tables.count(where: \.hasData))
            try note(try await schema.updateStatistics(), &outcome)
        case .routines:
            try await enter(.objects, items: catalog.routines.count + catalog.triggers.count)
            outcome.notCopied += try await schema(outcome).createRoutinesAndTriggers()
        case .privileges: if let accounts { try await AccountWriter.grant(accounts, on: writer) }
        case .views: try await makeViews(&outcome)
        case .comparison:
            if outcome.verification != nil { try await enter(.comparing) }
            outcome.add(differences: try await definitionDifferences(outcome))
            if !outcome.differs { try await requireNothingForeign() }
        case .forward: try await goForward(&outcome)
        case .durability:
            outcome.notCopied += preparedTransactions(outcome).map(\.notCopied)
            try await enter(.finish)
            try await relaxation.undo(on: writer)
        case .lateSettings:
            try await apply(.late, &outcome)
            outcome.add(differences: try await settingDifferences(outcome))
        case .opening: try await open(&outcome)
        }
    }

    /// Of the tables that are still to be had.
    private func schema(_ outcome: Outcome) -> SchemaWriter {
        SchemaWriter(
            catalog: catalog, tables: tables, writers: writers, version: survey.source.version, progress: progress
        ).without(outcome.lostTables)
    }

    // MARK: - What is copied

    private func dropWhatIsReplaced() async throws {
        let databases = try await UserDatabases.read(from: writer)
        let tablespaces = survey.target.tablespaces ?? []
        try await enter(.clearing, items: databases.count + tablespaces.count)
        try await Clearance.drop(databases: databases, tablespaces: tablespaces, on: writer, progress: progress)
    }
    private func makeTables(_ outcome: inout Outcome) async throws {
        try await enter(.schema, items: tables.count)
        let schema = schema(outcome)
        try await schema.createDatabases()
        try note(try await schema.createTables(), &outcome)
    }

    private func copyRows(_ outcome: inout Outcome) async throws {
        let schema = schema(outcome)
        try await enter(.copy, items: schema.tables.count(where: \.hasData), expectedRows: catalog.expectedRows)
        let start = ContinuousClock.now
        let copy = try await Copier(
            tables: schema.tables, snapshot: snapshot, writers: writers, timeZone: job.target.computing.offset,
            progress: progress
        ).run()
        outcome.notCopied += copy.notCopied
        try note(copy.shortfalls, &outcome)
        outcome.copy = (copy, progress.transfer.bytes, (ContinuousClock.now - start) / .seconds(1))
    }

    private func makeLateParts(_ outcome: inout Outcome) async throws {
        let schema = schema(outcome)
        // What could not be filled stayed for as long as the window may have wanted to write there.
        try await schema.drop(outcome.copy.result.unfilled)
        try note(try await schema.createLateIndexes(), &outcome)
        try note(
            try await schema.enforceChecks(outcome.copy.result.relaxedChecks, timeZone: job.target.computing.timeZone),
            &outcome)
        try await schema.restoreDefaults()
    }

    private func makeViews(_ outcome: inout Outcome) async throws {
        let schema = schema(outcome)
        try await enter(.views, items: catalog.views.count + catalog.events.count)
        outcome.notCopied += try await schema.createViews()
        outcome.notCopied += try await schema.createEvents()
        try requireAll(outcome)
        try await schema.closeReadOnlyDatabases()
    }

    // MARK: - The last step

    private func open(_ outcome: inout Outcome) async throws {
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

    /// Unless the fork is to be offline from now on.
    private func letUsersIn() async throws {
        guard settings?.entries(in: .last).contains(where: { $0.name == "offline_mode" }) != true else { return }
        try await relaxation.letUsersIn(on: writer)
    }

    /// Unless the settings say otherwise: events on where they were on.
    private func letEventsRun(_ outcome: inout Outcome) async throws {
        if settings?.entries(in: .events).isEmpty == false {
            try await apply(.events, &outcome)
        } else {
            try await relaxation.letEventsRun(on: writer)
        }
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
}
