/// What becomes of the accounts in a fork. Names are written `'user'@'host'`.
public struct AccountReport: Sendable, Codable, Equatable {
    public struct Note: Sendable, Codable, Equatable {
        /// An account, or a GRANT statement.
        public let subject: String
        public let reason: String
    }

    /// New on the target. Roles are in `roles` instead, here and in `replaced`.
    public var created: [String] = []
    /// On the target already, and now as on the source.
    public var replaced: [String] = []
    /// Roles, new or replaced.
    public var roles: [String] = []
    /// Accounts whose authentication and state stay as they are on the target.
    public var leftAlone: [Note] = []
    /// Accounts that only the target had.
    public var dropped: [String] = []
    /// Grants, and other parts of the source's accounts, that the target cannot have.
    public var notGranted: [Note] = []
}
