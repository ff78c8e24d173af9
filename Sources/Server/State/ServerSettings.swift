/// The global system variables of one server, with where their values came from.
public struct ServerSettings: Sendable, Equatable, Codable {
    /// Where a value came from, as far as it matters here (MySQL manual, "Performance Schema variables_info Table").
    public enum Origin: String, Sendable, Equatable, Codable {
        /// Nobody set it: the value that is compiled in.
        case compiled
        /// An option file, the command line, or SET PERSIST in an earlier life of the server.
        case configured
        /// SET GLOBAL or SET PERSIST since the server started. The server does not say which.
        case runtime
        /// It cannot be told: a SET SESSION of any client leaves the same trace as SET GLOBAL, and the server
        /// changes some variables itself while it starts.
        case unclear
    }

    public struct Setting: Sendable, Equatable, Codable {
        /// nil for NULL, which is not the same as an empty value.
        public let value: String?
        public let origin: Origin

        public init(_ value: String?, _ origin: Origin) {
            self.value = value
            self.origin = origin
        }
    }

    /// By name, in lower case with underscores. A variable that has an old and a new name is there once.
    public let settings: [String: Setting]

    public init(_ settings: [String: Setting]) {
        var settings = settings
        for (old, new) in SettingName.renamed {
            guard let first = settings[new], let second = settings[old] else { continue }
            settings[old] = nil
            // Set under either name, it is set.
            settings[new] = first.origin == .compiled ? second : first
        }
        self.settings = settings
    }

    /// The name by which this server knows a variable that another server, or a user, calls `name`.
    package func name(for name: String) -> String? {
        if settings[name] != nil { return name }
        if let new = SettingName.renamed[name], settings[new] != nil { return new }
        if let old = SettingName.former[name], settings[old] != nil { return old }
        return nil
    }

    package func value(_ name: String) -> String? { settings[name]?.value }

    /// May this value have been chosen, rather than compiled in?
    package func isSet(_ name: String) -> Bool {
        guard let setting = settings[name] else { return false }
        return setting.origin != .compiled || SettingName.untracked.contains(name)
    }
}
