import Binlog

/// What a window comes down to for one table: first these rows go, then those are written.
///
/// Deletes come before writes across all that works on the table: two keys that differ by bytes may be one under the column's
/// collation, or in the prefix that an index holds.
public struct TableChange: Sendable {
    public let table: TableMap
    public let key: TableKey
    /// Of rows that must not be there.
    public let deletes: RowImages
    /// Of rows as they must be; they replace those with the same key.
    public let writes: RowImages
    /// Whether every row to delete is there, and no other row may be in the way of one to write: to be applied with
    /// `rbr_exec_mode=STRICT`, which tells what IDEMPOTENT would pass over, and once only.
    public let isExact: Bool

    /// The rows to write, into another table that is empty and has no key.
    public func writing(into name: TableIdentity) -> TableChange {
        TableChange(
            table: table.renamed(to: name), key: .wholeRow, deletes: RowImages(), writes: writes, isExact: true)
    }

    /// The same, in a way that no row is in the way of another while they are written: those to be written are deleted first.
    /// A table with a multi-valued index needs this: the server (9.7.4) crashes when an idempotent write finds a unique key taken.
    public var deletingFirst: TableChange {
        guard !isExact else { return self }
        var all = deletes
        all.append(contentsOf: writes)
        return TableChange(table: table, key: key, deletes: all, writes: writes, isExact: false)
    }
}
