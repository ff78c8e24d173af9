import MySQL
import Server

/// Makes a fork: the whole job, from the first check to the last step.
public struct ForkJob: Sendable {
    let options: ForkOptions
    private let sources: [any ForkSource]
    let target: Server
    let progress: JobProgress

    public init(_ options: ForkOptions, source: Endpoint, progress: JobProgress) {
        self.init(options, sources: [LiveSource(source)], progress: progress)
    }

    /// - Parameter sources: the second is taken when the moment cannot be reached from the first, and so on.
    package init(_ options: ForkOptions, sources: [any ForkSource], progress: JobProgress) {
        self.options = options
        self.sources = sources
        target = Server(.target, options.target)
        self.progress = progress
    }

    /// What ``run()`` would do and why. Only reads.
    /// - Throws: ``ServerError`` when a server cannot be reached. Problems are in the plan.
    public func plan() async throws -> Plan {
        let (source, survey) = try await survey()
        return Plan(survey, source, options)
    }

    /// - Returns: the first source that will do. When none does, one from which the way is forward: there DDL is not in the way.
    private func survey() async throws -> (any ForkSource, Survey) {
        progress.enter(.preflight)
        var inTheWay: [(source: any ForkSource, survey: Survey)] = []
        for source in sources {
            let survey = try await Survey.make(of: source, target, options, progress)
            guard survey.findings.problems.contains(where: { $0.code == Problem.unreachable }) else {
                return (source, survey)
            }
            inTheWay.append((source, survey))
        }
        return inTheWay.first { $0.source.window?.isForward == true } ?? inTheWay[inTheWay.count - 1]
    }

    /// Makes the fork.
    /// - Throws: ``ForkError`` and ``ServerError``; `CancellationError` when the task was cancelled. Whatever it throws after the
    ///   first write, the target says itself that it is unfinished (``UnfinishedMark``).
    public func run() async throws -> ForkReport {
        let start = ContinuousClock.now
        let (source, survey) = try await survey()
        guard survey.findings.problems.isEmpty else { throw ForkError(refusing: survey.findings.problems) }

        target.computing.adopt(survey.source.settings)
        let steward = try await target.connectForWriting()
        try await TargetLock.take(on: steward)
        progress.enter(.snapshot)
        let snapshot = try await source.takeSnapshot(readers: options.threads, note: progress.note)
        let relaxation = Relaxation()
        do {
            let fork = try await ForkInProgress.begin(self, source, survey, snapshot, steward, relaxation)
            var report = try await fork.make()
            report.seconds = (ContinuousClock.now - start) / .seconds(1)
            return report
        } catch {
            // In a task of its own: this one may have been cancelled, and then nothing that it awaits would be done.
            await Task {
                await snapshot.abandon()
                await Cleanup.abandon(target, ids: target.connections.ids)
                await Cleanup.restore(target, relaxation)
            }.value
            // Status 2 is for a target that nothing was written to.
            throw (error as? ServerError).map { ForkError($0, hasWritten: true) } ?? error
        }
    }
}
