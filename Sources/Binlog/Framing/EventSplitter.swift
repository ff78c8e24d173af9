/// Cuts the bytes of a binlog file, in whatever pieces they come, into events for an ``EventDecoder``.
public struct EventSplitter: Sendable {
    /// No server sends or accepts a larger event (MySQL source, `binlog_event.h`, `max_log_event_size`).
    public static let largestEvent = 1 << 30

    private var buffer: [UInt8] = []
    private var start = 0
    private var needsMagic: Bool

    /// - Parameter fromStart: whether the bytes begin with the file's four magic ones, or with an event.
    public init(fromStart: Bool = true) { needsMagic = fromStart }

    /// How many bytes wait for the rest of their event.
    public var pending: Int { buffer.count - start }

    /// What is not handed out yet is kept; memory is bounded by the largest event and piece.
    public mutating func append<Bytes: Collection<UInt8>>(_ bytes: Bytes) {
        if start > 0 {
            // What was handed out may share the buffer: it stays with them.
            var rest: [UInt8] = []
            rest.reserveCapacity(pending + bytes.count)
            rest.append(contentsOf: buffer[start...])
            buffer = rest
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next event, from header to checksum; nil when its bytes are not all there.
    public mutating func next() throws(BinlogError) -> ArraySlice<UInt8>? {
        if needsMagic {
            guard pending >= 4 else { return nil }
            try takeMagic()
        }
        guard pending >= EventHeader.size else { return nil }
        let size = (0..<4).reduce(0) { $0 | Int(buffer[start + 9 + $1]) << (8 * $1) }
        guard size >= EventHeader.size, size <= Self.largestEvent else {
            throw BinlogError("an event of \(size) bytes cannot be")
        }
        guard pending >= size else { return nil }
        defer { start += size }
        return buffer[start..<start + size]
    }

    private mutating func takeMagic() throws(BinlogError) {
        switch Array(buffer[start..<start + 4]) {
        case [0xfe, 0x62, 0x69, 0x6e]: break
        case [0xfd, 0x62, 0x69, 0x6e]:
            throw BinlogError("the file is encrypted: only the server that wrote it can read it")
        default: throw BinlogError("not a binlog file")
        }
        start += 4
        needsMagic = false
    }
}
