import Binlog

/// Follows what may come into the way of rows that go back, while ``ExcludedChange`` is fed.
///
/// Before the transactions to be left out, unique keys and foreign keys were as they should be. So what holds a key that a row comes back
/// with, refers to a row that goes, or was referred to by one that comes back, came or went after them: in row images that are in
/// the binlog. Tables of which it does not tell all are passed over, as are those without a key; there the server finds it.
public struct ConstraintWatch: Sendable {
    private let facts: SourceFacts
    /// Rows as they are after the last transaction, and as they were before the first one.
    private var after: NetChange
    private var before: NetChange
    private var watched: Set<TableIdentity> = []
    private var parents: Set<TableIdentity> = []
    private var lost: Set<TableIdentity> = []
    /// Changed by the transaction that is being read.
    private var current: Set<TableIdentity> = []

    /// - Parameters:
    ///   - facts: of the tables as they are after the last transaction.
    ///   - memoryLimit: in bytes; nothing is found when it is not enough.
    public init(_ facts: SourceFacts, memoryLimit: Int) {
        self.facts = facts
        after = NetChange(direction: .forward, memoryLimit: memoryLimit / 2)
        before = NetChange(direction: .backward, memoryLimit: memoryLimit / 2)
    }

    public mutating func begin() { current = [] }

    /// - Parameter isExcluded: the transaction is to be left out.
    public mutating func take(_ change: RowChange, isExcluded: Bool) {
        let table = change.table.identity
        if isExcluded { touch(table) }
        guard watched.contains(table), !lost.contains(table) else { return }
        current.insert(table)
        guard let known = facts.tables[table], case .columns = known.key, change.isFull,
            known.difference(to: change.table) == nil, !after.isFull, !before.isFull
        else { return lose(table) }
        do {
            try after.add(change, key: known.key)
            if parents.contains(table) { try before.add(change, key: known.key) }
        } catch {
            lose(table)
        }
    }

    /// Something else than rows happened.
    public mutating func take(_ effect: StatementEffect, databases: [String]) {
        switch effect {
        case .harmless, .temporaryTable, .accounts: break
        case .rollbackToSavepoint: loseCurrent()
        case .definitions, .data, .unknown:
            for table in watched where databases.isEmpty || databases.contains(exactly: table.database) { lose(table) }
        }
    }

    /// The transaction was taken back in part.
    public mutating func loseCurrent() { for table in current { lose(table) } }

    /// Tables that were defined otherwise than the facts say.
    public mutating func lose(where isOther: (TableIdentity) -> Bool) { lost.formUnion(watched.filter(isOther)) }

    private mutating func lose(_ table: TableIdentity) { lost.insert(table) }

    private mutating func touch(_ table: TableIdentity) {
        guard let keys = facts.tables[table]?.uniqueKeys, let foreignKeys = facts.foreignKeys else { return }
        if keys.contains(where: { mayCollide($0, in: table) }) { watched.insert(table) }
        for key in foreignKeys {
            if key.parent == table { watched.formUnion([table, key.child]) }
            if key.child == table {
                watched.formUnion([table, key.parent])
                parents.insert(key.parent)
            }
        }
    }

    /// Rows are told apart by the bytes of one key: only where these say less than the server can it be taken by another row.
    private func mayCollide(_ key: UniqueKeyFacts, in table: TableIdentity) -> Bool {
        guard let known = facts.tables[table], let columns = known.columns else { return false }
        let positions = key.parts.map(\.column)
        return known.key != .columns(positions) || key.parts.contains { $0.prefix != nil }
            || positions.contains { columns.indices.contains($0) && columns[$0].isCollated }
    }

    // MARK: - What it comes down to

    /// - Parameter undo: what ``ExcludedChange/drain()`` yields.
    public consuming func check(against undo: [TableChange]) throws -> ConstraintCheck {
        let after = Dictionary(uniqueKeysWithValues: after.drain().map { ($0.table.identity, $0) })
        let before = Dictionary(uniqueKeysWithValues: before.drain().map { ($0.table.identity, $0) })
        let undo = Dictionary(uniqueKeysWithValues: undo.map { ($0.table.identity, $0) })
        var check = ConstraintCheck(facts)
        var rows: [TableIdentity: ConstraintCheck.Rows] = [:]
        for table in watched where !lost.contains(table) {
            rows[table] = try ConstraintCheck.Rows(
                comingBack: undo[table]?.writes, going: undo[table]?.deletes, now: after[table], before: before[table])
        }
        for (table, found) in rows {
            for key in facts.tables[table]?.uniqueKeys ?? [] where mayCollide(key, in: table) {
                try check.add(key, of: table, found)
            }
        }
        for key in facts.foreignKeys ?? [] {
            guard let child = rows[key.child], let parent = rows[key.parent], isUnique(key) else { continue }
            try check.add(key, child, parent)
        }
        return check
    }

    /// Whether only one row of the parent can be referred to.
    private func isUnique(_ key: ForeignKeyFacts) -> Bool {
        facts.tables[key.parent]?.uniqueKeys?.contains { unique in
            unique.parts.allSatisfy { $0.prefix == nil } && Set(unique.parts.map(\.column)) == Set(key.parentColumns)
        } ?? false
    }
}
