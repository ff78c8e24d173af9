extension GTIDEvent {
    /// Since 8.4 (MySQL source, `Gtid_event::define_fields`): the version of the format, the size of the message, the last field
    /// that must be known; then fields, each behind its number, in order, and left out where they have their default.
    init(tagged reader: inout ByteReader) throws {
        let before = reader.remaining
        guard try reader.serializedUnsigned() == 1 else {
            throw BinlogError("a serialization format that is not known")
        }
        let size = try reader.serializedUnsigned()
        // The size counts itself and the version as well.
        guard size <= UInt64(before), Int(size) >= before - reader.remaining else {
            throw BinlogError("a message of \(size) bytes in an event of \(before)")
        }
        var message = try reader.part(Int(size) - (before - reader.remaining))
        let lastNeeded = try message.serializedUnsigned()
        guard lastNeeded <= UInt64(Field.allCases.count) else {
            throw BinlogError("field \(lastNeeded) must be understood and is not known")
        }
        let fields = try Fields(&message)
        mayHaveStatements = fields.flags & UInt64(Self.mayHaveStatementsFlag) != 0
        gtid = try Self.gtid(fields.uuid, tag: fields.tag, fields.number)
        (lastCommitted, sequenceNumber) = (fields.lastCommitted, fields.sequenceNumber)
        committed = fields.committed.map(Moment.init)
        originallyCommitted = fields.originallyCommitted.map(Moment.init) ?? committed
        length = fields.length
        serverVersion = fields.serverVersion
        originalServerVersion = fields.originalServerVersion ?? fields.serverVersion
        commitGroupTicket = fields.commitGroupTicket
    }

    private enum Field: UInt64, CaseIterable {
        case flags, uuid, number, tag, lastCommitted, sequenceNumber, committed, originallyCommitted, length
        case serverVersion, originalServerVersion, commitGroupTicket
    }

    private struct Fields {
        var flags: UInt64 = 0
        var uuid = ServerUUID(high: 0, low: 0)
        var number: Int64 = 0
        var tag = ""
        var lastCommitted: Int64 = 0
        var sequenceNumber: Int64 = 0
        var committed: UInt64?
        var originallyCommitted: UInt64?
        var length: UInt64?
        var serverVersion: UInt32?
        var originalServerVersion: UInt32?
        var commitGroupTicket: UInt64?

        init(_ message: inout ByteReader) throws {
            while message.remaining > 0 {
                // Behind the fields that are known, there are only ones that may be passed over.
                guard let field = Field(rawValue: try message.serializedUnsigned()) else { break }
                switch field {
                case .flags: flags = try message.serializedUnsigned()
                case .uuid: uuid = try Self.uuid(&message)
                case .number: number = try message.serializedSigned()
                case .tag: tag = try message.serializedString(atMost: 32)
                case .lastCommitted: lastCommitted = try message.serializedSigned()
                case .sequenceNumber: sequenceNumber = try message.serializedSigned()
                case .committed: committed = try message.serializedUnsigned()
                case .originallyCommitted: originallyCommitted = try message.serializedUnsigned()
                case .length: length = try message.serializedUnsigned()
                case .serverVersion: serverVersion = UInt32(truncatingIfNeeded: try message.serializedUnsigned())
                case .originalServerVersion:
                    originalServerVersion = UInt32(truncatingIfNeeded: try message.serializedUnsigned())
                case .commitGroupTicket: commitGroupTicket = try message.serializedUnsigned()
                }
            }
        }

        /// Each byte is a number of its own, and takes two where it is above 127.
        private static func uuid(_ message: inout ByteReader) throws -> ServerUUID {
            var halves: [UInt64] = [0, 0]
            for index in 0..<16 {
                let byte = try message.serializedUnsigned()
                guard byte <= 255 else { throw BinlogError("a UUID that is none") }
                halves[index / 8] = halves[index / 8] << 8 | byte
            }
            return ServerUUID(high: halves[0], low: halves[1])
        }
    }
}
