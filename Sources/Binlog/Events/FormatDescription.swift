/// The first event of every file: which server wrote it, and how (MySQL source, `Format_description_event`).
public struct FormatDescription: Sendable, Hashable {
    /// `9.7.4`, `8.0.36-log`
    public let serverVersion: String
    public let checksum: Checksum
    /// The whole event as it came, with its checksum if it has one: what a BINLOG statement wants first.
    public let bytes: [UInt8]

    public enum Checksum: UInt8, Sendable, Hashable {
        case none = 0
        case crc32 = 1
    }
}
