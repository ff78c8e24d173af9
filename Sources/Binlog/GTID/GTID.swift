/// A global transaction identifier: `UUID[:TAG]:NUMBER` (MySQL manual, "GTID Format and Storage").
public struct GTID: Sendable, Hashable, CustomStringConvertible {
    public let source: GTIDSource
    /// From 1 to 2^63 - 2.
    public let number: Int64

    /// The numbers that a GTID can have.
    static let numbers: ClosedRange<Int64> = 1...Int64.max - 1

    public init(source: GTIDSource, number: Int64) {
        self.source = source
        self.number = number
    }

    public var description: String { "\(source):\(number)" }
}

/// What GTIDs are counted by: the UUID of the server where the transaction began, and a tag (since 8.4).
public struct GTIDSource: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let uuid: ServerUUID
    /// Up to 32 lower-case letters, digits and underscores; empty for none.
    public let tag: String

    public init(uuid: ServerUUID, tag: String = "") {
        self.uuid = uuid
        self.tag = tag
    }

    public static func < (left: Self, right: Self) -> Bool { (left.uuid, left.tag) < (right.uuid, right.tag) }

    public var description: String { tag.isEmpty ? uuid.description : "\(uuid):\(tag)" }
}
