import Server

/// `--set NAME=VALUE`: a setting in which the fork is to differ from the source.
public struct SettingOverride: Sendable, Equatable {
    /// As the server lists it: lower case, underscores.
    public let name: String
    public let value: String

    public init(name: String, value: String) {
        self.name = SettingName.canonical(name)
        self.value = value
    }

    /// Reads `max-connections=500`; the value may be empty.
    /// - Returns: nil if there is no name, or no `=`.
    public init?(_ argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let name = parts[0].trimmingPrefix { $0.isWhitespace }.reversed().trimmingPrefix { $0.isWhitespace }.reversed()
        guard !name.isEmpty else { return nil }
        self.init(name: String(name), value: String(parts[1]))
    }
}
