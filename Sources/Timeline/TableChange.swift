import Binlog

/// Which way a window is resolved.
public enum Direction: String, Sendable, Codable {
    case forward
    case backward
}

/// What a window comes down to for one table: first these rows go, then those are written.
public struct TableChange: Sendable {
    public let table: TableMap
    public let key: TableKey
    /// Of rows that must not be there.
    public let deletes: RowImages
    /// Of rows as they must be; they replace those with the same key.
    public let writes: RowImages
}

/// Full row images, one after the other, as they are in row events.
public struct RowImages: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// Where each image ends.
    public private(set) var ends: [Int] = []

    public init() {}

    public var count: Int { ends.count }

    public mutating func append(_ image: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: image)
        ends.append(bytes.count)
    }
}
