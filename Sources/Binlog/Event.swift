/// One event as it came, its checksum verified and taken off. ``body()`` reads what is in it.
public struct Event: Sendable {
    public let header: EventHeader
    /// Header and body. Shares the storage of the buffer that it was read from: copy what is to be kept.
    public let bytes: ArraySlice<UInt8>
    /// Where it begins. For an event of a compressed transaction, where the payload event begins.
    public let position: BinlogPosition
    /// Where the next one begins, in the same file; for an artificial event, as `position`.
    public let end: BinlogPosition

    init(header: EventHeader, bytes: ArraySlice<UInt8>, position: BinlogPosition, end: BinlogPosition) {
        self.header = header
        self.bytes = bytes
        self.position = position
        self.end = end
    }
}
