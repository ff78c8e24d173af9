import Foundation
import MySQL
import Testing

/// Binlog events as bytes, for comparing what a dump gives with the files on disk.
enum RawBinlog {
    private static func flags(_ event: ArraySlice<UInt8>) -> UInt8 { event[event.startIndex + 17] }

    static func type(_ event: ArraySlice<UInt8>) -> UInt8 { event[event.startIndex + 4] }

    /// Made up by the server for the reader; heartbeats, too, are in no file.
    static func isArtificial(_ event: ArraySlice<UInt8>) -> Bool {
        flags(event) & 0x20 != 0 || type(event) == 27
    }

    /// Without "not closed yet", which a dump leaves out, and which is not under the checksum.
    static func settled(_ event: ArraySlice<UInt8>) -> [UInt8] {
        var event = Array(event)
        event[17] &= ~1
        return event
    }

    /// The events of a file, from `offset` on.
    static func events(inFile path: String, from offset: Int = 4) throws -> [[UInt8]] {
        let bytes = Array(try Data(contentsOf: URL(filePath: path)))
        try #require(bytes.starts(with: [0xfe, 0x62, 0x69, 0x6e]), "\(path) is no binlog")
        var events: [[UInt8]] = []
        var start = offset
        while start < bytes.count {
            try #require(start + 19 <= bytes.count)
            let size = (0..<4).reduce(0) { $0 | Int(bytes[start + 9 + $1]) << (8 * $1) }
            try #require(size >= 19 && start + size <= bytes.count)
            events.append(settled(bytes[start..<start + size]))
            start += size
        }
        return events
    }

    /// What a dump gives until it ends, apart from what is in no file.
    static func events(of dump: BinlogDump) async throws -> [[UInt8]] {
        var events: [[UInt8]] = []
        while let packets = try await dump.next() {
            #expect(packets.count == 1 || packets.bytes.count <= BinlogDump.Options().batchSize)
            for index in 0..<packets.count where !isArtificial(packets[index]) {
                events.append(settled(packets[index]))
            }
        }
        return events
    }
}
