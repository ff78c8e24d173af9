import Binlog
import Replay
import Server
import Stream
import Timeline

/// What is known of the window before and at the snapshot: which way it runs, what is in it, and whether it can be gone.
struct WindowOutlook: Sendable {
    let stop: StopPoint
    let scope: WindowScope
    /// The source's clock when the stop point was resolved.
    let now: Moment
    private let reader: WindowReader
    private let memory: Int
    private let gtidsToExclude: [GTID]
    private let acceptsConflicts: Bool
    /// nil for a moment that is still ahead.
    private(set) var past: Past?
    /// What lies between an archive's snapshot and a later moment.
    private(set) var later: WindowFindings?
    /// Changes on the way to a later moment that the binary log lacks.
    private(set) var gaps: [Obstacle] = []
    /// Where the window begins and ends, when that was known from the start.
    private let resolved: ResolvedWindow?
    /// What undoes the transactions to be left out; nil when there are none.
    private(set) var excluded: LeftOut?

    /// A window into the past.
    struct Past: Sendable {
        var survey: WindowSurvey
        var findings: WindowFindings
        var facts: SourceFacts
        var reach: Reach
    }

    /// Resolves the stop point by the source's clock, and goes through the binary log if it is in the past.
    /// - Parameter databases: those to be forked.
    /// - Throws: ``ForkError`` `unreachable` for a stop point that is not in the binary logs.
    static func make(
        _ options: ForkOptions, _ resolved: ResolvedWindow?, scope: WindowScope, databases: [String],
        reader: WindowReader
    ) async throws -> WindowOutlook {
        let now = try await reader.source.now()
        var outlook = WindowOutlook(
            stop: try resolved?.stop ?? options.stopPoint.stopPoint(now: now), scope: scope, now: now, reader: reader,
            memory: options.memory, gtidsToExclude: options.excluded, acceptsConflicts: options.acceptsConflicts,
            resolved: resolved)
        if let resolved, resolved.isForward {
            let later = try await WindowSurvey.forward(
                from: resolved.snapshot, to: .position(resolved.cut.position), through: resolved.cut.position,
                scope: scope, memory: options.memory, reader: reader
            ).findings()
            outlook.later = later
            if !resolved.isOfSnapshot {
                outlook.gaps = try await later.gaps(reader.source.facts(), databases: databases)
            }
            outlook.gaps += try await later.otherDefinitions(reader.source.facts(), selects: scope.selects)
            outlook.excluded = try await outlook.lookForExcluded(through: resolved.cut.position, databases)
        } else if case .time(let moment) = outlook.stop, moment > now {
            outlook.gaps = try await reader.source.facts().unlogged(databases)
            outlook.excluded = try await outlook.lookForExcluded(
                through: reader.source.end(), databases)
        } else {
            try await outlook.take(try await outlook.lookBack(databases), databases)
        }
        return outlook
    }

    /// The snapshot was taken long ago, and not now.
    var isOfArchive: Bool { resolved != nil }

    /// nil for a moment that is still ahead.
    var cut: Cut? { resolved?.cut ?? past?.findings.cut }

    var direction: Direction { past == nil ? .forward : .backward }

    /// The instant that the stop point means.
    var moment: Moment {
        if case .time(let moment) = stop { return moment }
        return cut?.last?.committed ?? now
    }

    /// Goes on to the snapshot, under whose backup lock definitions stay as they are.
    /// - Parameter databases: those that are forked.
    /// - Throws: ``ForkError`` `unreachable` when something has come into the way since the plan.
    func completed(
        at snapshot: SnapshotCoordinates, databases: [String]
    ) async throws -> WindowOutlook {
        var outlook = self
        let position = snapshot.binlogPosition
        if var past {
            try await past.survey.read(to: position)
            try await outlook.take(
                try await look(past.survey, databases), databases)
        } else if resolved == nil, case .time(let moment) = stop, moment < (try await reader.source.now()) {
            // It has come while the snapshot was waited for.
            try await outlook.take(
                try await lookBack(databases, through: position), databases)
        }
        let problems = outlook.problems(source: reader.source.name)
        guard problems.isEmpty else { throw ForkError(refusing: problems) }
        return outlook
    }

    func problems(source: String) -> [Problem] {
        let inTheWay =
            past.map {
                ReachProblems.problems(of: $0.reach, source: source, from: isOfArchive ? "the snapshot's" : "now")
            } ?? ReachProblems.problems(ofGaps: gaps, source: source)
        return inTheWay + (excluded.map(problems) ?? [])
    }

    func problems(of excluded: LeftOut) -> [Problem] {
        var inTheWay = excluded.findings.obstacles.map(\.problemOfExclusion)
        if let problem = excluded.window.problem(of: excluded.findings.constraints) { inTheWay.append(problem) }
        let conflicts = excluded.conflicts
        guard conflicts.count > 0, !acceptsConflicts else { return inTheWay }
        return inTheWay + [conflicts.problem]
    }

    private mutating func take(_ past: Past, _ databases: [String]) async throws {
        self.past = past
        excluded = try await lookForExcluded(through: past.findings.cut.position, databases)
    }

    /// - Parameter end: the cut.
    func lookForExcluded(
        through end: BinlogPosition, _ databases: [String]
    ) async throws -> LeftOut? {
        guard !gtidsToExclude.isEmpty else { return nil }
        let window = try await ExcludedWindow.survey(
            gtidsToExclude, through: end, facts: reader.source.facts(), since: later, databases: databases,
            scope: scope, memory: memory, reader: reader)
        return LeftOut(window: window, findings: try await window.collect(reader))
    }

    private func lookBack(
        _ databases: [String], through snapshot: BinlogPosition? = nil
    ) async throws -> Past {
        let survey = try await WindowSurvey.backward(
            to: resolved.map { .position($0.cut.position) } ?? stop, through: snapshot ?? resolved?.snapshot,
            scope: scope, memory: memory, reader: reader)
        return try await look(survey, databases)
    }

    private func look(_ survey: WindowSurvey, _ databases: [String]) async throws -> Past {
        let findings = try survey.findings()
        let facts = try await reader.source.facts()
        return Past(
            survey: survey, findings: findings, facts: facts, reach: findings.reach(facts, databases: databases))
    }
}

extension SourceSnapshot {
    var position: BinlogPosition { BinlogPosition(file: coordinates.file, offset: coordinates.position) }
}

extension GTIDSet {
    /// At the other end of a window.
    func moved(through findings: WindowFindings) -> GTIDSet {
        findings.direction == .backward ? subtracting(findings.gtids) : union(findings.gtids)
    }
}
