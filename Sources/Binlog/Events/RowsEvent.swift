/// Row images of one table (MySQL source, `Rows_event`).
public struct RowsEvent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case write
        case update
        case delete
        /// An update whose after-images may hold changes to JSON documents instead of documents.
        case partialUpdate
    }

    public let kind: Kind
    public let tableID: UInt64
    public let flags: Flags
    public let columnCount: Int
    /// One bit a column, least significant first: which columns the images hold. For an update, of the before-images.
    public let present: [UInt8]
    /// Of an update's after-images; as `present` for other kinds.
    public let presentAfter: [UInt8]
    /// The images, in ``Event/bytes``: indexes of that slice.
    public let images: Range<Int>
    /// nil when there is none, and in version 1.
    public let extra: Extra?

    /// What the storage engine adds (MySQL source, `Rows_event::Extra_row_info`).
    public struct Extra: Sendable, Hashable {
        /// The partition that the rows are in, of an update's after-images.
        public var partition: UInt16?
        /// The partition of an update's before-images.
        public var sourcePartition: UInt16?
        /// NDB Cluster's own, with its length and format.
        public var ndb: [UInt8]?
    }

    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The last event of its statement.
        public static let endOfStatement = Flags(rawValue: 0x1)
        public static let noForeignKeyChecks = Flags(rawValue: 0x2)
        public static let relaxedUniqueChecks = Flags(rawValue: 0x4)
        /// Since 9.6: the server carried out foreign keys itself, so that what they changed is in the binlog.
        public static let foreignKeysBySQL = Flags(rawValue: 0x10)
    }

    /// Whether every column is in every image.
    public var isFull: Bool { isFull(present) && isFull(presentAfter) }

    private func isFull(_ bitmap: [UInt8]) -> Bool {
        for index in 0..<columnCount / 8 where bitmap[index] != 0xff { return false }
        let last = UInt8(truncatingIfNeeded: 1 << (columnCount % 8) - 1)
        return last == 0 || bitmap[columnCount / 8] & last == last
    }
}

extension RowsEvent {
    /// Table 6, flags 2, since version 2 the size of the extra data 2 (itself included) and the data; the number of columns, which of
    /// them are present, for an update also in the after-images; the images.
    init(_ reader: inout ByteReader, type: EventType, startIndex: Int) throws {
        let hasExtra: Bool
        switch type {
        case .writeRows: (kind, hasExtra) = (.write, true)
        case .updateRows: (kind, hasExtra) = (.update, true)
        case .deleteRows: (kind, hasExtra) = (.delete, true)
        case .partialUpdateRows: (kind, hasExtra) = (.partialUpdate, true)
        case .writeRowsV1: (kind, hasExtra) = (.write, false)
        case .updateRowsV1: (kind, hasExtra) = (.update, false)
        case .deleteRowsV1: (kind, hasExtra) = (.delete, false)
        default: throw BinlogError("not an event with rows")
        }
        tableID = try reader.uint(bytes: 6)
        flags = Flags(rawValue: try reader.uint16())
        let isUpdate = kind == .update || kind == .partialUpdate
        if hasExtra {
            let size = Int(try reader.uint16())
            guard size >= 2 else { throw BinlogError("extra data of \(size) bytes, its size included") }
            if size > 2 {
                var data = try reader.part(size - 2)
                extra = try Extra(&data, isUpdate: isUpdate)
            } else {
                extra = nil
            }
        } else {
            extra = nil
        }
        columnCount = try reader.packedCount()
        guard columnCount > 0 else { throw BinlogError("rows without columns") }
        present = try reader.array((columnCount + 7) / 8)
        presentAfter = isUpdate ? try reader.array((columnCount + 7) / 8) : present
        images = reader.rest(startIndex: startIndex)
    }
}
