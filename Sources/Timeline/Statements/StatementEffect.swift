import Binlog

/// What a statement of the binlog does to the server, as far as a fork is concerned.
public enum StatementEffect: Sendable, Hashable {
    /// Nothing that lasts: `ANALYZE`, `OPTIMIZE`, `REPAIR`, `FLUSH`, `ALTER INSTANCE`, `SAVEPOINT` …
    case harmless
    /// A temporary table comes or goes, which only later statements of the same session see.
    case temporaryTable
    /// Objects are made, changed or dropped, in this order.
    case definitions([DefinitionChange])
    /// Users, roles, and what they may do.
    case accounts
    /// Rows of tables that only the statement tells: DML in statement format.
    case data
    /// What the transaction did since the savepoint is undone.
    case rollbackToSavepoint
    /// Anything else: not to be guessed at.
    case unknown
}

/// What one statement does to one object.
public enum DefinitionChange: Sendable, Hashable {
    case create(SchemaObject, Condition)
    case drop(SchemaObject, Condition)
    case alter(SchemaObject)
    case truncate(SchemaObject)
    case rename(SchemaObject, to: SchemaObject)

    public enum Condition: Sendable, Hashable {
        case none
        /// IF NOT EXISTS or IF EXISTS: it may have done nothing.
        case ifNeeded
        /// OR REPLACE: what was there is gone.
        case replacing
    }

    /// The databases that are concerned.
    public var databases: [String] {
        switch self {
        case .create(let object, _), .drop(let object, _), .alter(let object), .truncate(let object):
            [object.database]
        case .rename(let old, let new):
            old.database.exact == new.database.exact ? [old.database] : [old.database, new.database]
        }
    }
}

/// Something that has a definition.
public struct SchemaObject: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case database, table, view, trigger, procedure, function, event, library
    }

    public let kind: Kind
    /// Of a database, its own name.
    @ExactText public private(set) var database: String
    /// Empty for a database.
    @ExactText public private(set) var name: String

    public init(_ kind: Kind, _ database: String, _ name: String = "") {
        self.kind = kind
        self.database = database
        self.name = name
    }

    public var description: String { "\(kind.rawValue) \(database)\(kind == .database ? "" : ".\(name)")" }
}
