import Binlog

/// Notices where the order of rows without a key becomes open. A server that applies row events looks for a row like the image before; while a
/// statement changes rows into what others of them are like, or rows that are alike into different ones, it may find another
/// than the source changed. All rows are there then, but not all in their places.
package struct RowOrder: Sendable {
    /// Tables whose rows may be in another order than on the source, and the change that left it open.
    package private(set) var open: [TableIdentity: BinlogPosition] = [:]
    /// What the statement that is being read did so far.
    private var statement: [TableIdentity: Images] = [:]
    private let hashes = (KeyHash(), KeyHash())

    private struct Images: Sendable {
        /// What each image became.
        var after: [UInt64: UInt64] = [:]
        var results: Set<UInt64> = []
        var rows = 0
    }

    /// More rows of a statement are not compared.
    private static let limit = 1 << 20

    package init() {}

    /// - Parameter change: of a table without a key.
    /// - Throws: ``BinlogError`` for bytes that are no rows.
    package mutating func take(_ change: RowChange) throws {
        defer { if change.rows.flags.contains(.endOfStatement) { statement = [:] } }
        let table = change.table.identity
        guard open[table] == nil else { return }
        switch change.rows.kind {
        case .write, .delete: return
        // How many rows there are does not show.
        case .partialUpdate:
            open[table] = change.event.position
            return
        case .update: break
        }
        var images = statement[table] ?? Images()
        statement[table] = nil
        var (isOpen, keys) = (false, KeyBuffers())
        try change.forEachRow(RowShape(change.table, key: []), hasKey: false, &keys) { row, later in
            guard let later, !isOpen else { return }
            images.rows += 1
            // Images without all columns cannot be compared with others.
            guard change.isFull, images.rows <= Self.limit else {
                isOpen = images.rows > 1
                return
            }
            let (before, after) = (hash(row.image), hash(later.image))
            isOpen =
                images.results.contains(before) || images.after[after] != nil
                || images.after.updateValue(after, forKey: before).map { $0 != after } ?? false
            images.results.insert(after)
        }
        if isOpen { open[table] = change.event.position } else { statement[table] = images }
    }

    private func hash(_ image: UnsafeRawBufferPointer) -> UInt64 {
        UInt64(hashes.0(image)) << 32 | UInt64(hashes.1(image))
    }

    /// Definitions have changed: finds a table whose rows were numbered in an order that is open.
    /// - Parameters:
    ///   - old: what the tables were that are concerned.
    ///   - new: what those of them are that are there now.
    ///   - effect: of the statement that did it.
    package mutating func redefine(
        from old: [TableIdentity: TableFacts], to new: [TableIdentity: TableFacts], by effect: StatementEffect
    ) -> (table: TableIdentity, position: BinlogPosition)? {
        var old = old
        if case .definitions(let changes) = effect { follow(changes, &old) }
        let made = new.keys.filter { old[$0] == nil }
        for (table, position) in open {
            guard let before = old[table] else { continue }
            // One that is gone may be one of those that are new.
            for successor in new[table] != nil ? [table] : made {
                guard let facts = new[successor] else { continue }
                if facts.hasCounter && !before.hasCounter { return (successor, position) }
                open[successor] = position
            }
            if new[table] == nil { open[table] = nil }
        }
        return nil
    }

    /// Rows go where their table's name goes, several names in turn, and with a partition into another table.
    private mutating func follow(_ changes: [DefinitionChange], _ facts: inout [TableIdentity: TableFacts]) {
        var altered: [TableIdentity] = []
        for change in changes {
            switch change {
            case .rename(let former, let later) where former.kind == .table:
                let (table, name) = (
                    TableIdentity(former.database, former.name), TableIdentity(later.database, later.name)
                )
                open[name] = open.removeValue(forKey: table)
                facts[name] = facts.removeValue(forKey: table)
            case .alter(let object) where object.kind == .table:
                altered.append(TableIdentity(object.database, object.name))
            case .rename, .alter, .create, .drop, .truncate: break
            }
        }
        guard altered.count > 1, let position = altered.compactMap({ open[$0] }).first else { return }
        for table in altered { open[table] = open[table] ?? position }
    }
}

extension TableFacts {
    fileprivate var hasCounter: Bool { CounterColumn(among: columns ?? []) != nil }
}
