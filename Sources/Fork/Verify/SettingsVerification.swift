import Catalog
import Server

/// The differences between settings, as part of a verification.
enum SettingsVerification {
    static func differences(
        source: ServerSettings, target: ServerSettings, overrides: [SettingOverride] = [], excluding: Set<String> = []
    ) -> [Difference] {
        SettingsComparison.differences(source: source, target: target, overrides: overrides, excluding: excluding).map {
            Difference(
                .setting, .different, object: "setting \($0.name)",
                detail: "should be \($0.expected ?? "NULL"), is \($0.actual ?? "NULL")"
                    + ($0.reason.map { "; \($0)" } ?? ""))
        }
    }
}
