import Binlog

/// Which way a window is resolved.
public enum Direction: String, Sendable, Codable {
    case forward
    case backward
}

/// What a window comes down to for one table: first these rows go, then those are written.
///
/// Deletes come before writes across all that works on the table: two keys that differ by bytes may be one under the column's
/// collation, or in the prefix that an index holds. By columns of a key, rows are written with `rbr_exec_mode=IDEMPOTENT`;
/// whole rows exist once or are missing, so there `STRICT` tells what IDEMPOTENT would pass over.
public struct TableChange: Sendable {
    public let table: TableMap
    public let key: TableKey
    /// Of rows that must not be there.
    public let deletes: RowImages
    /// Of rows as they must be; they replace those with the same key.
    public let writes: RowImages
}
