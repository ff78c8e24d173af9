/// A table by its database and name, as its server spells them. Archives have it as it is encoded here.
public struct TableIdentity: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    @ExactText public private(set) var database: String
    @ExactText public private(set) var table: String

    public init(_ database: String, _ table: String) {
        self.database = database
        self.table = table
    }

    public var description: String { "\(database).\(table)" }

    public static func < (left: Self, right: Self) -> Bool {
        (left.database.exact, left.table.exact) < (right.database.exact, right.table.exact)
    }
}
