import Binlog

/// What the events of one binlog file come to, up to the last place where no transaction is open.
///
/// Where a transaction ends is told by its first event, which has its length: so the last one counts as soon as it is there,
/// and what is in a transaction is of no concern.
struct BinlogTally: Sendable {
    /// The four bytes that a binlog file begins with.
    static let magic: [UInt8] = [0xfe, 0x62, 0x69, 0x6e]

    /// As its server calls it.
    let file: String
    /// Of the chain that the file belongs to; nil outside of one.
    let segment: ChainSegment?
    /// Of the transactions before `whole`, without those that came before the file's server took over.
    private(set) var contents = BinlogContents(previousGTIDs: GTIDSet())
    /// All GTIDs before `whole`, with those of the files before this one.
    private(set) var gtids = GTIDSet()
    /// The offset behind the last event that no transaction goes on after; 0 before the beginning of the file is complete.
    private(set) var whole: UInt64 = 0
    /// The offset behind all events.
    private(set) var end: UInt64 = 4
    private(set) var format: FormatDescription?
    /// The file's beginning as it is stored: its format description, with the time when it was created, and the GTIDs before it.
    private var head: [UInt8] = []
    /// Whether the file's beginning is complete.
    private(set) var hasHead = false
    private(set) var created = Moment(microseconds: 0)
    /// Whether every transaction before `whole` has a GTID.
    private(set) var isAllGTIDs = true
    /// Whether the last event was one with which a server closes a file.
    private(set) var isClosed = false
    /// The file that the source said it goes on in.
    private(set) var successor: String?
    private var open: OpenTransaction?

    private struct OpenTransaction {
        let gtid: GTIDEvent
        let end: UInt64
    }

    init(file: String, in segment: ChainSegment? = nil) {
        self.file = file
        self.segment = segment
    }

    /// The file's name on the chain.
    var chainFile: String { (segment?.prefix ?? "") + file }
    /// Behind the last whole transaction, on the chain.
    var position: BinlogPosition { BinlogPosition(file: chainFile, offset: whole) }
    /// The same, on the server.
    var serverPosition: BinlogPosition { BinlogPosition(file: file, offset: whole) }

    /// - Parameter event: one that is in the file, not one that a server made up for its reader.
    /// - Throws: ``BinlogError`` when it cannot stand where it does.
    mutating func take(_ event: Event) throws {
        guard event.position == BinlogPosition(file: file, offset: end) else {
            throw BinlogError("an event begins at \(event.position), and the one before it ended at \(end)")
        }
        try note(event)
        end = event.end.offset
        guard let open else {
            if hasHead { whole = end }
            return
        }
        guard end <= open.end else {
            throw BinlogError("the transaction goes on behind its end at \(open.end)", at: event.position)
        }
        if end == open.end { finish(open) }
    }

    private mutating func note(_ event: Event) throws {
        switch event.header.type {
        case .formatDescription:
            guard end == 4, case .formatDescription(let format) = try event.body() else {
                throw BinlogError("a format description stands inside a file", at: event.position)
            }
            self.format = format
            created = Moment(microseconds: UInt64(event.header.timestamp) * 1_000_000)
            event.forEachStoredPiece(checksum: format.checksum) { head += $0 }
        case .previousGTIDs:
            guard let format, !hasHead, case .previousGTIDs(let set) = try event.body() else {
                throw BinlogError("the GTIDs of the files before it stand inside a file", at: event.position)
            }
            contents.previousGTIDs = set
            gtids = set
            hasHead = true
            event.forEachStoredPiece(checksum: format.checksum) { head += $0 }
            contents.head = SHA256.hex(head[...])
        case .gtid, .anonymousGTID, .taggedGTID:
            guard case .gtid(let gtid) = try event.body() else { return }
            try begin(gtid, at: event.position)
        case .rotate:
            try requireBetween(event)
            guard case .rotate(let next) = try event.body() else { return }
            successor = next.file
            isClosed = true
        case .stop:
            try requireBetween(event)
            isClosed = true
        default: break
        }
    }

    /// The server may leave out of PREVIOUS_GTIDS what was being committed as it began the file, when that is no transaction of
    /// InnoDB: ANALYZE TABLE (measured with 9.7).
    /// - Parameter earlier: all GTIDs of the files before.
    mutating func goOn(after earlier: GTIDSet) { gtids = gtids.union(earlier) }

    private mutating func begin(_ gtid: GTIDEvent, at position: BinlogPosition) throws {
        guard hasHead, open == nil else {
            throw BinlogError("a transaction begins before the one ahead of it has ended", at: position)
        }
        guard let length = gtid.length, length > 0 else {
            throw BinlogError(
                "the transaction does not tell its length: a server before MySQL 8.0 wrote it", at: position)
        }
        let (end, isTooLong) = position.offset.addingReportingOverflow(length)
        guard !isTooLong else { throw BinlogError("the transaction has an impossible length", at: position) }
        open = OpenTransaction(gtid: gtid, end: end)
    }

    private func requireBetween(_ event: Event) throws {
        guard hasHead, open == nil else { throw BinlogError("the file ends inside a transaction", at: event.position) }
    }

    private mutating func finish(_ transaction: OpenTransaction) {
        open = nil
        whole = end
        if let segment, segment.holds(transaction.gtid.gtid) { return }
        contents.transactions += 1
        if let gtid = transaction.gtid.gtid { gtids.insert(gtid) } else { isAllGTIDs = false }
        guard let committed = transaction.gtid.committed else { return }
        contents.firstCommit = contents.firstCommit ?? committed
        contents.lastCommit = max(contents.lastCommit ?? committed, committed)
    }
}
