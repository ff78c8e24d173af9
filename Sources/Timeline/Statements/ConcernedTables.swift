import Binlog

/// Tables whose columns, keys or foreign keys a statement may have changed: those that it names, all of a database, or any.
public struct ConcernedTables: Sendable, Hashable {
    public static let none = ConcernedTables()
    public static let all = ConcernedTables(isAll: true)

    /// Any table, whatever the others say.
    public private(set) var isAll = false
    public private(set) var databases: Set<ExactText> = []
    public private(set) var tables: Set<TableIdentity> = []

    private init(isAll: Bool = false) { self.isAll = isAll }

    public init(_ tables: some Sequence<TableIdentity>) { self.tables = Set(tables) }

    public var isEmpty: Bool { !isAll && databases.isEmpty && tables.isEmpty }

    public func contains(_ table: TableIdentity) -> Bool {
        isAll || tables.contains(table) || databases.contains(table.database.exact)
    }

    public mutating func formUnion(_ other: ConcernedTables) {
        isAll = isAll || other.isAll
        databases.formUnion(other.databases)
        tables.formUnion(other.tables)
    }

    /// The same, without those of the tables that are named for which this is not so.
    public func filter(_ isIncluded: (TableIdentity) -> Bool) -> ConcernedTables {
        var result = self
        result.tables = tables.filter(isIncluded)
        return result
    }

    /// The same, with names of tables instead of databases: those of them that are among these.
    public func naming(
        _ first: some Sequence<TableIdentity>, _ second: some Sequence<TableIdentity>
    ) -> ConcernedTables {
        guard !databases.isEmpty else { return self }
        var result = self
        result.databases = []
        result.tables.formUnion(first.filter(contains))
        result.tables.formUnion(second.filter(contains))
        return result
    }

    fileprivate mutating func insert(_ object: SchemaObject) {
        switch object.kind {
        case .table: tables.insert(TableIdentity(object.database, object.name))
        case .database: databases.insert(object.database.exact)
        case .view, .trigger, .procedure, .function, .event, .library: break
        }
    }
}

extension StatementEffect {
    /// A foreign key belongs to its child, which is named when it is made or goes; a parent is named when it gets another name. So a
    /// foreign key is another one only if it has a table of these on one of its ends.
    public var concerned: ConcernedTables {
        guard case .definitions(let changes) = self else { return self == .unknown ? .all : .none }
        var concerned = ConcernedTables.none
        for change in changes {
            switch change {
            // What a database's defaults are shows only in tables that are made later, and are named then.
            case .create(let object, _), .alter(let object):
                if object.kind != .database { concerned.insert(object) }
            case .drop(let object, _): concerned.insert(object)
            case .rename(let old, let new):
                concerned.insert(old)
                concerned.insert(new)
            case .truncate: break
            }
        }
        return concerned
    }
}
