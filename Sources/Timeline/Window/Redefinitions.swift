import Binlog

/// Tables that a window gave other definitions. By what is known of them from before it, its rows cannot be told apart.
struct Redefinitions: Sendable {
    /// Tables, and databases that were dropped: the last statement that did it.
    private var objects: [SchemaObject: StatementNote] = [:]
    /// The last statement that may have changed any definition.
    private var unknown: StatementNote?
    /// The last one that names a foreign key's parent.
    private var foreignKey: StatementNote?

    var count: Int { objects.count }

    /// - Parameter changes: those of databases that are forked.
    mutating func take(_ changes: [DefinitionChange], _ statement: Statement, _ note: StatementNote) {
        for object in changes.flatMap(\.redefined) { objects[object] = note }
        if statement.query.mentionsForeignKeys { foreignKey = note }
    }

    mutating func take(unknown note: StatementNote) { unknown = note }

    /// What stands in the way of undoing rows of `tables`.
    /// - Parameter logsCascades: the window has all that foreign keys changed.
    func obstacles(to tables: Set<TableIdentity>, logsCascades: Bool) -> [Obstacle] {
        let redefined = tables.flatMap { table in
            [SchemaObject(.table, table.database, table.table), SchemaObject(.database, table.database)]
                .compactMap { objects[$0] }
        }
        let ofAll = [unknown, logsCascades ? nil : foreignKey].compactMap { $0 }
        return Set(redefined + ofAll).sorted { $0.transaction.position < $1.transaction.position }.map {
            Obstacle(reason: .outdatedDefinition, subject: $0.summary, transaction: $0.transaction)
        }
    }
}

extension Redefinitions {
    /// Whether a table may have had another definition in the window than before it.
    func mayConcern(_ table: TableIdentity) -> Bool {
        unknown != nil || objects[SchemaObject(.table, table.database, table.table)] != nil
            || objects[SchemaObject(.database, table.database)] != nil
    }
}

extension DefinitionChange {
    /// What has other columns or keys after it. A table that only perhaps was made is not known from before, if it was.
    fileprivate var redefined: [SchemaObject] {
        switch self {
        case .create(_, .ifNeeded), .truncate: []
        case .drop(let object, _) where object.kind == .database: [object]
        case .create(let object, _), .alter(let object), .drop(let object, _): [object].filter { $0.kind == .table }
        case .rename(let old, let new): [old, new].filter { $0.kind == .table }
        }
    }
}

extension QueryEvent {
    /// Whether it may make a foreign key.
    fileprivate var mentionsForeignKeys: Bool {
        var statement = StatementParser(self, StatementClassifier())
        return statement.contains(word: "REFERENCES")
    }
}
