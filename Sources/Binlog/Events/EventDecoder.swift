/// Turns raw events, one after the other, into ``Event``s with their place: of a stream that a server sends, or of files.
///
/// It follows rotations and the server's made-up events, verifies checksums, and counts offsets in 64 bits, where events carry 32.
public struct EventDecoder: Sendable {
    /// Of the file that is being read; nil before the first.
    public private(set) var formatDescription: FormatDescription? {
        didSet { checksum = formatDescription?.checksum }
    }
    /// Where the next event begins.
    public private(set) var position: BinlogPosition

    private let isGapless: Bool
    /// The format description's. What each event needs goes to static functions: a method would get a copy of everything.
    private var checksum: FormatDescription.Checksum?

    /// - Parameters:
    ///   - position: where the first event begins; the first offset of a file is 4.
    ///   - formatDescription: the file's, for one who begins in the middle of it.
    ///   - isGapless: whether each event must begin where the one before it ends, as in a file. A server that is asked by GTIDs
    ///     leaves out what the reader has.
    public init(at position: BinlogPosition, formatDescription: FormatDescription? = nil, isGapless: Bool = false) {
        self.position = position
        self.formatDescription = formatDescription
        checksum = formatDescription?.checksum
        self.isGapless = isGapless
    }

    /// - Parameter packet: one event, from header to checksum.
    /// - Throws: ``BinlogError`` with the event's position.
    public mutating func decode(_ packet: ArraySlice<UInt8>) throws(BinlogError) -> Event {
        let start = position
        do {
            return try next(packet)
        } catch let error as BinlogError {
            throw error.at(start)
        } catch {
            throw BinlogError("\(error)", at: start)
        }
    }

    private mutating func next(_ packet: ArraySlice<UInt8>) throws -> Event {
        let checksum = checksum
        let (header, size) = try packet.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            let header = try EventHeader(&reader)
            guard Int(header.eventSize) == buffer.count else {
                throw BinlogError("an event says it has \(header.eventSize) bytes, and has \(buffer.count)")
            }
            return (header, try Self.verify(buffer, header, checksum))
        }
        let (start, end) = try Self.place(header, at: position.offset, isGapless: isGapless)
        let event = Event(
            header: header, bytes: packet[packet.startIndex..<packet.startIndex + size],
            position: BinlogPosition(file: position.file, offset: start),
            end: BinlogPosition(file: position.file, offset: end))
        position.offset = end
        switch header.type {
        case .formatDescription, .rotate, .heartbeat, .heartbeatV2: try follow(event)
        default: break
        }
        return event
    }

    /// How many bytes there are without the checksum.
    private static func verify(
        _ buffer: UnsafeRawBufferPointer, _ header: EventHeader, _ checksum: FormatDescription.Checksum?
    ) throws -> Int {
        if header.type == .formatDescription {
            // It alone says itself whether it has one; and it always has the room.
            guard buffer.count > EventHeader.size + EventChecksum.size else { return buffer.count }
            let algorithm = buffer[buffer.count - EventChecksum.size - 1]
            guard
                algorithm != FormatDescription.Checksum.crc32.rawValue
                    || EventChecksum.isRight(buffer, isFormatDescription: true)
            else { throw BinlogError("the checksum of the format description is wrong") }
            return buffer.count
        }
        switch checksum {
        case .crc32:
            guard EventChecksum.isRight(buffer, isFormatDescription: false) else {
                throw BinlogError("\(header.type): the checksum is wrong")
            }
            return buffer.count - EventChecksum.size
        case .some(.none): return buffer.count
        case nil:
            // The server begins with a rotation that it made up, before it has said whether there are checksums.
            guard header.type == .rotate else {
                throw BinlogError("\(header.type) comes before the format description")
            }
            return EventChecksum.isRight(buffer, isFormatDescription: false)
                ? buffer.count - EventChecksum.size : buffer.count
        }
    }

    /// Where the event begins and ends.
    private static func place(
        _ header: EventHeader, at offset: UInt64, isGapless: Bool
    ) throws -> (start: UInt64, end: UInt64) {
        if isMadeUp(header) { return (offset, offset) }
        let (end, isTooLarge) = offset.addingReportingOverflow(UInt64(header.eventSize))
        guard !isTooLarge else { throw BinlogError("beyond the largest offset") }
        let next = try Self.offset(from: end, lowBits: header.endPosition)
        guard next == end || !isGapless else {
            throw BinlogError("\(header.type): it says that it ends at \(header.endPosition), and ends at \(end)")
        }
        return (next - UInt64(header.eventSize), next)
    }

    /// The first offset from there on that ends in the 32 bits that an event carries.
    private static func offset(from offset: UInt64, lowBits: UInt32) throws -> UInt64 {
        let (found, isTooLarge) = offset.addingReportingOverflow(
            UInt64(lowBits &- UInt32(truncatingIfNeeded: offset)))
        guard !isTooLarge else { throw BinlogError("beyond the largest offset") }
        return found
    }

    /// Not in the file: the rotation and the format description at the beginning of a stream, and heartbeats.
    private static func isMadeUp(_ header: EventHeader) -> Bool {
        header.endPosition == 0 || header.flags.contains(.artificial) || header.type == .heartbeat
            || header.type == .heartbeatV2
    }

    private mutating func follow(_ event: Event) throws {
        switch event.header.type {
        case .formatDescription:
            guard case .formatDescription(let description) = try event.body() else { return }
            formatDescription = description
        case .rotate:
            guard case .rotate(let next) = try event.body() else { return }
            position = next
        case .heartbeat, .heartbeatV2:
            guard case .heartbeat(let reached) = try event.body(), reached.file == position.file else { return }
            // It tells how far the server went, also over what it left out; the old kind in 32 bits, never by half of them.
            let isOld = event.header.type == .heartbeat
            let offset =
                isOld ? try Self.offset(from: position.offset, lowBits: event.header.endPosition) : reached.offset
            if offset > position.offset, !isOld || offset - position.offset < 1 << 31 { position.offset = offset }
        default: break
        }
    }
}
