import Binlog
import Catalog
import MySQL
import Server

/// The comparison that is part of making a fork.
extension ForkInProgress {
    /// Compares all rows, while the snapshot still shows what they were.
    /// - Parameter reported: columns that are known, and reported, not to be the same.
    func verifyRows(
        of tables: [TableCopy], apartFrom reported: [TableIdentity: Set<ExactText>]
    ) async throws -> VerificationReport {
        try await snapshot.compareRows(
            of: tables.filter(\.hasData), apartFrom: reported, on: job.target, connections: options.threads,
            progress: progress)
    }

    /// Compares definitions and accounts with what they were at the snapshot. What is reported as not copied is no difference.
    func definitionDifferences(_ outcome: Outcome) async throws -> [Difference] {
        guard options.verifies else { return [] }
        let reader = try await job.target.connect()
        let present = try await CatalogReader.read(
            from: reader, databases: try await UserDatabases.read(from: reader))
        let left = Set(outcome.notCopied.map(\.object.exact))
        var differences = DefinitionComparison.differences(source: catalog.without(outcome.shortfalls), target: present)
            .filter { !left.contains($0.object.exact) }
        if let sourceAccounts, let accounts {
            differences += try await AccountVerification.differences(
                source: sourceAccounts.locked(accounts.lockedUntilTheEnd), target: reader)
        }
        return differences
    }

    /// Compares settings. What the report says the target has another value for is no difference.
    func settingDifferences(_ outcome: Outcome) async throws -> [Difference] {
        guard let sourceSettings, let report = outcome.settings else { return [] }
        let reported = report.needsRestart.map(\.name) + report.adjusted.map(\.name) + report.rejected.map(\.name)
        return SettingsVerification.differences(
            source: sourceSettings, target: try await SettingsReader.read(from: writers[0]),
            // it goes on when all is compared
            overrides: options.overrides, excluding: Set(reported + ["event_scheduler"]))
    }
}
