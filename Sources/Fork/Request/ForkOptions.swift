import Binlog
import Catalog
import MySQL
import Replay
import Server

/// What the user asked for.
public struct ForkOptions: Sendable {
    public var target: Endpoint
    public var databases = DatabaseFilter.all
    public var copiesAccounts = true
    public var copiesSettings = true
    /// `--set NAME=VALUE`
    public var overrides: [SettingOverride] = []
    /// What the target holds may be dropped.
    public var replaces = false
    /// `--end-sessions`: others may be logged in on the target, and are ended. ``replaces`` implies it.
    public var endsSessions = false
    /// Connections to each server that copy at the same time.
    public var threads = 4
    public var verifies = false
    /// `--strict`: there is no fork when something of the source cannot be copied.
    public var isStrict = false
    public var stopPoint = StopRequest.latest
    /// `--without-gtid`: the fork is as if these had not happened.
    public var excluded: [GTID] = []
    /// Rows of excluded transactions that were changed again keep what was written then.
    public var acceptsConflicts = false
    /// Bytes for the rows that lie between snapshot and stop point.
    public var memory = 256 << 20

    public init(target: Endpoint) {
        self.target = target
    }
}
