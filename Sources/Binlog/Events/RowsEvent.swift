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

    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The last event of its statement.
        public static let endOfStatement = Flags(rawValue: 0x1)
        public static let noForeignKeyChecks = Flags(rawValue: 0x2)
        public static let relaxedUniqueChecks = Flags(rawValue: 0x4)
        public static let completeRows = Flags(rawValue: 0x8)
    }

    /// Whether every column is in every image.
    public var isFull: Bool { isFull(present) && isFull(presentAfter) }

    private func isFull(_ bitmap: [UInt8]) -> Bool {
        for index in 0..<columnCount where bitmap[index / 8] & (1 << UInt8(index % 8)) == 0 { return false }
        return true
    }
}
