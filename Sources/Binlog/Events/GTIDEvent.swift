/// The beginning of a transaction (MySQL source, `Gtid_event`): since 8.0 also without GTIDs, as an anonymous one.
public struct GTIDEvent: Sendable, Hashable {
    /// nil in an anonymous one.
    public let gtid: GTID?
    /// When this server committed the transaction; nil before 8.0.
    public let committed: Moment?
    /// When the server where it began committed it; equal to `committed` there.
    public let originallyCommitted: Moment?
    /// Bytes of the transaction, this event included; nil before 8.0.
    public let length: UInt64?
    /// The logical clock: the last transaction that must be committed before this one may begin, and this one's number.
    public let lastCommitted: Int64
    public let sequenceNumber: Int64
    /// `FLAG_MAY_HAVE_SBR`: it may hold statements instead of rows.
    public let mayHaveStatements: Bool
    /// The version of this server, as 90704; nil before 8.0.
    public let serverVersion: UInt32?
    /// The version of the server where it began; equal to `serverVersion` there.
    public let originalServerVersion: UInt32?
    /// Transactions with the same one were committed as one group; nil where the server does not say.
    public let commitGroupTicket: UInt64?
}

extension GTIDEvent {
    /// Flags 1, UUID 16, number 8, 2, logical clock 8 + 8; since 8.0 commit times 7 or 7 + 7, length 1 to 9, versions 4 or 4 + 4,
    /// and perhaps a ticket 8. The highest bit of the first time, or version, tells whether the second one is there.
    init(_ reader: inout ByteReader, isAnonymous: Bool) throws {
        mayHaveStatements = try reader.uint8() & Self.mayHaveStatementsFlag != 0
        let uuid = ServerUUID(high: try reader.uint64().byteSwapped, low: try reader.uint64().byteSwapped)
        let number = Int64(bitPattern: try reader.uint64())
        gtid = isAnonymous ? nil : try Self.gtid(uuid, tag: "", number)
        guard try reader.uint8() == 2 else { throw BinlogError("a logical clock of a kind that is not known") }
        lastCommitted = Int64(bitPattern: try reader.uint64())
        sequenceNumber = Int64(bitPattern: try reader.uint64())
        guard reader.remaining >= 7 else {
            (committed, originallyCommitted, length) = (nil, nil, nil)
            (serverVersion, originalServerVersion, commitGroupTicket) = (nil, nil, nil)
            return
        }
        let time = try reader.uint(bytes: 7)
        let hasOriginalTime = time & (1 << 55) != 0
        committed = Moment(microseconds: time & ~(1 << 55))
        originallyCommitted = hasOriginalTime ? Moment(microseconds: try reader.uint(bytes: 7)) : committed
        length = reader.remaining >= 1 ? try reader.packedInteger() : nil
        if reader.remaining >= 4 {
            let version = try reader.uint32()
            let hasOriginalVersion = version & (1 << 31) != 0
            serverVersion = version & ~(1 << 31)
            originalServerVersion = hasOriginalVersion ? try reader.uint32() : serverVersion
        } else {
            (serverVersion, originalServerVersion) = (nil, nil)
        }
        commitGroupTicket = reader.remaining >= 8 ? try reader.uint64() : nil
    }

    static let mayHaveStatementsFlag: UInt8 = 1

    static func gtid(_ uuid: ServerUUID, tag: String, _ number: Int64) throws -> GTID {
        guard number >= 1, number < .max else { throw BinlogError("\(number) is no number of a GTID") }
        return GTID(source: GTIDSource(uuid: uuid, tag: tag), number: number)
    }
}
