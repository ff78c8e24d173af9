/// One event as it came, its checksum verified and taken off. ``body()`` reads what is in it.
public struct Event: Sendable {
    public let header: EventHeader
    /// Header and body; a format description keeps its checksum. Shares the storage of the buffer that it was read from: copy
    /// what is to be kept.
    public let bytes: ArraySlice<UInt8>
    /// Once for both ends: each copy of an event counts a reference to a long name.
    private let file: String
    private let start: UInt64
    private let stop: UInt64

    /// `position` and `end` are in the same file.
    init(header: EventHeader, bytes: ArraySlice<UInt8>, position: BinlogPosition, end: BinlogPosition) {
        self.header = header
        self.bytes = bytes
        file = position.file
        start = position.offset
        stop = end.offset
    }

    /// Where it begins. For an event of a compressed transaction, where the payload event begins.
    public var position: BinlogPosition { BinlogPosition(file: file, offset: start) }
    /// Where the next one begins, in the same file; for an artificial event, as `position`. For an event of a compressed
    /// transaction, where the payload event ends.
    public var end: BinlogPosition { BinlogPosition(file: file, offset: stop) }
}

extension Event {
    /// The event as it stands in its file, with the checksum that was taken off; its bytes are not copied. Of the format description,
    /// the mark of a file that a server has open is left out: it comes and goes without a change of anything else.
    /// - Parameters:
    ///   - checksum: what the format description of its file says.
    ///   - body: given one piece after another.
    package func forEachStoredPiece(
        checksum: FormatDescription.Checksum, _ body: (ArraySlice<UInt8>) throws -> Void
    ) rethrows {
        guard header.type != .formatDescription else {
            var copy = bytes
            copy[copy.startIndex + 17] &= ~UInt8(EventHeader.Flags.inUse.rawValue)
            return try body(copy)
        }
        try body(bytes)
        guard checksum == .crc32 else { return }
        let value = bytes.withUnsafeBytes { EventChecksum.of($0) }
        try body(withUnsafeBytes(of: value.littleEndian) { ArraySlice($0) })
    }

    /// What is in the event.
    ///
    /// - Throws: ``BinlogError`` with the event's position when the bytes are not such an event, or when its type is unknown
    ///   and may not be passed over.
    public func body() throws(BinlogError) -> EventBody {
        do {
            return try bytes.withUnsafeBytes { buffer in
                var reader = ByteReader(buffer)
                try reader.skip(EventHeader.size)
                return try parse(&reader)
            }
        } catch let error as BinlogError {
            throw BinlogError("\(header.type): \(error.problem)", at: error.position ?? position)
        } catch {
            throw BinlogError("\(header.type): \(error)", at: position)
        }
    }

    /// `reader` is after the header. Ordered by how often the types come.
    private func parse(_ reader: inout ByteReader) throws -> EventBody {
        switch header.type {
        case .writeRows, .updateRows, .deleteRows, .partialUpdateRows, .writeRowsV1, .updateRowsV1, .deleteRowsV1:
            return .rows(try RowsEvent(&reader, type: header.type, startIndex: bytes.startIndex))
        case .tableMap: return .tableMap(try TableMap(&reader, bytes: bytes))
        case .gtid, .anonymousGTID: return .gtid(try GTIDEvent(&reader, isAnonymous: header.type == .anonymousGTID))
        case .taggedGTID: return .gtid(try GTIDEvent(tagged: &reader))
        case .query: return .query(try QueryEvent(&reader))
        case .xid: return .xid(try reader.uint64())
        case .transactionPayload:
            return .transactionPayload(try TransactionPayload(&reader, startIndex: bytes.startIndex))
        case .rowsQuery: return .rowsQuery(try rowsQuery(&reader))
        case .formatDescription: return .formatDescription(try FormatDescription(&reader, bytes: bytes))
        case .rotate: return .rotate(try BinlogPosition(rotate: &reader))
        case .previousGTIDs: return .previousGTIDs(try GTIDSet(encoded: try reader.raw(reader.remaining)))
        case .intVar: return .intVar(try IntVar(&reader))
        case .rand: return .rand(RandSeeds(first: try reader.uint64(), second: try reader.uint64()))
        case .userVar: return .userVar(try UserVariable(&reader))
        case .xaPrepare: return .xaPrepare(try XAPrepare(&reader))
        case .beginLoadQuery: return .beginLoadQuery(try LoadBlock(&reader, startIndex: bytes.startIndex))
        case .appendBlock: return .appendBlock(try LoadBlock(&reader, startIndex: bytes.startIndex))
        case .executeLoadQuery: return .executeLoadQuery(try ExecuteLoadQuery(&reader))
        case .deleteFile: return .deleteFile(try reader.uint32())
        case .heartbeat: return .heartbeat(try BinlogPosition(heartbeat: &reader, header: header))
        case .heartbeatV2: return .heartbeat(try BinlogPosition(heartbeatV2: &reader))
        case .incident: return .incident(try Incident(&reader))
        case .stop: return .stop
        case .ignorable, .transactionContext, .viewChange: return .passedOver(header.type)
        case _ where header.flags.contains(.ignorable): return .passedOver(header.type)
        case .startV3, .load, .slave, .createFile, .execLoad, .newLoad:
            throw BinlogError("no server since MySQL 5.7 writes this event")
        default: throw BinlogError("an event type that this reader does not know and must not pass over")
        }
    }

    /// The length in front has one byte, whatever the statement's length: the server ignores it as well.
    private func rowsQuery(_ reader: inout ByteReader) throws -> String {
        try reader.skip(1)
        return try reader.string(reader.remaining)
    }
}
