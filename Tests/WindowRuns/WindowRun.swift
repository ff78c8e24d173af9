import Binlog
import Catalog
import Fork
import MySQL
import Replay
import Server
import Stream
import Timeline

/// Brings a server that holds a source's state of one binlog position to another moment, and nothing else: no copy, no accounts, no
/// settings, and no mark. What a fork does after copying.
public struct WindowRun: Sendable {
    private let source: any BinlogSource
    private let options: ForkOptions
    private let direction: Direction
    private let snapshot: BinlogPosition

    /// - Parameters:
    ///   - options: of them target, databases, stop point, threads and memory count.
    ///   - snapshot: the position that the target's state belongs to.
    package init(
        _ options: ForkOptions, source: any BinlogSource, _ direction: Direction, from snapshot: BinlogPosition
    ) {
        self.source = source
        self.options = options
        self.direction = direction
        self.snapshot = snapshot
    }

    public init(_ options: ForkOptions, source: Endpoint, _ direction: Direction, from snapshot: BinlogPosition) {
        self.init(options, source: LiveBinlogs(server: Server(.source, source)), direction, from: snapshot)
    }

    /// - Throws: ``ForkError``, also when the stop point cannot be reached; then nothing was written.
    public func run() async throws -> WindowSummary {
        let progress = JobProgress { _ in }
        let target = Server(.target, options.target)
        let writer = try await target.connectForWriting()
        let stop = try options.stopPoint.stopPoint(now: await source.now())
        let scope = WindowScope(
            databases: options.databases, foldsCase: try await source.foldsCase(),
            interpreter: Interpreter(asking: target))
        let reader = WindowReader(source: source, progress: progress)
        let survey: WindowSurvey
        switch direction {
        case .backward:
            survey = try await WindowSurvey.backward(
                to: stop, through: snapshot, scope: scope, memory: options.memory, reader: reader)
        case .forward:
            survey = try await WindowSurvey.forward(
                from: snapshot, to: stop, scope: scope, memory: options.memory, reader: reader)
        }
        let findings = try survey.findings()
        let facts = try await source.facts()
        let databases = try await UserDatabases.read(from: writer).filter(scope.selects)
        let problems: [Problem]
        switch direction {
        case .backward:
            let tables = facts.with(try await TableKeysReader.read(on: writer))
            problems = ReachProblems.problems(of: findings.reach(tables, databases: databases), source: source.name)
        case .forward:
            problems = ReachProblems.problems(
                ofGaps: findings.gaps(facts, databases: databases), source: source.name)
        }
        guard problems.isEmpty else { throw ForkError(refusing: problems) }
        progress.enterWindow(bytes: Int(clamping: findings.binlogBytes), statements: findings.statementCount)
        return try await WindowApplication(
            source: source, target: target, scope: scope, threads: options.threads, memory: options.memory,
            accounts: nil, progress: progress
        ).apply(findings, facts, writer: writer).summary
    }
}
