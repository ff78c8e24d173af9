import Archive
import Fork

/// Reads everything in an archive, and restores it for a trial, if asked to.
package struct ArchiveVerifyRequest: JobRequest {
    /// A restore of the newest snapshot, brought to where the archive ends.
    package struct Trial: Sendable, Codable, Equatable {
        package var target: ServerReference
        /// What the target holds may be dropped.
        package var replace = false

        package init(on target: ServerReference) { self.target = target }
    }

    /// The archive's directory.
    package var archive: String
    /// Files that are read at the same time.
    package var threads = 4
    package var trial: Trial?

    package init(of archive: String) { self.archive = archive }

    package func check() throws { try Threads.check(threads) }

    package func job(_ passwords: PasswordResolver) async throws -> Job<Never, ArchiveVerification> {
        try check()
        var options: ForkOptions?
        if let trial {
            options = ForkOptions(target: try await passwords.endpoint(trial.target, .target))
            options?.replaces = trial.replace
            options?.threads = threads
        }
        return Job { [archive, threads, options] run in
            try await ArchiveVerifyJob(archive: archive, threads: threads, trial: options, progress: run.progress).run()
        }
    }
}
