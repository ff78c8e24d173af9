import Binlog

/// What it takes to have a state as if some transactions had not been.
///
/// From the first excluded transaction on, all row changes are fed in commit order: those of excluded transactions to
/// ``exclude(_:key:)``, those of all others to ``keep(_:key:gtid:)``. ``drain()`` is then to be applied to the state after the last.
///
/// A row goes back to what it was before the first excluded change; what several excluded transactions did to it in turn
/// counts as one change. A later transaction that changes such a row, or inserts one with its key, is a conflict: it may depend on
/// what is to be undone. The row then stays as the later transaction left it; should another excluded one change it after that, this
/// is where it goes back to. Rows are told apart by the bytes of their keys. Of tables without a key, it is a conflict when a row is
/// deleted or updated that is like one that an excluded transaction added and no other one took away.
///
/// Conflicts that only the server can see are not found here: a row that takes another one's place in a unique index, or that
/// a foreign key refers to. Therefore the changes are exact (``TableChange/isExact``): the server refuses them then.
public struct ExcludedChange: Sendable {
    /// In bytes.
    public let memoryLimit: Int
    /// The first ones, as many as asked for.
    public private(set) var conflicts: [RowConflict] = []
    /// All rows with conflicts; one that is excluded again counts again.
    public private(set) var conflictCount = 0

    private let conflictLimit: Int
    /// Both know the same rows: what they were before they were first excluded, and what excluded transactions made of them.
    private var before: NetChange
    private var after: NetChange
    private var keyBuffers = KeyBuffers()

    /// - Parameters:
    ///   - memoryLimit: in bytes, for the rows of excluded transactions.
    ///   - conflictLimit: how many conflicts are listed.
    public init(memoryLimit: Int, conflictLimit: Int = 100) {
        self.memoryLimit = memoryLimit
        self.conflictLimit = conflictLimit
        before = NetChange(direction: .backward, memoryLimit: memoryLimit / 2)
        after = NetChange(direction: .forward, memoryLimit: memoryLimit / 2)
    }

    /// Takes in a row event of an excluded transaction.
    /// - Throws: ``NetChangeError``, also when the rows exceed the memory; ``BinlogError``.
    public mutating func exclude(_ change: RowChange, key: TableKey) throws {
        try before.add(change, key: key)
        try after.add(change, key: key)
        guard before.memoryUsed + after.memoryUsed <= memoryLimit else {
            throw change.error(.memoryExceeded(limit: memoryLimit))
        }
    }

    /// Takes in a row event of a transaction that is not excluded.
    /// - Throws: ``NetChangeError``, also when the table's definition is no longer what it was for the excluded transaction;
    ///   ``BinlogError``.
    public mutating func keep(_ change: RowChange, key: TableKey, gtid: GTID?) throws {
        guard let place = try after.knownPlace(of: change, key: key) else { return }
        guard change.isFull else { throw change.error(.imagesNotFull) }
        let hasKey = key != .wholeRow
        var keys = keyBuffers
        keyBuffers = KeyBuffers()
        defer { keyBuffers = keys }
        func report(_ row: KeyedImage) {
            conflictCount += 1
            guard conflicts.count < conflictLimit else { return }
            conflicts.append(
                RowConflict(
                    table: change.table, key: key, image: Array(row.image), gtid: gtid,
                    position: change.event.position))
        }
        do {
            try change.forEachRow(after.shape(at: place), hasKey: hasKey, &keys) { row, later in
                if hasKey {
                    if forget(row.key, at: place) { report(row) }
                    if let later, forget(later.key, at: place) { report(later) }
                } else if change.rows.kind != .write, after.count(row.image, at: place) > 0 {
                    after.adjust(row.image, by: -1, at: place)
                    before.adjust(row.image, by: 1, at: place)
                    report(row)
                }
            }
        } catch let error as BinlogError {
            throw error.at(change.event.position)
        }
    }

    private mutating func forget(_ key: UnsafeRawBufferPointer, at place: Int) -> Bool {
        guard after.forget(key, at: place) else { return false }
        return before.forget(key, at: place)
    }

    /// What undoes the excluded transactions: all deletes first, then all writes, in one transaction of the target. Then there is
    /// nothing left in here but the conflicts.
    public mutating func drain() -> [TableChange] {
        // Tables are in the same order; one whose rows cancel out is in neither.
        let was = Dictionary(uniqueKeysWithValues: before.drain().map { ($0.table.identity, $0) })
        return after.drain().compactMap { made in
            guard let was = was[made.table.identity] else { return nil }
            let (deletes, writes) = (made.writes, was.writes)
            guard !deletes.isEmpty || !writes.isEmpty else { return nil }
            return TableChange(table: made.table, key: made.key, deletes: deletes, writes: writes, isExact: true)
        }
    }
}
