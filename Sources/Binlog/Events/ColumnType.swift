/// The type of a column in a table map (MySQL source, `include/field_types.h`, `enum_field_types`).
public struct ColumnType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// DECIMAL of servers before 5.0.
    public static let decimal = ColumnType(rawValue: 0)
    public static let tinyInt = ColumnType(rawValue: 1)
    public static let smallInt = ColumnType(rawValue: 2)
    public static let int = ColumnType(rawValue: 3)
    public static let float = ColumnType(rawValue: 4)
    public static let double = ColumnType(rawValue: 5)
    public static let null = ColumnType(rawValue: 6)
    /// TIMESTAMP, DATETIME and TIME of tables made before 5.6: without fractions.
    public static let timestamp = ColumnType(rawValue: 7)
    public static let bigInt = ColumnType(rawValue: 8)
    public static let mediumInt = ColumnType(rawValue: 9)
    public static let date = ColumnType(rawValue: 10)
    public static let time = ColumnType(rawValue: 11)
    public static let datetime = ColumnType(rawValue: 12)
    public static let year = ColumnType(rawValue: 13)
    public static let newDate = ColumnType(rawValue: 14)
    /// VARCHAR and VARBINARY.
    public static let varChar = ColumnType(rawValue: 15)
    public static let bit = ColumnType(rawValue: 16)
    public static let timestamp2 = ColumnType(rawValue: 17)
    public static let datetime2 = ColumnType(rawValue: 18)
    public static let time2 = ColumnType(rawValue: 19)
    /// What a functional index over an array is computed from. It is not in binlogs.
    public static let typedArray = ColumnType(rawValue: 20)
    public static let vector = ColumnType(rawValue: 242)
    public static let invalid = ColumnType(rawValue: 243)
    /// No column has it; BOOL is ``tinyInt``.
    public static let bool = ColumnType(rawValue: 244)
    public static let json = ColumnType(rawValue: 245)
    public static let newDecimal = ColumnType(rawValue: 246)
    public static let enumeration = ColumnType(rawValue: 247)
    public static let set = ColumnType(rawValue: 248)
    public static let tinyBlob = ColumnType(rawValue: 249)
    public static let mediumBlob = ColumnType(rawValue: 250)
    public static let longBlob = ColumnType(rawValue: 251)
    /// Every BLOB and TEXT: the metadata tells which.
    public static let blob = ColumnType(rawValue: 252)
    public static let varString = ColumnType(rawValue: 253)
    /// CHAR and BINARY; and, by the metadata, ENUM and SET.
    public static let string = ColumnType(rawValue: 254)
    public static let geometry = ColumnType(rawValue: 255)
}
