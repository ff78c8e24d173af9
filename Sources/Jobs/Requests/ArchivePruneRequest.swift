import Archive

/// Removes snapshots that no rule wants, and what only they need.
package struct ArchivePruneRequest: JobRequest {
    /// The archive's directory.
    package var archive: String
    package var keepLast = 0
    package var keepHourly = 0
    package var keepDaily = 0
    package var keepWeekly = 0
    package var keepMonthly = 0
    /// A length of time, as `7d` or `1m15d`.
    package var keepWithin: String?
    /// Nothing is removed.
    package var dryRun = false

    package init(of archive: String) { self.archive = archive }

    package func check() throws { _ = try policy() }

    private func policy() throws -> RetentionPolicy {
        try RetentionPolicy(
            keepLast: keepLast, keepHourly: keepHourly, keepDaily: keepDaily, keepWeekly: keepWeekly,
            keepMonthly: keepMonthly, keepWithin: keepWithin.map { try CalendarSpan($0) })
    }

    package func job(_ passwords: PasswordResolver) throws -> Job<Never, PruneReport> {
        let policy = try policy()
        return Job { [archive, dryRun] _ in try PruneJob(archive, policy, isDryRun: dryRun).run() }
    }
}
