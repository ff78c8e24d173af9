import Archive

/// Appends a server's binary log to an archive, until it is cancelled, or once.
package struct ArchiveFollowRequest: JobRequest {
    package var source: ServerReference
    /// The archive's directory.
    package var archive: String
    /// Ends where the binary log ends now.
    package var once = false

    package init(of source: ServerReference, to archive: String) {
        self.source = source
        self.archive = archive
    }

    package struct Outcome: Sendable {
        /// How far the archive goes; nil when the job was cancelled before that was known.
        package let state: FollowState?
        /// Where the chain was found broken, a sentence each.
        package let breaks: [String]
    }

    package func check() throws {}

    package func job(_ passwords: PasswordResolver) async throws -> Job<Never, Outcome> {
        var options = FollowOptions(source: try await passwords.endpoint(source, .source), archive: archive)
        options.once = once
        return Job { [options] run in
            let breaks = ChainBreaks()
            let job = FollowJob(options) { event in
                breaks.note(event)
                run.tell(event)
            }
            return Outcome(state: try await job.run(), breaks: breaks.warnings)
        }
    }
}
