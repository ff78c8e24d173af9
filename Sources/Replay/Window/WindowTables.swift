import Binlog
import Catalog
import MySQL
import Timeline

/// What is known of the target's tables while a window goes forward: their keys and columns, and so the lanes of their rows. A
/// statement makes what is known of the tables that it concerns stale; these are read again when rows come that it may matter to, and no
/// others are: what a window takes grows with its statements, and not with the tables beside them.
struct WindowTables: Sendable {
    private let findings: WindowFindings
    private let selects: @Sendable (String) -> Bool
    /// The tables whose rows the window changes.
    private let touched: [TableIdentity: TableActivity]
    /// Foreign keys matter to rows, or to statements, of other tables than those that they are of.
    private let followsCascades: Bool

    private(set) var facts: SourceFacts
    private(set) var writing: WritingFacts
    private(set) var cascadingParents: Set<TableIdentity>
    private var unlogged: UnloggedCascades
    private var lanes: [TableIdentity: Lane]
    private var definitions = DefinitionCheck()
    private var order = RowOrder()

    private var stale = ConcernedTables.none
    /// By the transaction that is being read: what it makes may show only when it has ended.
    private var changed = ConcernedTables.none
    private var reader: TableKeysReader?

    /// - Parameters:
    ///   - facts: of the source, with the tables and keys that the target has now.
    ///   - replacesOtherwise: statements are looked at by the foreign keys that there are.
    init(
        _ findings: WindowFindings, _ facts: SourceFacts, _ writing: WritingFacts, replacesOtherwise: Bool,
        selects: @escaping @Sendable (String) -> Bool
    ) {
        self.findings = findings
        self.facts = facts
        self.writing = writing
        self.selects = selects
        touched = Dictionary(uniqueKeysWithValues: findings.tables.map { ($0.table, $0) })
        followsCascades = findings.hasBareChanges || replacesOtherwise
        unlogged = UnloggedCascades(findings, facts)
        lanes = findings.lanes(facts, selects: selects)
        cascadingParents = Set(facts.cascades.map(\.parent))
    }

    func lane(of table: TableIdentity) -> Lane { lanes[table] ?? .ignored }

    /// - Throws: ``ForkError`` when rows were logged otherwise than the table is defined.
    mutating func take(_ change: RowChange) throws {
        try definitions.check(change, facts)
        if facts.tables[change.table.identity]?.key == .wholeRow { try order.take(change) }
    }

    // MARK: - Statements

    /// Whether ``renew(on:)`` has to be called before rows of the table are taken.
    func isStale(for table: TableIdentity) -> Bool {
        !stale.isEmpty && (followsCascades || stale.contains(table))
    }

    /// Foreign keys are as they were read.
    var hasStaleCascades: Bool { followsCascades && !stale.isEmpty }

    mutating func begin() { changed = .none }

    /// A statement of this effect has been executed.
    mutating func change(_ effect: StatementEffect) {
        changed.formUnion(effect.concerned)
        stale.formUnion(effect.concerned)
    }

    mutating func end() {
        stale.formUnion(changed)
        changed = .none
    }

    /// Whether a change of definitions is to be followed by ``renewInOrder(after:on:)``.
    var hasOpenOrder: Bool { !order.open.isEmpty }

    /// After a statement of this effect.
    /// - Returns: a table whose rows got numbers by an order that is open, and the change that left it open.
    mutating func renewInOrder(
        after effect: StatementEffect, on writer: Connection
    ) async throws -> (table: TableIdentity, position: BinlogPosition)? {
        let (old, new) = try await renew(on: writer)
        return order.redefine(from: old, to: new, by: effect)
    }

    /// With all that came before executed.
    /// - Returns: what was known of the tables that are stale, and what is now.
    @discardableResult
    mutating func renew(
        on writer: Connection
    ) async throws -> (old: [TableIdentity: TableFacts], new: [TableIdentity: TableFacts]) {
        let changed = stale
        stale = .none
        let reader: TableKeysReader
        if let known = self.reader { reader = known } else { reader = try await TableKeysReader(on: writer) }
        self.reader = reader

        let concerned = changed.naming(touched.keys, facts.tables.keys)
        // What no rows come of need not be known, unless it may be what a table has become that rows came of.
        let needed = concerned.filter { touched[$0] != nil || $0.database == "mysql" || !order.open.isEmpty }
        let keys = try await reader.keys(of: needed)
        let old = forget(concerned)
        let new = keys.facts
        facts.tables.merge(new) { $1 }
        writing.add(keys)
        definitions = DefinitionCheck()
        if followsCascades { try await renewCascades(of: changed, concerned, reader) }
        if concerned.isAll {
            lanes = findings.lanes(facts, selects: selects)
        } else {
            for table in concerned.tables {
                lanes[table] = touched[table].map { findings.lane($0, facts, unlogged, selects: selects) }
            }
        }
        return (old, new)
    }

    /// - Returns: what was known.
    private mutating func forget(_ concerned: ConcernedTables) -> [TableIdentity: TableFacts] {
        var old: [TableIdentity: TableFacts] = [:]
        for table in concerned.isAll ? Array(facts.tables.keys) : Array(concerned.tables) {
            old[table] = facts.tables.removeValue(forKey: table)
            writing.forget(table)
        }
        return old
    }

    /// Of a parent that has another name, those of its children are read again.
    private mutating func renewCascades(
        of changed: ConcernedTables, _ concerned: ConcernedTables, _ reader: TableKeysReader
    ) async throws {
        let isConcerned = { (cascade: CascadingForeignKey) in
            changed.contains(cascade.child) || changed.contains(cascade.parent)
        }
        var children = concerned
        children.formUnion(ConcernedTables(facts.cascades.filter(isConcerned).map(\.child)))
        let kept = facts.cascades.filter { !children.contains($0.child) }
        let new = try await reader.cascades(ofChildren: children)
        guard Set(kept + new) != Set(facts.cascades) else { return }
        facts.cascades = kept + new
        cascadingParents = Set(facts.cascades.map(\.parent))
        unlogged = UnloggedCascades(findings, facts)
        lanes = findings.lanes(facts, selects: selects)
    }
}
