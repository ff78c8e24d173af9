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

extension FormatDescription {
    /// Version 2, server version 50, creation time 4, header size 1, one byte for each type with the size of its fixed part;
    /// then the checksum algorithm 1 and, whatever the algorithm, room for a checksum 4.
    init(_ reader: inout ByteReader, bytes: ArraySlice<UInt8>) throws {
        guard try reader.uint16() == 4 else { throw BinlogError("a binlog format that no server since 5.0 writes") }
        let version = try reader.raw(50)
        serverVersion = String(decoding: version.prefix { $0 != 0 }, as: UTF8.self)
        guard !serverVersion.contains("MariaDB") else {
            throw BinlogError("written by MariaDB \(serverVersion), whose binlog is another")
        }
        try reader.skip(4)
        guard try reader.uint8() == UInt8(EventHeader.size) else {
            throw BinlogError("events have headers of another size")
        }
        let sizes = reader.remaining - EventChecksum.size - 1
        guard sizes >= Int(EventType.previousGTIDs.rawValue) else {
            throw BinlogError("written by server \(serverVersion), which is older than MySQL 5.7")
        }
        try Self.check(sizes: try reader.raw(sizes))
        let algorithm = try reader.uint8()
        guard let checksum = Checksum(rawValue: algorithm) else {
            throw BinlogError("checksum algorithm \(algorithm) is unknown")
        }
        self.checksum = checksum
        self.bytes = Array(bytes)
    }

    /// The parsers count on the fixed parts that every server since 5.7 writes. 0 stands for a type that the server has no more.
    private static func check(sizes: UnsafeRawBufferPointer) throws {
        let expected: [(EventType, UInt8)] = [
            (.query, 13), (.rotate, 8), (.executeLoadQuery, 26), (.tableMap, 8), (.writeRowsV1, 8), (.updateRowsV1, 8),
            (.deleteRowsV1, 8), (.writeRows, 10), (.updateRows, 10), (.deleteRows, 10), (.partialUpdateRows, 10),
        ]
        for (type, size) in expected where Int(type.rawValue) <= sizes.count {
            let claimed = sizes[Int(type.rawValue) - 1]
            guard claimed == size || claimed == 0 else {
                throw BinlogError("the fixed part of a \(type) event has \(claimed) bytes instead of \(size)")
            }
        }
    }
}
