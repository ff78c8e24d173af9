import Binlog
import Catalog
import MySQL
import Replay
import Server
import Timeline

extension ForkInProgress {
    /// What is known of the result so far.
    struct Outcome {
        var settings: SettingsReport?
        /// What the copy came to, with the bytes and seconds that it took.
        var copy = (result: CopyResult(), bytes: 0, seconds: 0.0)
        var verification: VerificationReport?
        var notCopied: [NotCopied] = []
        /// Those of `notCopied` that verification is not to look for.
        var shortfalls: [Shortfall] = []
        var accountsAreUnlocked = false
        var warnings: [Wording] = []
        /// The window that was applied, and what it came to.
        var window: (findings: WindowFindings, summary: WindowSummary)?

        mutating func add(differences: [Difference]) { verification?.differences += differences }

        var differs: Bool { verification?.isEqual == false }

        var lostTables: Set<TableIdentity> { Set(shortfalls.filter { $0.part == .table }.map(\.table)) }
    }

    // MARK: - What the target does not take

    /// - Throws: ``ForkError`` with `--strict`.
    func note(_ shortfalls: [Shortfall], _ outcome: inout Outcome) throws {
        outcome.shortfalls += shortfalls
        outcome.notCopied += shortfalls.map(\.notCopied)
        if !shortfalls.isEmpty { try requireAll(outcome) }
    }

    /// - Throws: ``ForkError`` with `--strict`.
    func note(recomputed: [NotCopied], _ outcome: inout Outcome) throws {
        let new = recomputed.filter { !outcome.notCopied.contains($0) }
        outcome.notCopied += new
        if !new.isEmpty { try requireAll(outcome) }
    }

    func requireAll(_ outcome: Outcome) throws {
        guard options.isStrict, !outcome.notCopied.isEmpty else { return }
        throw ForkError(
            .rejected, "not everything could be copied: \(outcome.notCopied.text)",
            hint: "see to these on the source, or run again without \(.strict): they are then named in the report")
    }
}
