import Binlog

/// A unique key, the primary one or another; those on expressions are not told of.
public struct UniqueKeyFacts: Sendable, Hashable, Codable {
    @ExactText public var name: String
    /// In the key's order.
    public var parts: [Part]

    public struct Part: Sendable, Hashable, Codable {
        /// Among the columns of a row image.
        public var column: Int
        /// How many characters, or bytes, are in the key; nil for all.
        public var prefix: Int?

        public init(column: Int, prefix: Int? = nil) {
            self.column = column
            self.prefix = prefix
        }
    }

    public init(name: String, parts: [Part]) {
        self.name = name
        self.parts = parts
    }
}

/// A foreign key. Columns are positions among those of a row image, in the key's order.
public struct ForeignKeyFacts: Sendable, Hashable, Codable {
    @ExactText public var name: String
    public var child: TableIdentity
    public var columns: [Int]
    public var parent: TableIdentity
    public var parentColumns: [Int]

    public init(
        name: String, child: TableIdentity, columns: [Int], parent: TableIdentity, parentColumns: [Int]
    ) {
        self.name = name
        self.child = child
        self.columns = columns
        self.parent = parent
        self.parentColumns = parentColumns
    }
}

extension ColumnFacts {
    /// Whether values that differ by bytes may be one to the server: text, but not the numbers of ENUM and SET.
    var isCollated: Bool {
        guard let collation, collation != 63 else { return false }
        let real = ColumnType(rawValue: UInt8(truncatingIfNeeded: metadata >> 8))
        return type != ColumnType.string.rawValue || (real != .enumeration && real != .set)
    }

    /// Bytes in which values are the same when they are equal to the server.
    func normalized(_ value: ArraySlice<UInt8>) -> [UInt8] {
        let isReal = type == ColumnType.float.rawValue || type == ColumnType.double.rawValue
        // Minus zero.
        if isReal, value.last == 0x80, value.dropLast().allSatisfy({ $0 == 0 }) {
            return [UInt8](repeating: 0, count: value.count)
        }
        return Array(value)
    }
}
