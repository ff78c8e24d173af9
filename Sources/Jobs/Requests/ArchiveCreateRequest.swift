import Archive

/// Takes a snapshot of a server into an archive.
package struct ArchiveCreateRequest: JobRequest {
    package var source: ServerReference
    /// The archive's directory.
    package var archive: String
    /// Connections to the source that read at the same time.
    package var threads = 4
    /// Nothing is taken when something cannot be archived.
    package var strict = false

    package init(of source: ServerReference, to archive: String) {
        self.source = source
        self.archive = archive
    }

    package func check() throws { try Threads.check(threads) }

    package func job(_ passwords: PasswordResolver) async throws -> Job<Never, CreateReport> {
        try check()
        let source = try await passwords.endpoint(source, .source)
        return Job { [self] run in
            try await CreateJob(
                source: source, archive: archive, threads: threads, isStrict: strict, progress: run.progress
            ).run()
        }
    }
}
