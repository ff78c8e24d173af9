import Binlog

/// What is known of a source, apart from its binlog, that decides how a window of it can be resolved.
public struct SourceFacts: Sendable, Codable {
    /// `9.7.4` is 90704.
    public var version: Int
    /// `innodb_native_foreign_keys`: cascades happen inside InnoDB, and are not in the binlog. nil on servers that have no choice.
    public var nativeForeignKeys: Bool?
    /// `binlog_do_db` and `binlog_ignore_db`.
    public var loggedDatabases: [String]
    public var unloggedDatabases: [String]
    /// It replicates from another server, and does not log what it gets (`log_replica_updates=OFF`).
    public var hidesReplicatedChanges: Bool
    /// As they are when the window ends.
    public var tables: [TableIdentity: TableFacts]
    /// Foreign keys that change rows of `child` when rows of `parent` change.
    public var cascades: [CascadingForeignKey]
    /// nil where they were not noted.
    public var foreignKeys: [ForeignKeyFacts]?

    public init(
        version: Int, nativeForeignKeys: Bool?, loggedDatabases: [String] = [], unloggedDatabases: [String] = [],
        hidesReplicatedChanges: Bool = false, tables: [TableIdentity: TableFacts], cascades: [CascadingForeignKey] = []
    ) {
        self.version = version
        self.nativeForeignKeys = nativeForeignKeys
        self.loggedDatabases = loggedDatabases
        self.unloggedDatabases = unloggedDatabases
        self.hidesReplicatedChanges = hidesReplicatedChanges
        self.tables = tables
        self.cascades = cascades
    }

}

public struct TableFacts: Sendable, Hashable, Codable {
    public var key: TableKey
    /// The engine has transactions, and its DDL is in the data dictionary's: InnoDB.
    public var isTransactional: Bool
    /// In their order; nil where that was not noted.
    public var columns: [ColumnFacts]?
    /// nil where they were not noted.
    public var uniqueKeys: [UniqueKeyFacts]?

    public init(key: TableKey, isTransactional: Bool, columns: [ColumnFacts]? = nil) {
        self.key = key
        self.isTransactional = isTransactional
        self.columns = columns
    }
}

/// A foreign key with CASCADE, SET NULL or SET DEFAULT.
public struct CascadingForeignKey: Sendable, Hashable, Codable {
    public var parent: TableIdentity
    public var child: TableIdentity
    public var onDelete: Bool
    public var onUpdate: Bool

    public init(parent: TableIdentity, child: TableIdentity, onDelete: Bool, onUpdate: Bool) {
        self.parent = parent
        self.child = child
        self.onDelete = onDelete
        self.onUpdate = onUpdate
    }
}
