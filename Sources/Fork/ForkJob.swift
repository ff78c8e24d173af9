import MySQL

/// Makes a fork: the whole job, from the first check to the last step.
public struct ForkJob: Sendable {
    let options: ForkOptions
    let source: Server
    let target: Server
    let progress: JobProgress

    public init(_ options: ForkOptions, progress: JobProgress) {
        self.options = options
        source = Server(.source, options.source)
        target = Server(.target, options.target)
        self.progress = progress
    }

    /// What ``run()`` would do and why. Only reads.
    /// - Throws: ``ServerError`` when a server cannot be reached. Problems are in the plan.
    public func plan() async throws -> Plan {
        progress.enter(.preflight)
        return Plan(try await Survey.make(of: source, target, options, progress), options)
    }

    /// Makes the fork.
    /// - Throws: ``ForkError`` and ``ServerError``; `CancellationError` when the task was cancelled. Whatever it throws after the
    ///   first write, the target says itself that it is unfinished (``UnfinishedMark``).
    public func run() async throws -> ForkReport {
        let start = ContinuousClock.now
        progress.enter(.preflight)
        let survey = try await Survey.make(of: source, target, options, progress)
        guard survey.findings.problems.isEmpty else { throw ForkError(refusing: survey.findings.problems) }

        let writers = try await target.connectForWriting(options.threads)
        try await TargetLock.take(on: writers[0])
        progress.enter(.snapshot)
        let snapshot = try await Snapshot.take(
            of: source, readers: options.threads, patience: LockPatience(), note: progress.note)
        do {
            let fork = try await ForkInProgress.prepare(self, survey, snapshot, writers)
            var report = try await fork.make()
            report.seconds = (ContinuousClock.now - start) / .seconds(1)
            return report
        } catch {
            snapshot.stopHeartbeat()
            // In a task of its own: this one may have been cancelled, and then nothing that it awaits would be done.
            await Task {
                await Cleanup.abandon(source, snapshot.readers + [snapshot.coordinator])
                await Cleanup.abandon(target, writers)
                await Cleanup.restore(target)
            }.value
            throw error
        }
    }
}
