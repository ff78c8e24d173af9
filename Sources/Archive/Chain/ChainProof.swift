import Binlog
import MySQL
import Server
import Stream

/// Whether what a server has goes on where an archive ends. Asked each time before anything is appended.
///
/// It must be the same server, and the file in which the archive ends the same file: created in the same moment, after the same
/// GTIDs, and with the same bytes in the last transaction. Where the source has deleted that file, the next one may follow. Whether
/// another server goes on where this one ended is for ``HandoverSearch`` to prove.
struct ChainProof {
    let source: Server
    let serverUUID: String
    let files: [BinlogFile]
    /// Where the source's binary log ends, by its clock.
    let now: SnapshotCoordinates

    var end: BinlogPosition { now.binlogPosition }

    /// Whether what the chain ends with was written by this server, in a file that it may have gone on with.
    func isSameServer(as chain: RecoveredChain) -> Bool {
        guard chain.segment.serverUUID.lowercased() == serverUUID.lowercased() else { return false }
        // A file that was closed for a server that took over, of which then nothing came: it may have grown.
        let file = files.first { $0.name == chain.tally.file }
        return chain.isOpen || chain.tally.isClosed || file.map { $0.size <= chain.tally.whole } ?? true
    }

    /// - Parameter chain: one of this server.
    /// - Returns: where to begin to read.
    /// - Throws: ``ChainBreak``
    func start(after chain: RecoveredChain) async throws -> Start {
        let position = chain.tally.serverPosition
        guard files.contains(where: { $0.name == position.file }) else { return try await next(after: chain) }
        guard end >= position else {
            throw ChainBreak(
                .reset,
                "the source's binary log ends at \(end), before \(position), where the archive ends: it was reset, or lost in a"
                    + " crash what was not on its disk (sync_binlog)")
        }
        try await checkHead(of: position.file, is: chain.tally.contents.head)
        return Start(
            position: BinlogPosition(file: position.file, offset: chain.last.offset),
            check: LastTransactionCheck(chain))
    }

    struct Start {
        let position: BinlogPosition
        /// What has to come first, up to the archive's end.
        let check: LastTransactionCheck?
    }

    /// - Parameter head: of the file in the archive (``BinlogContents/head``).
    /// - Throws: ``ChainBreak`` when the source's file of this name is another one.
    func checkHead(of file: String, is head: String) async throws {
        guard try await BinlogTally.readHead(of: file, from: source).contents.head == head else {
            throw ChainBreak(
                .reset,
                "the source's \(file) is another file than the one that was archived: its binary log was reset")
        }
    }

    /// The source has deleted the file in which the archive ends. Where the archive has all of its transactions, the next one follows:
    /// the event with which the server closed it may be missing.
    private func next(after chain: RecoveredChain) async throws -> Start {
        let position = chain.tally.serverPosition
        guard let oldest = files.first, let found = BinlogPosition.sequence(of: oldest.name),
            let last = BinlogPosition.sequence(of: position.file), found > last
        else {
            throw ChainBreak(
                .reset,
                "the source has no \(position.file), in which the archive ends: it has \(range), since its binary log was reset"
            )
        }
        let before = try await BinlogTally.readHead(of: oldest.name, from: source).contents.previousGTIDs
        // That the next file follows is proven by the GTIDs before it, so there must be some, and no transaction without.
        let isProvable = chain.tally.isAllGTIDs && !chain.tally.gtids.isEmpty
        // A server that took over need not have logged all that came before it.
        let held = chain.segment.held ?? GTIDSet()
        if found == last + 1, isProvable, before.union(held) == chain.tally.gtids {
            return Start(position: BinlogPosition(file: oldest.name, offset: 4), check: nil)
        }
        let (files, gtids) = (found - last - 1, before.subtracting(chain.tally.gtids))
        throw ChainBreak(
            .purged,
            "the source has deleted binary log that was not archived: the archive ends at \(position), and the source has \(range)"
                + (files > 0 ? "; \(files) \(files == 1 ? "file is" : "files are") missing" : "")
                + (gtids.isEmpty ? "" : "; missing are the transactions \(gtids.onOneLine)"))
    }

    var range: String {
        guard let first = files.first, let last = files.last else { return "no file" }
        return first == last ? first.name : "\(first.name) to \(last.name)"
    }
}

extension Connection {
    /// What tells a server from all others.
    func serverUUID() async throws -> String {
        try await query("SELECT @@GLOBAL.server_uuid AS uuid").rows.first?.text("uuid") ?? ""
    }
}

extension BinlogTally {
    /// Reads no more than the beginning of a server's file.
    static func readHead(of file: String, from source: Server) async throws -> BinlogTally {
        let stream = try await ServerBinlogStream(
            from: source, at: .position(BinlogPosition(file: file, offset: 4)), to: .now, batchSize: 16 << 10)
        defer { stream.stop() }
        var tally = BinlogTally(file: file)
        while !tally.hasHead, let events = try await stream.next() {
            for event in events where event.position != event.end && !tally.hasHead { try tally.take(event) }
        }
        return tally
    }
}

/// Compares the last transaction of an archive with what the source has in its place.
struct LastTransactionCheck {
    private let expected: String
    private let end: BinlogPosition
    private let format: FormatDescription.Checksum
    private let hash = SHA256()

    /// nil when there is nothing to compare.
    init?(_ chain: RecoveredChain) {
        guard chain.last.offset < chain.tally.whole, let format = chain.tally.format else { return nil }
        expected = chain.last.sha256
        end = chain.tally.serverPosition
        self.format = format.checksum
    }

    /// - Returns: whether everything up to the archive's end was compared.
    /// - Throws: ``ChainBreak`` for other bytes.
    func take(_ event: Event) throws -> Bool {
        guard event.end <= end else { throw differs }
        event.forEachStoredPiece(checksum: format) { hash.update($0) }
        guard event.end == end else { return false }
        guard hash.hex == expected else { throw differs }
        return true
    }

    /// - Parameter problem: why the source could not read its file there.
    func unreadable(_ problem: String) -> ChainBreak {
        ChainBreak(.reset, "the source has no longer what was archived before \(end): \(problem)")
    }

    private var differs: ChainBreak {
        ChainBreak(
            .reset,
            "the source has other bytes than those that were archived before \(end): its binary log was reset, or it lost in a"
                + " crash what was not on its disk (sync_binlog)")
    }
}
