import Catalog
import Fork
import MySQL
import Server

/// Makes a fork.
package struct ForkRequest: JobRequest {
    package var origin: ForkOrigin
    package var target: ServerReference
    package var moment = MomentRequest()
    /// Only these; all when empty.
    package var database: [String] = []
    package var excludeDatabase: [String] = []
    package var noAccounts = false
    package var noSettings = false
    /// Settings that the fork gets another value of, as `max_connections=50`.
    package var set: [String] = []
    /// What the target holds may be dropped, and its sessions ended.
    package var replace = false
    package var endSessions = false
    /// Connections to each server that copy at the same time.
    package var threads = 4
    /// Whether the fork is compared with its source.
    package var verify = false
    /// Nothing is made when something cannot be copied.
    package var strict = false

    package init(of origin: ForkOrigin, target: ServerReference) {
        self.origin = origin
        self.target = target
    }

    package func check() throws {
        _ = try (moment.stopRequest(), moment.excluded(), moment.memoryBytes())
        try Threads.check(threads)
        _ = try overrides()
    }

    private func overrides() throws -> [SettingOverride] {
        try set.map { text in
            guard let override = SettingOverride(text) else {
                throw RequestError("\(.set) takes NAME=VALUE, not '\(text)'")
            }
            return override
        }
    }

    package func job(_ passwords: PasswordResolver) async throws -> Job<Never, ForkReport> {
        let (options, ends) = try await begun(passwords)
        return Job { run in try await ends.job(options, run.progress).run() }
    }

    /// What making and planning have in common.
    func begun(_ passwords: PasswordResolver) async throws -> (ForkOptions, ForkEnds) {
        try check()
        let ends = try await ForkEnds(origin, target, passwords)
        var options = ForkOptions(target: ends.target)
        options.databases = DatabaseFilter(included: database, excluded: excludeDatabase)
        options.copiesAccounts = !noAccounts
        options.copiesSettings = !noSettings
        options.overrides = try overrides()
        options.replaces = replace
        options.endsSessions = endSessions || replace
        options.threads = threads
        options.verifies = verify
        options.isStrict = strict
        options.stopPoint = try moment.stopRequest()
        options.excluded = try moment.excluded()
        options.acceptsConflicts = moment.acceptConflicts
        options.memory = try moment.memoryBytes()
        return (options, ends)
    }
}
