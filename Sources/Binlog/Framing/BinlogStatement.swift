/// The text of a BINLOG statement (MySQL manual, "BINLOG Statement"), which has a server do what events say.
///
/// Events in it have no checksums: nothing is lost on the way to the server that it would not notice itself.
public enum BinlogStatement {
    private static let opening = Array("BINLOG '".utf8)

    /// Bytes of a statement with so many bytes of events.
    public static func size(ofEvents bytes: Int) -> Int { opening.count + Base64.encodedCount(bytes) + 1 }

    /// - Parameter events: one after the other.
    public static func text(of events: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(size(ofEvents: events.count))
        text += opening
        events.withUnsafeBytes { Base64.append($0, to: &text) }
        text.append(UInt8(ascii: "'"))
        return text
    }

    /// What a session needs before any other of these: how events of the same server are built. It sets `gtid_next`: to be followed by
    /// `SET gtid_next='AUTOMATIC'`.
    public static func text(of format: FormatDescription) -> [UInt8] {
        var event = format.bytes
        // The algorithm is the byte before the event's own checksum, which it always has (MySQL source,
        // `Format_description_event`).
        if format.checksum != .none, event.count >= EventHeader.size + 5 { event[event.count - 5] = 0 }
        return text(of: event)
    }

    /// Puts the size of an event that begins at `start`, and goes on to the end, into its header.
    public static func setSize(in events: inout [UInt8], from start: Int) {
        let size = events.count - start
        guard size >= EventHeader.size else { return }
        for index in 0..<4 { events[start + 9 + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
    }
}
