/// Some binlog events as they came, one after the other.
public struct EventPackets: Sendable {
    public private(set) var bytes: [UInt8] = []
    /// Where each event ends in `bytes`.
    public private(set) var ends: [Int] = []

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    public var count: Int { ends.count }

    /// One event, header to checksum. Shares the storage.
    public subscript(index: Int) -> ArraySlice<UInt8> { bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]] }

    mutating func append(_ event: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: event)
        ends.append(bytes.count)
    }
}
