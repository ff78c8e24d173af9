/// The type of a column in a table map (MySQL source, `include/field_types.h`, `enum_field_types`).
public struct ColumnType: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }
}
