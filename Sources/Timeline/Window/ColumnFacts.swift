import Binlog

/// A column as a server defines it, in the terms in which a table map speaks of it.
public struct ColumnFacts: Sendable, Hashable, Codable {
    @ExactText public var name: String
    /// nil for a type that is not known here: nothing is compared then.
    public var type: UInt8?
    /// As in ``TableMap/Column/metadata``.
    public var metadata: UInt16
    public var isNullable: Bool
    /// Of a number; nil for all else.
    public var isSigned: Bool?
    /// Number of the collation of text, ENUM and SET; 63 for bytes; nil for all else.
    public var collation: UInt16?
    public var isCounter: Bool
    /// Computed by the server and stored; nil where that was not noted.
    public var isStored: Bool?

    public init(
        name: String, type: UInt8?, metadata: UInt16 = 0, isNullable: Bool, isSigned: Bool? = nil,
        collation: UInt16? = nil, isCounter: Bool = false
    ) {
        self.name = name
        self.type = type
        self.metadata = metadata
        self.isNullable = isNullable
        self.isSigned = isSigned
        self.collation = collation
        self.isCounter = isCounter
    }

    /// What rows were logged with instead, in a few words; nil when it is this column.
    func difference(to logged: TableMap.Column) -> String? {
        if let name = logged.name, name.exact != self.name.exact { return "is named \(name) there" }
        guard let type, !Self.isFormer(logged.type) else { return nil }
        if logged.type.rawValue != type { return "is of another type there" }
        if logged.metadata != metadata { return "is of another length there" }
        if logged.isNullable != isNullable { return isNullable ? "is NOT NULL there" : "may be NULL there" }
        if let isSigned, logged.isSigned != isSigned { return isSigned ? "is UNSIGNED there" : "is signed there" }
        if let theirs = logged.collation, let collation, theirs != collation { return "has another collation there" }
        return nil
    }

    /// Of tables made before 5.6, whose columns a server calls as it does later ones.
    private static func isFormer(_ type: ColumnType) -> Bool { [.timestamp, .time, .datetime].contains(type) }
}

extension TableFacts {
    /// In which way rows were logged otherwise than the table is defined; nil when it is the same, as far as both tell. The labels of
    /// ENUM and SET are not compared.
    public func difference(to logged: TableMap) -> String? {
        guard let columns else { return nil }
        guard columns.count == logged.columns.count else {
            return "\(columns.count) columns, and \(logged.columns.count) there"
        }
        for (mine, theirs) in zip(columns, logged.columns) {
            if let difference = mine.difference(to: theirs) { return "column \(mine.name) \(difference)" }
        }
        return nil
    }
}
