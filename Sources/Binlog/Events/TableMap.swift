/// Which table the row events that follow speak of, and the shape of its row images (MySQL source, `Table_map_event`).
public struct TableMap: Sendable, Hashable {
    /// 48 bits; the server's own number for this version of the definition.
    public let tableID: UInt64
    public let flags: UInt16
    public let database: String
    public let table: String
    public let columns: [Column]
    /// Positions of the primary key's columns, in the key's order; empty when there is no primary key, or when the server was
    /// told to leave out full metadata.. The server sends it only with `binlog_row_metadata=FULL`.
    public let primaryKey: [Int]
    /// The whole event as it came, header included and checksum left out, to be passed on unchanged.
    public let bytes: [UInt8]

    /// One column, as far as the event tells.
    public struct Column: Sendable, Hashable {
        /// `enum_field_types` (MySQL source, `field_types.h`).
        public let type: ColumnType
        /// As in the event: its meaning depends on the type.
        public let metadata: UInt16
        public let isNullable: Bool
        /// For numeric types; true when the event does not tell.
        public var isSigned: Bool
        /// Collation number of a character or ENUM/SET column; nil when the event does not tell, or the column has none.
        public var collation: UInt16?
        /// Only with `binlog_row_metadata=FULL`.
        public var name: String?
        public var isVisible: Bool
    }
}
