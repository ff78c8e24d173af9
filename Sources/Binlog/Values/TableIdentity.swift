/// A table by its database and name, as the server that wrote the binlog spells them.
public struct TableIdentity: Sendable, Hashable, Codable, CustomStringConvertible {
    @ExactText public private(set) var database: String
    @ExactText public private(set) var table: String

    public init(_ database: String, _ table: String) {
        self.database = database
        self.table = table
    }

    public var description: String { "\(database).\(table)" }
}
