/// The 19 bytes that begin every event (MySQL source, `Log_event_header`).
public struct EventHeader: Sendable, Hashable {
    public static let size = 19

    /// Seconds since 1970: when the statement began, on the server where it ran.
    public let timestamp: UInt32
    public let type: EventType
    public let serverID: UInt32
    /// Bytes of the whole event, header and checksum included.
    public let eventSize: UInt32
    /// The low 32 bits of the position after the event; 0 in an event that is in no file.
    public let endPosition: UInt32
    public let flags: Flags

    public struct Flags: OptionSet, Sendable, Hashable {
        public let rawValue: UInt16
        public init(rawValue: UInt16) { self.rawValue = rawValue }

        /// The file was not closed: the server has it open, or crashed.
        public static let inUse = Flags(rawValue: 0x1)
        public static let threadSpecific = Flags(rawValue: 0x4)
        public static let suppressUse = Flags(rawValue: 0x8)
        /// Made up by the server for the reader; not in the file.
        public static let artificial = Flags(rawValue: 0x20)
        /// A reader that does not know the type may pass over it.
        public static let ignorable = Flags(rawValue: 0x80)
    }

    init(_ reader: inout ByteReader) throws {
        timestamp = try reader.uint32()
        type = EventType(rawValue: try reader.uint8())
        serverID = try reader.uint32()
        eventSize = try reader.uint32()
        endPosition = try reader.uint32()
        flags = Flags(rawValue: try reader.uint16())
    }
}
