import Archive

/// Shows what an archive holds.
package struct ArchiveListRequest: JobRequest {
    /// The archive's directory.
    package var archive: String

    package init(of archive: String) { self.archive = archive }

    package func check() throws {}

    package func job(_ passwords: PasswordResolver) -> Job<Never, ArchiveListing> {
        Job { [archive] _ in try ArchiveListing(of: archive) }
    }
}
