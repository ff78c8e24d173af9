import Binlog

/// Finds what stands in the way of leaving transactions out, while it is told of everything from the first of them on. Only what
/// happens to tables that they changed matters, and only after they did.
public struct ExclusionScan: Sendable {
    private let gtids: Set<GTID>
    private let classifier: StatementClassifier
    private let facts: SourceFacts
    private let selects: @Sendable (String) -> Bool
    private let cascades: CascadeGroups
    /// Tables whose rows the transactions changed, so far.
    public private(set) var touched: Set<TableIdentity> = []
    private var touchedGroups: Set<TableIdentity> = []

    private var landmark: Landmark?
    private var isExcluded = false
    private var isRolledBackInPart = false
    /// Those that the transaction has changed.
    private var tables: Set<TableIdentity> = []

    /// In the binlog's order: the latest for each table and reason, and the latest statements.
    public var obstacles: [Obstacle] {
        (Array(ofTables.values) + statements.elements)
            .sorted {
                $0.transaction?.position ?? .init(file: "", offset: 0) < $1.transaction?.position
                    ?? .init(file: "", offset: 0)
            }
    }
    private var ofTables: [Subject: Obstacle] = [:]
    private var statements = Latest<Obstacle>(limit: 100)

    private struct Subject: Hashable {
        let reason: Obstacle.Reason
        let table: TableIdentity
    }

    /// - Parameters:
    ///   - facts: of the tables as they are after the last transaction.
    ///   - selects: Whether a database is among those that are forked.
    public init(
        _ gtids: Set<GTID>, facts: SourceFacts, classifier: StatementClassifier,
        selects: @escaping @Sendable (String) -> Bool
    ) {
        self.gtids = gtids
        self.facts = facts
        self.classifier = classifier
        self.selects = selects
        cascades = CascadeGroups(facts.cascades)
    }

    /// What is to be done with a row event.
    public enum Verdict: Sendable, Hashable {
        case exclude(TableKey)
        /// A transaction that stays changed a table that one to be left out has changed.
        case keep(TableKey)
        case ignore
    }

    public mutating func begin(_ start: TransactionStart) {
        landmark = Landmark(start)
        isExcluded = start.gtid?.gtid.map(gtids.contains) ?? false
        isRolledBackInPart = false
        tables = []
    }

    public mutating func take(_ change: RowChange) -> Verdict {
        let table = change.table.identity
        if isExcluded, table.database == "mysql" { note(.accounts, table) }
        guard selects(table.database) else { return .ignore }
        noteCascades(of: change, table)
        if isExcluded, touched.insert(table).inserted { touchedGroups.insert(cascades.leader(table)) }
        guard touched.contains(table) else { return .ignore }
        tables.insert(table)
        guard change.rows.kind != .partialUpdate else { return refuse(.partialJSON, table) }
        guard change.rows.isFull else { return refuse(.incompleteImages, table) }
        // Another definition since, or none.
        guard let key = facts.tables[table]?.key, change.table.columns.count == change.rows.columnCount,
            key.isWithin(change.table.columns.count), facts.tables[table]?.difference(to: change.table) == nil
        else { return refuse(.definition, table) }
        return isExcluded ? .exclude(key) : .keep(key)
    }

    public mutating func take(_ statement: Statement) {
        let effect = classifier.effect(of: statement.query)
        let databases = effect.databases(of: statement.query)
        let isSelected = databases.isEmpty || databases.contains(where: selects)
        switch effect {
        case .harmless, .temporaryTable: break
        case .rollbackToSavepoint: isRolledBackInPart = true
        case .accounts: if isExcluded { note(.accounts, statement) }
        case .unknown: if isSelected { note(.unknownStatement, statement) }
        case .data:
            if isExcluded
                ? isSelected
                : databases.isEmpty || touched.contains(where: { databases.contains(exactly: $0.database) })
            {
                note(.statementFormat, statement)
            }
        case .definitions(let changes):
            if isExcluded ? isSelected : changes.contains(where: concerns) { note(.definition, statement) }
        }
    }

    public mutating func end(_ end: TransactionEnd) {
        if end.outcome == .rollback || isRolledBackInPart {
            for table in tables { note(.rollback, table) }
        }
        if isExcluded, case .xaCommit(let xid) = end.outcome {
            statements.append(Obstacle(reason: .decisionOfXA, subject: "\(xid)", transaction: landmark))
        }
    }

    // MARK: - Judging

    /// Whether rows of tables that were changed are other ones after it, or have other columns or keys.
    private func concerns(_ change: DefinitionChange) -> Bool {
        switch change {
        case .create(_, .ifNeeded): false
        case .create(let object, _), .alter(let object), .truncate(let object): concerns(object)
        case .drop(let object, _) where object.kind == .database:
            touched.contains { $0.database.exact == object.database.exact }
        case .drop(let object, _): concerns(object)
        case .rename(let old, let new): concerns(old) || concerns(new)
        }
    }

    private func concerns(_ object: SchemaObject) -> Bool {
        object.kind == .table && touched.contains(TableIdentity(object.database, object.name))
    }

    /// Foreign keys change further rows, and the binlog lacks that.
    private mutating func noteCascades(of change: RowChange, _ table: TableIdentity) {
        guard !change.rows.flags.contains(.foreignKeysBySQL), change.rows.kind != .write else { return }
        let isDelete = change.rows.kind == .delete
        let changes = facts.cascades.contains { $0.parent == table && (isDelete ? $0.onDelete : $0.onUpdate) }
        if changes, isExcluded || touchedGroups.contains(cascades.leader(table)) { note(.unloggedCascade, table) }
    }

    private mutating func refuse(_ reason: Obstacle.Reason, _ table: TableIdentity) -> Verdict {
        note(reason, table)
        return .ignore
    }

    private mutating func note(_ reason: Obstacle.Reason, _ table: TableIdentity) {
        ofTables[Subject(reason: reason, table: table)] = Obstacle(
            reason: reason, subject: "\(table)", transaction: landmark)
    }

    private mutating func note(_ reason: Obstacle.Reason, _ statement: Statement) {
        let summary = StatementNote.summary(of: statement.query.statement)
        statements.append(Obstacle(reason: reason, subject: summary, transaction: landmark))
    }
}

extension TableKey {
    /// Whether a table with so many columns can have it.
    fileprivate func isWithin(_ columns: Int) -> Bool {
        switch self {
        case .columns(let positions): positions.allSatisfy { $0 < columns }
        case .wholeRow: true
        }
    }
}
