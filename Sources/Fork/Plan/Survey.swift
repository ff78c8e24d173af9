import Binlog
import Catalog
import MySQL
import Replay
import Server
import Stream
import Timeline

/// What both servers are and hold, and what follows from it for the fork. Made by reading only.
struct Survey: Sendable {
    let source: ServerFacts
    let target: ServerFacts
    /// The source's clock when the survey was made.
    let sourceTime: Moment
    let databases: [DatabaseSize]
    /// nil with `--no-accounts`.
    let accounts: AccountPlan?
    /// nil with `--no-settings` and without `--set`.
    let settings: SettingsPlan?
    /// What the source's server holds beside databases, accounts and settings, and the target does not.
    let leftOnServer: [NotCopied]
    /// What the databases hold and cannot be copied, as far as it can be seen beforehand.
    let notCopied: [NotCopied]
    /// None, too, when the window cannot be looked at.
    let window: Window
    let findings: Findings

    static func make(
        of source: any ForkSource, _ target: Server, _ options: ForkOptions, _ progress: JobProgress
    ) async throws -> Survey {
        try await Connection.$answerLimit.withValue(target.endpoint.planLimit) {
            try await read(source, target, options, progress)
        }
    }

    private static func read(
        _ source: any ForkSource, _ target: Server, _ options: ForkOptions, _ progress: JobProgress
    ) async throws -> Survey {
        let preflight = try await PreflightReport.make(
            source: source, target: target,
            options: options.preflight(appliesWindow: options.appliesWindow(from: source)))
        var findings = preflight.findings
        findings.warnings += source.warnings
        // A server that is none of ours may not even take the session settings.
        guard preflight.source.version.isSupported, preflight.target.version.isSupported else {
            throw ForkError(refusing: findings.problems)
        }
        let targetConnection = try await target.connect()
        // What follows is read only where it can be: what stands in the way is among the findings.
        let accounts = try await readable(findings) {
            try await accountPlan({ try await source.accounts() }, targetConnection, options)
        }
        let settings = try await readable(findings) {
            try await settingsPlan({ try await source.settings() }, targetConnection, options)
        }
        for problem in settings?.impossibleOverrides ?? [] {
            findings.refuse("setting", .target, problem, hint: "change or leave out the option")
        }
        // Where privileges are missing anyway, the GRANT that preflight asks for includes these.
        if !findings.problems.contains(where: { $0.code == "missing-privileges" && $0.server == .target }) {
            for problem in (settings?.denials ?? []).map({ Wording($0) }) {
                findings.refuse("setting-denied", .target, problem, hint: "grant it, or use \(.noSettings)")
            }
        }
        let window = try await window(preflight, source, target, options, progress, &findings)
        if case .forward(let forward) = window, let note = forward.content.findings.proxyStatement,
            options.copiesAccounts, try await !ToolAccount.mayGrantProxies(on: targetConnection)
        {
            let account = try await AccountReader.login(of: targetConnection).account
            findings.refuse(
                "missing-privileges", .target,
                "\(account) lacks PROXY ON ''@'' WITH GRANT OPTION on \(target.name), to execute \(note.summary)",
                hint: "GRANT PROXY ON ''@'' TO \(account) WITH GRANT OPTION; or use \(.noAccounts)")
        }
        if case .ahead = window, options.copiesAccounts,
            try await readable(findings, { try await source.accounts().hasProxies }) == true,
            try await !ToolAccount.mayGrantProxies(on: targetConnection)
        {
            let account = try await AccountReader.login(of: targetConnection).account
            findings.warnings.append(
                "the source has proxy accounts, and \(account) lacks PROXY ON ''@'' WITH GRANT OPTION on \(target.name): a GRANT PROXY"
                    + " until the moment would end the fork. GRANT PROXY ON ''@'' TO \(account) WITH GRANT OPTION avoids it"
            )
        }
        let leftOnServer = try await leftOnServer(preflight, source, targetConnection, options, &findings)
        let notCopied = try await readable(findings) { try await source.notCopied(of: preflight.databases) } ?? []
        findings.problems += [(leftOnServer + notCopied).problem(strictly: options.isStrict)].compactMap(\.self)
        return Survey(
            source: preflight.source, target: preflight.target,
            sourceTime: try await source.binlogs.now(),
            databases: try await source.sizes(of: preflight.databases),
            accounts: accounts, settings: settings, leftOnServer: leftOnServer, notCopied: notCopied, window: window,
            findings: findings)
    }

    /// What makes the moment unreachable is among the findings.
    private static func window(
        _ preflight: PreflightReport, _ source: any ForkSource, _ target: Server, _ options: ForkOptions,
        _ progress: JobProgress, _ findings: inout Findings
    ) async throws -> Window {
        guard options.appliesWindow(from: source), preflight.source.isOn("log_bin") else { return .none }
        let scope = WindowScope(
            databases: options.databases, foldsCase: preflight.source.foldsCase,
            interpreter: Interpreter(asking: target))
        let found: Window?
        do {
            found = try await readable(findings) {
                try await WindowSearch(
                    options, source.window, scope: scope,
                    reader: WindowReader(source: source.binlogs, progress: progress)
                ).look(preflight.databases)
            }
        } catch let error as ForkError where error.kind == .unreachable {
            findings.refuse(Problem.unreachable, .source, error.message, hint: error.hint)
            return .none
        }
        guard let window = found else { return .none }
        findings.problems += window.problems(source: source.name)
        if case .forward(let forward) = window {
            findings.problems += ReachProblems.problems(
                ofReplacing: forward.content.findings, forward.content.facts,
                nativeForeignKeys: preflight.target.variable(WindowFactsReader.nativeForeignKeys).map { $0 == "ON" },
                source: source.name)
        }
        findings.warnings += WindowPlan.warnings(window, copiesAccounts: options.copiesAccounts)
        return window
    }

    /// What may not be seen is among the notes.
    private static func leftOnServer(
        _ preflight: PreflightReport, _ source: any ForkSource, _ target: Connection, _ options: ForkOptions,
        _ findings: inout Findings
    ) async throws -> [NotCopied] {
        // Who names databases does not ask for what is in others.
        let kinds = ServerObjects.Kind.allCases.filter {
            options.databases.included.isEmpty || $0 != .systemSchemaObject
        }
        let onSource = try await source.objects(kinds)
        let onTarget = try await ServerObjectsReader.read(from: target, kinds)
        for (server, objects) in [(preflight.source, onSource), (preflight.target, onTarget)] {
            let unseen = kinds.filter { objects.found[$0] == nil }.map(\.text)
            guard !unseen.isEmpty else { continue }
            findings.note(
                "the account may not see on \(server.name), and so it is not known what the fork lacks of them:"
                    + " \(unseen.joined(separator: ", "))")
        }
        return ServerObjects.notCopied(
            source: onSource, target: onTarget,
            isOneSeries: preflight.source.version.series == preflight.target.version.series)
    }

    static func accountPlan(
        _ source: () async throws -> AccountSet, _ target: Connection, _ options: ForkOptions
    ) async throws -> AccountPlan? {
        guard options.copiesAccounts else { return nil }
        return AccountPlan(
            source: try await source(), target: try await AccountReader.read(from: target),
            login: try await AccountReader.login(of: target), replace: options.replaces)
    }

    static func settingsPlan(
        _ source: () async throws -> ServerSettings, _ target: Connection, _ options: ForkOptions
    ) async throws -> SettingsPlan? {
        guard options.copiesSettings || !options.overrides.isEmpty else { return nil }
        let present = Relaxation.undone(
            in: try await SettingsReader.read(from: target), kept: try await UnfinishedMark.keptVariables(on: target))
        return try await SettingsProbe.plan(
            source: options.copiesSettings ? try await source() : ServerSettings([:]),
            target: present, on: target, overrides: options.overrides)
    }

    /// nil instead of an error when preflight has found problems anyway: a missing privilege, usually.
    private static func readable<T>(_ findings: Findings, _ read: () async throws -> T?) async throws -> T? {
        do {
            return try await read()
        } catch let error as ServerError where !error.isConnectionLost && !findings.problems.isEmpty {
            return nil
        } catch let error as ForkError where error.kind == .refused && !findings.problems.isEmpty {
            return nil
        }
    }
}

extension WindowFindings {
    /// The last one that makes an account another's proxy, or no longer.
    var proxyStatement: StatementNote? {
        accountStatements.elements.last { $0.summary.uppercased().contains(" PROXY ON ") }
    }
}

extension ForkOptions {
    /// Whether binary log has to be read and applied.
    func appliesWindow(from source: any ForkSource) -> Bool {
        stopPoint != .latest || !excluded.isEmpty || source.window != nil
    }

    func preflight(appliesWindow: Bool) -> PreflightOptions {
        PreflightOptions(
            databases: databases, copiesAccounts: copiesAccounts, copiesSettings: copiesSettings, replaces: replaces,
            endsSessions: endsSessions, appliesWindow: appliesWindow, threads: threads, verifies: verifies)
    }
}
