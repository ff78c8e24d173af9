/// A table by its database and name, as the server that wrote the binlog spells them.
public struct TableIdentity: Sendable, Hashable, Codable, CustomStringConvertible {
    public let database: String
    public let table: String

    public init(_ database: String, _ table: String) {
        self.database = database
        self.table = table
    }

    public var description: String { "\(database).\(table)" }
}

extension TableMap {
    public var identity: TableIdentity { TableIdentity(database, table) }
}

extension TableIdentity {
    /// By bytes: Swift takes é as one character for the same as e with an accent, the server has two tables.
    public static func == (left: Self, right: Self) -> Bool {
        left.database.utf8.elementsEqual(right.database.utf8) && left.table.utf8.elementsEqual(right.table.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(Array(database.utf8))
        hasher.combine(Array(table.utf8))
    }
}
