import Catalog
import Server

/// What preflight knows of a server. A plain value: the checks decide on it without asking the server again.
///
/// nil means that the account may not read it; the privilege that is missing is then a problem of its own.
package struct ServerFacts: Sendable, Codable {
    package struct Plugin: Sendable, Equatable, Codable {
        let name: String
        /// `AUTHENTICATION`, `FTPARSER`, `KEYRING` …
        let type: String
        /// nil for one that is built in.
        let library: String?
    }

    /// What the server replicates from, one a channel.
    package struct Channel: Sendable, Equatable {
        let name: String
        /// `db0:3306`
        let source: String
        let isReceiving: Bool
        let isApplying: Bool
        /// Seconds behind its source, as the server reckons it; nil when it does not know.
        let secondsBehind: Int?
    }

    /// `source db1:3306`, for messages.
    package var name: String
    /// False for what an archive remembers: there is nothing that could be asked or asked for.
    package var isLive = true
    package var version: ServerVersion
    package var uuid = ""
    var hostname = ""
    /// All global system variables.
    package var settings = ServerSettings([:])

    /// Who the tool is on this server.
    var login: Login?
    var privileges = HeldPrivileges()
    /// Every privilege that the server knows, in upper case.
    var knownPrivileges: Set<String> = []

    /// Engines that tables can be made with.
    var engines: Set<String> = []
    /// With the names that servers from 8.0.30 on use (`utf8mb3…`).
    var characterSets: Set<String> = []
    var collations: Set<String> = []
    /// Active ones.
    var plugins: [Plugin] = []
    /// `file://component_validate_password`
    var components: [String]?
    /// Loadable functions by name, with their libraries.
    var loadableFunctions: [String: String]?
    /// Whether encrypted tables can be made.
    var hasKeyring: Bool?
    /// Names in lower case; empty when the tables of time zones were never loaded.
    var timeZones: Set<String>?
    var spatialReferenceSystems: Set<Int> = []

    /// Without those of group replication.
    var channels: [Channel]?
    /// State in a replication group (`ONLINE`, `RECOVERING` …); nil outside of one.
    var groupState: String?
    var connections: ConnectionRoom?
    /// Connections that read the binary log, such as replicas.
    var binaryLogReaders: Int?

    /// Of others than this job, on a target.
    var sessions: [OtherSession]?

    /// User databases, without that of an unfinished fork.
    package var databases: [String] = []
    /// A fork was begun on this server and not finished.
    var isUnfinishedFork = false
    package var accountSet: AccountSet?
    /// General tablespaces.
    var tablespaces: [String]?
    /// Bytes of disk that user tables occupy.
    var tableBytes: Int?
    /// Bytes free where the data is; nil when the server is on another machine.
    var freeBytes: Int?

    /// What an archive remembers: what a server needs that is to become like this one. Not what the account of the time may do, nor
    /// how the server replicated.
    private enum CodingKeys: String, CodingKey {
        case name, version, uuid, hostname, settings, engines, characterSets, collations, plugins, components
        case loadableFunctions, hasKeyring, timeZones, spatialReferenceSystems, databases, isUnfinishedFork
        case tablespaces, tableBytes
    }

    init(name: String, version: ServerVersion) {
        self.name = name
        self.version = version
    }

    /// The global value of a system variable; nil for one that the server does not have, and for NULL.
    func variable(_ name: String) -> String? { settings.name(for: name).flatMap(settings.value) }

    /// A switch is on. A variable that is not there is off.
    func isOn(_ variable: String) -> Bool {
        ["ON", "1", "YES"].contains(self.variable(variable)?.uppercased() ?? "")
    }

    func number(_ variable: String) -> Int? { self.variable(variable).flatMap { Int($0) } }

    /// Database names are the same whatever their case.
    package var foldsCase: Bool { (number("lower_case_table_names") ?? 0) != 0 }

    /// The account whose privileges the tool has.
    var account: AccountName { login?.account ?? AccountName("", "") }
}
