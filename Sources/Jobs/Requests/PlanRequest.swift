import Fork

/// Says what a fork would do and why, and touches nothing.
package struct PlanRequest: JobRequest {
    package var fork: ForkRequest

    package init(of fork: ForkRequest) { self.fork = fork }

    package func check() throws { try fork.check() }

    package func job(_ passwords: PasswordResolver) async throws -> Job<Never, Plan> {
        let (options, ends) = try await fork.begun(passwords)
        return Job { run in try await ends.job(options, run.progress).plan() }
    }
}
