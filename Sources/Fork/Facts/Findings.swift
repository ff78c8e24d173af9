import Server

/// What preflight found, all of it in one go.
public struct Findings: Sendable, Equatable {
    /// The fork is refused while there is one.
    public internal(set) var problems: [Problem] = []
    /// What the user should know before going on.
    public internal(set) var warnings: [Wording] = []
    /// What was not checked and why, and other remarks without consequence.
    public internal(set) var notes: [String] = []

    mutating func add(_ other: Findings) {
        problems += other.problems
        warnings += other.warnings
        notes += other.notes
    }

    mutating func refuse(_ code: String, _ server: ServerRole, _ message: Wording, hint: Wording) {
        problems.append(Problem(code: code, server: server, message: message, hint: hint))
    }

    mutating func warn(_ text: Wording) { warnings.append(text) }

    mutating func note(_ text: String) { notes.append(text) }
}

/// What of the user's wishes preflight has to know.
public struct PreflightOptions: Sendable, Equatable {
    public var databases: DatabaseFilter
    /// False with `--no-accounts`.
    public var copiesAccounts: Bool
    /// False with `--no-settings`.
    public var copiesSettings: Bool
    /// True with `--replace`: what the target holds may be dropped.
    public var replaces: Bool
    /// True with `--end-sessions`, and with `--replace`: sessions of others on the target are ended.
    public var endsSessions: Bool
    /// True when binary log is to be read on the source and applied on the target.
    public var appliesWindow: Bool
    /// Streams that copy at the same time.
    public var threads: Int
    /// True with `--verify`.
    public var verifies: Bool
    /// True when the source is to be archived: there is no target.
    package var isForArchive = false

    public init(
        databases: DatabaseFilter = .all, copiesAccounts: Bool = true, copiesSettings: Bool = true,
        replaces: Bool = false, endsSessions: Bool = false, appliesWindow: Bool = false, threads: Int = 4,
        verifies: Bool = false
    ) {
        self.databases = databases
        self.copiesAccounts = copiesAccounts
        self.copiesSettings = copiesSettings
        self.replaces = replaces
        self.endsSessions = endsSessions || replaces
        self.appliesWindow = appliesWindow
        self.threads = threads
        self.verifies = verifies
    }
}
