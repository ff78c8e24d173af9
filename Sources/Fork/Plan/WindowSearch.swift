import Binlog
import Replay
import Server
import Stream
import Timeline

/// Finds what lies between a copy and a stop point.
struct WindowSearch: Sendable {
    let stop: StopPoint
    let scope: WindowScope
    /// The source's clock when the stop point was resolved.
    let now: Moment
    let reader: WindowReader
    /// Where the window begins and ends, when that was known from the start.
    private let known: ResolvedWindow?
    private let memory: Int
    private let gtidsToExclude: [GTID]
    private let acceptsConflicts: Bool

    /// Resolves the stop point by the source's clock.
    /// - Throws: ``ForkError`` for one that has no meaning.
    init(
        _ options: ForkOptions, _ known: ResolvedWindow?, scope: WindowScope, reader: WindowReader
    ) async throws {
        now = try await reader.source.now()
        stop = try known?.stop ?? options.stopPoint.stopPoint(now: now)
        self.scope = scope
        self.reader = reader
        self.known = known
        memory = options.memory
        gtidsToExclude = options.excluded
        acceptsConflicts = options.acceptsConflicts
    }

    /// The snapshot was taken long ago, and not now.
    var isOfArchive: Bool { known != nil }

    /// Where the stop point lies, when that was known from the start.
    var knownCut: Cut? { known?.cut }

    /// The instant that the stop point means.
    /// - Parameter found: where it lies; nil as long as that is not known.
    func moment(of found: Cut?) -> Moment {
        if case .time(let moment) = stop { return moment }
        return (knownCut ?? found)?.last?.committed ?? now
    }

    /// Goes through the binary log, as far as the stop point lies in it.
    /// - Parameter databases: those to be forked.
    /// - Throws: ``ForkError`` `unreachable` for a stop point that is not in the binary logs.
    func look(_ databases: [String]) async throws -> Window {
        if let known, known.isForward { return .forward(try await lookForward(in: known, databases)) }
        if known == nil, case .time(let moment) = stop, moment > now {
            return .ahead(
                Window.Ahead(
                    search: self, moment: moment, gaps: try await reader.source.facts().unlogged(databases),
                    excluded: try await lookForExcluded(through: reader.source.end(), since: nil, databases)))
        }
        return .back(try await lookBack(through: nil, databases))
    }

    // MARK: - Back

    /// - Parameter snapshot: nil for where the binary log ends now.
    func lookBack(through snapshot: BinlogPosition?, _ databases: [String]) async throws -> Window.Back {
        let survey = try await WindowSurvey.backward(
            to: known.map { .position($0.cut.position) } ?? stop, through: snapshot ?? known?.snapshot, scope: scope,
            memory: memory, reader: reader)
        return try await back(survey, databases)
    }

    func look(
        further survey: WindowSurvey, to snapshot: BinlogPosition, _ databases: [String]
    ) async throws -> Window.Back {
        var survey = survey
        try await survey.read(to: snapshot)
        return try await back(survey, databases)
    }

    private func back(_ survey: WindowSurvey, _ databases: [String]) async throws -> Window.Back {
        let findings = try survey.findings()
        let facts = try await reader.source.facts()
        return Window.Back(
            search: self,
            content: WindowContent(
                findings: findings, facts: facts,
                excluded: try await lookForExcluded(through: findings.cut.position, since: nil, databases)),
            survey: survey, reach: findings.reach(facts, databases: databases))
    }

    // MARK: - Forward

    private func lookForward(in known: ResolvedWindow, _ databases: [String]) async throws -> Window.Forward {
        let findings = try await WindowSurvey.forward(
            from: known.snapshot, to: .position(known.cut.position), through: known.cut.position, scope: scope,
            memory: memory, reader: reader
        ).findings()
        let facts = try await reader.source.facts()
        let gaps = known.isOfSnapshot ? [] : findings.gaps(facts, databases: databases)
        return Window.Forward(
            search: self,
            content: WindowContent(
                findings: findings, facts: facts,
                excluded: try await lookForExcluded(through: known.cut.position, since: findings, databases)),
            gaps: gaps + findings.otherDefinitions(facts, selects: scope.selects))
    }

    /// Once a moment has come that was ahead.
    func lookForward(from snapshot: BinlogPosition, _ databases: [String]) async throws -> Window.Forward {
        let findings = try await WindowSurvey.forward(
            from: snapshot, to: stop, scope: scope, memory: memory, reader: reader
        ).findings()
        let facts = try await reader.source.facts()
        return Window.Forward(
            search: self,
            content: WindowContent(
                findings: findings, facts: facts,
                excluded: try await lookForExcluded(through: findings.cut.position, since: nil, databases)),
            gaps: findings.gaps(facts, databases: databases))
    }

    // MARK: - Without transactions

    /// - Parameters:
    ///   - end: the cut.
    ///   - since: what lies between an archive's snapshot and that.
    private func lookForExcluded(
        through end: BinlogPosition, since: WindowFindings?, _ databases: [String]
    ) async throws -> LeftOut? {
        guard !gtidsToExclude.isEmpty else { return nil }
        let window = try await ExcludedWindow.survey(
            gtidsToExclude, through: end, facts: reader.source.facts(), since: since, databases: databases,
            scope: scope, memory: memory, reader: reader)
        return LeftOut(window: window, findings: try await window.collect(reader))
    }

    func problems(of excluded: LeftOut) -> [Problem] {
        var inTheWay = excluded.findings.obstacles.map(\.problemOfExclusion)
        if let problem = excluded.window.problem(of: excluded.findings.constraints) { inTheWay.append(problem) }
        let conflicts = excluded.conflicts
        guard conflicts.count > 0, !acceptsConflicts else { return inTheWay }
        return inTheWay + [conflicts.problem]
    }
}
