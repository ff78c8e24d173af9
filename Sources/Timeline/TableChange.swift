import Binlog

/// Which way a window is resolved.
public enum Direction: String, Sendable, Codable {
    case forward
    case backward
}

/// What a window comes down to for one table: first these rows go, then those are written.
public struct TableChange: Sendable {
    public let table: TableMap
    public let key: TableKey
    /// Of rows that must not be there.
    public let deletes: RowImages
    /// Of rows as they must be; they replace those with the same key.
    public let writes: RowImages
}
