import Binlog

/// A table's name in a ``Catalog``: archives call its parts `database` and `name` there, and `database` and `table` elsewhere.
@propertyWrapper
public struct CatalogName: Sendable {
    public var wrappedValue: TableIdentity

    public init(wrappedValue: TableIdentity) { self.wrappedValue = wrappedValue }
}

extension CatalogName: Codable {
    private enum CodingKeys: CodingKey { case database, name }

    public init(from decoder: any Decoder) throws {
        let parts = try decoder.container(keyedBy: CodingKeys.self)
        wrappedValue = TableIdentity(
            try parts.decode(String.self, forKey: .database), try parts.decode(String.self, forKey: .name))
    }

    public func encode(to encoder: any Encoder) throws {
        var parts = encoder.container(keyedBy: CodingKeys.self)
        try parts.encode(wrappedValue.database, forKey: .database)
        try parts.encode(wrappedValue.table, forKey: .name)
    }
}
