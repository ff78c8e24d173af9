/// A statement, with what its result depends on (MySQL source, `Query_event`).
public struct QueryEvent: Sendable, Hashable {
    public let threadID: UInt32
    public let executionSeconds: UInt32
    /// What the statement ended with on the source; 0 for success.
    public let errorCode: UInt16
    /// The session's database; empty for none.
    public let database: String
    public let context: StatementContext
    /// In the context's client character set.
    public let statement: [UInt8]
}

/// The status variables of a ``QueryEvent``: nil where the event does not say.
public struct StatementContext: Sendable, Hashable {
    public var flags2: UInt32?
    public var sqlMode: UInt64?
    public var autoIncrementIncrement: UInt16?
    public var autoIncrementOffset: UInt16?
    /// Collation numbers: character_set_client, collation_connection, collation_server.
    public var characterSets: CharacterSets?
    public var timeZone: String?
    public var catalog: String?
    public var lcTimeNames: UInt16?
    public var collationDatabase: UInt16?
    public var tableMapForUpdate: UInt64?
    public var lastDataWritten: UInt32?
    public var invoker: Invoker?
    /// Databases the statement changes; nil when not told, or when there are too many to tell.
    public var updatedDatabases: [String]?
    /// Microseconds of the statement's time, within the header's second.
    public var microseconds: UInt32?
    public var explicitDefaultsForTimestamp: Bool?
    /// The transaction number of a DDL statement.
    public var ddlXID: UInt64?
    public var defaultCollationForUtf8mb4: UInt16?
    public var sqlRequirePrimaryKey: Bool?
    public var defaultTableEncryption: Bool?
    /// 9.7: whether cascaded changes fire triggers.
    public var enableCascadeTriggers: Bool?

    public init() {}

    public struct CharacterSets: Sendable, Hashable {
        public let client: UInt16
        public let connection: UInt16
        public let server: UInt16
    }

    public struct Invoker: Sendable, Hashable {
        public let user: String
        public let host: String
    }
}
