import MySQL

/// What the user asked for.
public struct ForkOptions: Sendable {
    public var source: Endpoint
    public var target: Endpoint
    public var databases = DatabaseFilter.all
    public var copiesAccounts = true
    public var copiesSettings = true
    /// `--set NAME=VALUE`
    public var overrides: [SettingOverride] = []
    /// What the target holds may be dropped.
    public var replaces = false
    /// Connections to each server that copy at the same time.
    public var threads = 4
    public var verifies = false

    public init(source: Endpoint, target: Endpoint) {
        self.source = source
        self.target = target
    }
}
