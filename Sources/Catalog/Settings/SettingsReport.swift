/// What became of the settings of the source, by name.
public struct SettingsReport: Sendable, Codable, Equatable {
    public struct Setting: Sendable, Codable, Equatable {
        public let name: String
        /// Absent for NULL, and for what is secret.
        public let value: String?
    }

    /// A setting that is not as on the source, or not as asked for, and why.
    public struct Exception: Sendable, Codable, Equatable {
        public let name: String
        public let value: String?
        public let reason: String
    }

    /// In force on the fork; after its restart too, unless it is also in ``needsRestart`` or a note says otherwise.
    public internal(set) var applied: [Setting] = []
    /// In force after a restart with ``fragment``.
    public internal(set) var needsRestart: [Setting] = []
    /// The machine's or the server's own: the fork has its own value.
    public internal(set) var left: [Exception] = []
    /// The target took a value, but not this one; the reason says which.
    public internal(set) var adjusted: [Exception] = []
    /// The target did not take it.
    public internal(set) var rejected: [Exception] = []
    /// What else an operator should know.
    public internal(set) var notes: [String] = []
    /// An option file for the fork's mysqld; empty if nothing needs a restart.
    public internal(set) var fragment = ""

    /// What a plan says before anything of it is carried out.
    /// - Parameter source: the source's name, for the fragment's header.
    package init(plan: SettingsPlan, source: String) {
        notes = plan.notes
        var lines: [(String, String?)] = []
        for entry in plan.entries {
            switch entry.decision {
            case .apply, .same: break
            case .applyUnkept where entry.value == nil: break
            case .applyUnkept, .restart:
                needsRestart.append(Setting(name: entry.name, value: entry.reportedValue))
                lines.append((entry.name, entry.value))
            case .leave(let reason):
                left.append(Exception(name: entry.name, value: entry.reportedValue, reason: reason))
            case .impossible(let reason), .denied(let reason):
                rejected.append(Exception(name: entry.name, value: entry.reportedValue, reason: reason))
            }
        }
        fragment = OptionFragment.text(for: lines, source: source)
    }
}
