import Binlog
import MySQL
import Timeline

/// Brings a server that holds a source's state of one binlog position to another moment, and nothing else: no copy, no accounts, no
/// settings, and no mark. What a fork does after copying, for a target that somebody else has copied.
public struct WindowJob: Sendable {
    private let options: ForkOptions
    private let direction: Direction
    private let snapshot: BinlogPosition
    private let progress: JobProgress

    /// - Parameters:
    ///   - options: of them source, target, databases, stop point, threads and memory count.
    ///   - snapshot: the position that the target's state belongs to.
    public init(_ options: ForkOptions, _ direction: Direction, from snapshot: BinlogPosition, progress: JobProgress) {
        self.options = options
        self.direction = direction
        self.snapshot = snapshot
        self.progress = progress
    }

    /// - Throws: ``ForkError``, also when the stop point cannot be reached; then nothing was written.
    public func run() async throws -> WindowSummary {
        let source = Server(.source, options.source)
        let target = Server(.target, options.target)
        let (sourceConnection, writer) = try await (source.connect(), target.connectForWriting())
        let stop = try options.stopPoint.stopPoint(now: await SourceClock.now(of: sourceConnection))
        let folding = try await sourceConnection.query("SELECT @@lower_case_table_names AS folding").rows.first
        let scope = WindowScope(databases: options.databases, foldsCase: folding?.int("folding") != 0)
        let reader = WindowReader(source: source, progress: progress)
        let survey: WindowSurvey
        switch direction {
        case .backward:
            survey = try await WindowSurvey.backward(
                to: stop, through: snapshot, scope: scope, memory: options.memory, reader: reader,
                on: sourceConnection)
        case .forward:
            survey = try await WindowSurvey.forward(
                from: snapshot, to: stop, scope: scope, memory: options.memory, reader: reader, on: sourceConnection)
        }
        let findings = try survey.findings()
        let facts = try await WindowFactsReader.read(from: sourceConnection)
        if direction == .backward {
            let tables = facts.with(try await TableKeysReader.read(on: writer))
            let databases = try await UserDatabases.read(from: writer).filter(scope.selects)
            let problems = ReachProblems.problems(
                of: findings.reach(tables, databases: databases), source: source.name)
            guard problems.isEmpty else { throw ForkError(refusing: problems) }
        }
        progress.enter(.window, expectedBytes: Int(findings.rowBytes))
        return try await WindowApplication(
            source: source, target: target, scope: scope, threads: options.threads, memory: options.memory,
            appliesAccounts: false, progress: progress
        ).apply(findings, facts, sourceConnection: sourceConnection, writer: writer)
    }
}
