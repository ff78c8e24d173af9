extension BinlogPosition {
    /// The file that follows, and where to go on in it (MySQL source, `Rotate_event`).
    init(rotate reader: inout ByteReader) throws {
        let offset = try reader.uint64()
        self.init(file: try Self.fileName(&reader, reader.remaining), offset: offset)
    }

    /// How far the server has read while it had nothing to send (`Heartbeat_event`).
    init(heartbeat reader: inout ByteReader, header: EventHeader) throws {
        self.init(file: try Self.fileName(&reader, reader.remaining), offset: UInt64(header.endPosition))
    }

    /// The same, also beyond 4 GiB (`Heartbeat_event_v2`; fields in `codecs/binary.cpp`): type, length, value, until type 0.
    init(heartbeatV2 reader: inout ByteReader) throws {
        var file: String?
        var offset: UInt64?
        while true {
            let type = try reader.packedInteger()
            if type == 0 { break }
            let length = try reader.packedCount()
            switch type {
            case 1: file = try Self.fileName(&reader, length)
            case 2:
                var value = try reader.part(length)
                offset = try value.packedInteger()
            default: try reader.skip(length)
            }
        }
        guard let file, let offset else { throw BinlogError("it names no position") }
        self.init(file: file, offset: offset)
    }

    private static func fileName(_ reader: inout ByteReader, _ length: Int) throws -> String {
        let name = try reader.string(length)
        guard BinlogPosition.isFileName(name) else {
            throw BinlogError("\(String(reflecting: name.prefix(100))) is no name of a binlog file")
        }
        return name
    }
}
