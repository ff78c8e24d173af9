/// Which table the row events that follow speak of, and the shape of its row images (MySQL source, `Table_map_event`).
///
/// A value; a class because each row event is handed on with it, and has one reference to count instead of six.
public final class TableMap: Sendable, Hashable {
    /// 48 bits; the server's own number for this version of the definition.
    public let tableID: UInt64
    public let flags: UInt16
    public let database: String
    public let table: String
    public let columns: [Column]
    /// Positions of the primary key's columns, in the key's order; empty when there is no primary key, or when the server was
    /// told to leave out full metadata. The server sends it only with `binlog_row_metadata=FULL`.
    public let primaryKey: [Int]
    /// For each of them how many characters count; 0 for all.
    public let primaryKeyPrefixes: [Int]
    /// The whole event as it came, header included and checksum left out, to be passed on unchanged.
    public let bytes: [UInt8]

    init(
        tableID: UInt64, flags: UInt16, database: String, table: String, columns: [Column], primaryKey: [Int],
        primaryKeyPrefixes: [Int], bytes: [UInt8]
    ) {
        self.tableID = tableID
        self.flags = flags
        self.database = database
        self.table = table
        self.columns = columns
        self.primaryKey = primaryKey
        self.primaryKeyPrefixes = primaryKeyPrefixes
        self.bytes = bytes
    }

    /// The table has a primary key of the server's making (MySQL source, `Table_map_event`, `TM_GENERATED_INVISIBLE_PK_F`).
    private static let hasGeneratedKey: UInt16 = 1 << 2

    /// The same, of a table by another name, all of whose columns are its own: a server leaves the first one out of what it writes to a table
    /// that lacks the key of its making.
    public func renamed(to name: TableIdentity) -> TableMap {
        func text(_ name: String) -> [UInt8] { [UInt8(clamping: name.utf8.count)] + Array(name.utf8) + [0] }
        let start = EventHeader.size + 8
        let rest = start + text(database).count + text(table).count
        let flags = flags & ~Self.hasGeneratedKey
        var renamed = bytes.prefix(start) + text(name.database) + text(name.table) + bytes.dropFirst(rest)
        renamed[start - 2] = UInt8(flags & 0xff)
        renamed[start - 1] = UInt8(flags >> 8)
        return TableMap(
            tableID: tableID, flags: flags, database: name.database, table: name.table, columns: columns,
            primaryKey: primaryKey, primaryKeyPrefixes: primaryKeyPrefixes, bytes: Array(renamed))
    }

    /// Table 6, flags 2; database and table, each with length and zero; the number of columns, their types 1 each; the size of the
    /// metadata and the metadata; which columns are nullable; optional metadata.
    init(_ reader: inout ByteReader, bytes: ArraySlice<UInt8>) throws {
        tableID = try reader.uint(bytes: 6)
        flags = try reader.uint16()
        database = try Self.name(&reader)
        table = try Self.name(&reader)
        let types = try reader.raw(try reader.packedCount())
        var metadata = try reader.part(try reader.packedCount())
        let nullable = try reader.raw((types.count + 7) / 8)
        var columns: [Column] = []
        columns.reserveCapacity(types.count)
        for (index, code) in types.enumerated() {
            let type = ColumnType(rawValue: code)
            columns.append(
                Column(
                    type: type, metadata: try Self.metadata(of: type, &metadata),
                    isNullable: nullable[index / 8] & 1 << UInt8(index % 8) != 0, isSigned: true, isVisible: true))
        }
        guard metadata.remaining == 0 else { throw BinlogError("metadata of columns that are not there") }
        var more = TableMapMetadata(columns)
        while reader.remaining > 0 { try more.take(&reader) }
        self.columns = more.columns
        primaryKey = more.primaryKey
        primaryKeyPrefixes = more.primaryKeyPrefixes
        self.bytes = Array(bytes)
    }

    /// One column, as far as the event tells.
    public struct Column: Sendable, Hashable {
        /// `enum_field_types` (MySQL source, `field_types.h`).
        public let type: ColumnType
        /// Its meaning depends on the type. One byte as it is; of two, the first is the higher for CHAR (and what travels as CHAR: ENUM,
        /// SET) and DECIMAL, the lower for VARCHAR and BIT.
        public let metadata: UInt16
        public let isNullable: Bool
        /// For numeric types; true when the event does not tell.
        public var isSigned: Bool
        /// Collation number of a character or ENUM/SET column; nil when the event does not tell, or the column has none.
        public var collation: UInt16?
        /// Only with `binlog_row_metadata=FULL`.
        public var name: String? {
            get { exactName?.wrappedValue }
            set { exactName = newValue?.exact }
        }
        var exactName: ExactText?
        public var isVisible: Bool
        /// The values of an ENUM or SET column, in the column's character set; only with `binlog_row_metadata=FULL`.
        public var members: [[UInt8]]?
        /// `Field::geometry_type`; only with `binlog_row_metadata=FULL`.
        public var geometryType: UInt16?
        /// Of a VECTOR column, as far as the event tells.
        public var dimensions: UInt32?
    }
}

extension TableMap {
    public static func == (left: TableMap, right: TableMap) -> Bool {
        if left === right { return true }
        return left.bytes == right.bytes && left.tableID == right.tableID && left.flags == right.flags
            && left.identity == right.identity && left.columns == right.columns && left.primaryKey == right.primaryKey
            && left.primaryKeyPrefixes == right.primaryKeyPrefixes
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(bytes) }

    /// Whether an event is this table map once more: equal but for its time and place.
    public func isRepeated(by event: Event) -> Bool {
        guard event.header.type == .tableMap, event.bytes.count == bytes.count else { return false }
        return bytes[EventHeader.size...] == event.bytes.dropFirst(EventHeader.size)
    }

    private static func name(_ reader: inout ByteReader) throws -> String {
        let name = try reader.string(try reader.packedCount())
        try reader.skip(1)
        return name
    }

    /// MySQL source, `rpl_utility.cc`, `read_field_metadata`.
    private static func metadata(of type: ColumnType, _ reader: inout ByteReader) throws -> UInt16 {
        switch type.rawValue {
        // FLOAT, DOUBLE; TIMESTAMP, DATETIME and TIME with a fraction; VECTOR, JSON; the four BLOBs; GEOMETRY
        case 4, 5, 17, 18, 19, 242, 245, 249, 250, 251, 252, 255: return UInt16(try reader.uint8())
        // VARCHAR, BIT, VAR_STRING
        case 15, 16, 253: return try reader.uint16()
        // DECIMAL, ENUM, SET, CHAR
        case 246, 247, 248, 254: return try reader.uint16().byteSwapped
        // Only servers from 8.0.17 on that still showed the hidden columns of multi-valued indexes to replicas.
        case 20: throw BinlogError("a column with the array of a multi-valued index")
        default: return 0
        }
    }
}

extension TableMap {
    public var identity: TableIdentity { TableIdentity(database, table) }
}
