import Fork
import Server

/// Compares two servers.
package struct VerifyRequest: JobRequest {
    package var source: ServerReference
    package var target: ServerReference
    /// Only these; all when empty.
    package var database: [String] = []
    package var excludeDatabase: [String] = []
    /// Connections to each server that read at the same time.
    package var threads = 4

    package init(source: ServerReference, target: ServerReference) {
        self.source = source
        self.target = target
    }

    package func check() throws { try Threads.check(threads) }

    package func job(_ passwords: PasswordResolver) async throws -> Job<Never, VerificationReport> {
        try check()
        let (source, target) = try await passwords.endpoints(source: source, target: target)
        let filter = DatabaseFilter(included: database, excluded: excludeDatabase)
        return Job { [threads] run in
            try await VerifyJob(
                source: source, target: target, databases: filter, threads: threads, progress: run.progress
            ).run()
        }
    }
}
