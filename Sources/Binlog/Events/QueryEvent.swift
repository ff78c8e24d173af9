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
    /// Databases the statement changes; nil when not told, none when there are too many to tell.
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
    /// The code of a variable that this reader does not know: nothing from there on could be read, so that the statement may
    /// depend on what is not here.
    public var unknown: UInt8?

    public init() {}

    /// Bits of ``flags2`` (MySQL source, `sql/sql_const.h` and `query_options.h`).
    public enum Flags2 {
        public static let autoIsNull: UInt32 = 1 << 14
        public static let noForeignKeyChecks: UInt32 = 1 << 26
        public static let relaxedUniqueChecks: UInt32 = 1 << 27
    }

    public struct CharacterSets: Sendable, Hashable {
        public var client: UInt16
        public let connection: UInt16
        public let server: UInt16
    }

    public struct Invoker: Sendable, Hashable {
        public let user: String
        public let host: String
    }
}

extension QueryEvent {
    /// The same with another text, or another context.
    public func with(statement text: [UInt8]? = nil, context other: StatementContext? = nil) -> QueryEvent {
        QueryEvent(
            threadID: threadID, executionSeconds: executionSeconds, errorCode: errorCode, database: database,
            context: other ?? context, statement: text ?? statement)
    }

    /// Thread 4, seconds 4, length of the database's name 1, error 2, size of the status variables 2; the variables, the name with
    /// a zero, the statement.
    init(_ reader: inout ByteReader) throws {
        try self.init(&reader) { _ in }
    }

    /// `more` reads what the fixed part of another event has in addition.
    init(_ reader: inout ByteReader, more: (inout ByteReader) throws -> Void) throws {
        threadID = try reader.uint32()
        executionSeconds = try reader.uint32()
        let databaseLength = Int(try reader.uint8())
        errorCode = try reader.uint16()
        let contextSize = Int(try reader.uint16())
        try more(&reader)
        var variables = try reader.part(contextSize)
        context = try StatementContext(&variables)
        database = try reader.string(databaseLength)
        try reader.skip(1)
        statement = try reader.array(reader.remaining)
    }
}
