/// A foreign key whose parent is in another database.
struct ForeignKeyToOther: Sendable, Codable, CustomStringConvertible {
    /// `shop.orders.fk_customer (crm.customers)`: that is all that archives have of it.
    let description: String

    /// - Parameters:
    ///   - name: `shop.orders.fk_customer`
    ///   - parent: its database and its name.
    init(_ name: String, parent: (database: String, table: String)) {
        description = name + Self.opening(parent.database) + parent.table + ")"
    }

    func hasParent(in database: String) -> Bool { description.utf8.contains(Self.opening(database).utf8) }

    private static func opening(_ database: String) -> String { " (\(database)." }

    init(from decoder: any Decoder) throws { description = try decoder.singleValueContainer().decode(String.self) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
