import Server

/// A setting in which a fork is not as it should be.
public struct SettingDifference: Sendable, Codable, Equatable {
    public let name: String
    /// What it should be: the source's value, or the one the user asked for. Absent for NULL.
    public let expected: String?
    public let actual: String?
    /// Why it cannot be so, if the reason is known.
    public let reason: String?
}

package enum SettingsComparison {
    /// The settings that should be the same and are not: what is set on the source and belongs on a fork, and what
    /// the user asked for.
    /// - Parameter excluding: names that were reported before: those that need a restart, were adjusted or rejected.
    package static func differences(
        source: ServerSettings,
        target: ServerSettings,
        overrides: [SettingOverride] = [],
        excluding: Set<String> = []
    ) -> [SettingDifference] {
        SettingsPlan(source: source, target: target, overrides: overrides).entries.compactMap { entry in
            let actual = target.value(entry.name)
            if excluding.contains(entry.name) || SettingValue.equal(entry.name, entry.value, actual) { return nil }
            switch entry.decision {
            // What comes last is made after everything is compared.
            case .same, .leave, .apply(.last), .applyUnkept(.last): return nil
            case .impossible(let reason), .denied(let reason):
                return SettingDifference(name: entry.name, expected: entry.value, actual: actual, reason: reason)
            case .apply, .applyUnkept, .restart:
                return SettingDifference(name: entry.name, expected: entry.value, actual: actual, reason: nil)
            }
        }
    }
}
