import Binlog
import Files
import Foundation

/// Appends the events of a server's binary log to a generation of an archive, byte for byte as they stand in the source's files.
///
/// What was appended counts once ``flush(through:)`` has returned. Files are closed as the source closes its own: compressed, and
/// named in `chain.json`. One writer at a time, under the `chain` lock.
final class ChainWriter {
    let directory: ArchiveDirectory
    let generation: Int
    /// A generation of which nothing counts yet: it is entered in `archive.json` with its first bytes.
    private var beginning: ArchiveManifest.Generation?
    /// The server whose binary log is appended.
    private(set) var segment: ChainSegment
    /// A server that has taken over, and of whose log nothing counts yet: entered in `archive.json` before its first bytes count.
    private var handover: ArchiveManifest.Handover?
    private(set) var through: Moment

    /// The file that grows, with what was not written yet; nil between two files.
    private(set) var tally: BinlogTally?
    private var file: FileWriter?
    private var hash = SHA256()
    /// What was written of the file, up to where no transaction is open: what may count of it. nil before its beginning was written.
    private var open: OpenBinlog?
    /// Bytes that have not been written yet; they begin at `written` in the file.
    private var pending: [UInt8] = []
    private var written: UInt64 = 0
    /// Something counts for the reader that `tail.json` does not tell.
    private(set) var isDirty = false

    /// What the last closed file said to follow on it.
    private var successor: String?
    /// All GTIDs up to ``position``.
    private(set) var gtids: GTIDSet
    /// Behind the last whole transaction; nil before anything was read.
    private(set) var position: BinlogPosition?
    /// The same as the server says it; nil before anything of its binary log was read.
    private(set) var serverPosition: BinlogPosition?
    /// Bytes and transactions that this writer has appended, up to ``position``.
    private(set) var appended = Amount()

    struct Amount: Sendable, Equatable {
        var bytes: UInt64 = 0
        var transactions = 0
    }

    /// What is written at once, unless a single event is larger.
    private static let batchSize = 1 << 20

    /// Begins a generation. Nothing of it counts before the first ``flush(through:)`` after the beginning of a file.
    init(beginning generation: ArchiveManifest.Generation, in directory: ArchiveDirectory) throws {
        self.directory = directory
        self.generation = generation.number
        beginning = generation
        segment = ChainSegment(first: generation)
        through = Moment(microseconds: 0)
        gtids = GTIDSet()
        let path = directory.path(ArchiveLayout.generation(generation.number))
        // What is there without being named in archive.json was left by a writer that ended before it counted.
        try Durable.remove(path)
        try Durable.makeDirectory(path)
    }

    /// Goes on where a chain ends.
    init(after end: RecoveredChain, in directory: ArchiveDirectory) throws {
        self.directory = directory
        generation = end.chain.generation
        segment = end.segment
        through = end.tail.through
        gtids = end.tally.gtids
        successor = end.tally.successor
        position = end.tally.position
        serverPosition = end.tally.serverPosition
        guard end.isOpen else { return }
        tally = end.tally
        hash = end.hash
        open = end.tail.file
        written = end.tally.whole
        file = try FileWriter(appendingTo: path(end.tally.chainFile), at: end.tally.whole)
    }

    /// Ends the part of the server before: what is appended from here on is of another one's binary log.
    func handOver(to next: ArchiveManifest.Handover) throws {
        _ = try close()
        handover = next
        segment = ChainSegment(next)
        gtids = next.gtids
        successor = nil
        serverPosition = nil
    }

    // MARK: - Appending

    /// - Parameter events: in the order of the binary log, of one file or of several. What the server made up for its reader is
    ///   passed over.
    /// - Throws: ``ChainBreak`` when GTIDs are missing between two files; ``BinlogError`` for events that cannot be where they are;
    ///   ``ForkError`` when the disk does not take them.
    /// - Returns: the files that were closed.
    @discardableResult
    func append(_ events: some Sequence<Event>) throws -> [String] {
        var closed: [String] = []
        for event in events where event.position != event.end {
            if event.position.file != tally?.file {
                if let file = try close() { closed.append(file) }
                try enter(event.position.file)
            }
            try take(event)
        }
        try write()
        return closed
    }

    private func enter(_ name: String) throws {
        if let position = serverPosition, let last = BinlogPosition.sequence(of: position.file),
            let next = BinlogPosition.sequence(of: name),
            next != last + 1
        {
            throw BinlogError("\(name) does not follow on \(position.file)", at: position)
        }
        tally = BinlogTally(file: name, in: segment)
        pending = BinlogTally.magic
    }

    private func take(_ event: Event) throws {
        guard var tally else { return }
        // Not shared, so that what it holds is not copied for each event.
        self.tally = nil
        defer { self.tally = tally }
        let isLarge = event.bytes.count >= Self.batchSize && file != nil
        if isLarge { try write(tally) }
        try tally.take(event)
        guard let format = tally.format else {
            throw BinlogError("a file begins without a format description", at: event.position)
        }
        if isLarge {
            // Not copied: it may have a gigabyte.
            try event.forEachStoredPiece(checksum: format.checksum) { try write($0) }
            noteWhole(tally)
            return
        }
        event.forEachStoredPiece(checksum: format.checksum) { pending += $0 }
        if event.header.type == .previousGTIDs { try begin(&tally) }
        if pending.count >= Self.batchSize, file != nil { try write(tally) }
    }

    /// The beginning of a file is there: whether it follows on the one before is known now.
    private func begin(_ tally: inout BinlogTally) throws {
        let previous = tally.contents.previousGTIDs
        if let position {
            // A replica may not have logged all that it has, and logs what came before it took over in its own order.
            let (missing, other) = (
                previous.subtracting(gtids), gtids.subtracting(previous).subtracting(segment.held ?? GTIDSet())
            )
            // What is left out is no gap where the file before says itself that this one follows.
            guard missing.isEmpty, other.isEmpty || successor == tally.file else {
                throw ChainBreak(
                    .gap,
                    "\(tally.file) does not follow on \(position), where the archive ends:"
                        + (missing.isEmpty ? "" : " transactions \(missing.onOneLine) are in no file of the archive")
                        + (missing.isEmpty || other.isEmpty ? "" : ";")
                        + (other.isEmpty ? "" : " the source does not know \(other.onOneLine) any more"),
                    firstFile: tally.file)
            }
            tally.goOn(after: gtids)
        }
        hash = SHA256()
        written = 0
        file = try FileWriter(creating: path(tally.chainFile))
        try Durable.syncDirectory(directory.path(ArchiveLayout.generation(generation)))
    }

    private func write() throws {
        guard let tally, tally.hasHead else { return }
        try write(tally)
    }

    /// Writes what is pending.
    private func write(_ tally: BinlogTally) throws {
        guard file != nil, !pending.isEmpty else { return }
        let whole = pending.prefix(tally.whole > written ? Int(tally.whole - written) : 0)
        try write(whole)
        noteWhole(tally)
        try write(pending[whole.endIndex...])
        pending.removeAll(keepingCapacity: true)
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws {
        try file?.write(bytes)
        hash.update(bytes)
        written += UInt64(bytes.count)
    }

    /// What is written may count if no transaction goes on behind it. What is pending does not yet.
    private func noteWhole(_ tally: BinlogTally) {
        guard tally.whole == written, open?.size != written else { return }
        appended.bytes += written - (open?.size ?? 0)
        appended.transactions += tally.contents.transactions - (open?.contents.transactions ?? 0)
        open = OpenBinlog(name: tally.chainFile, size: written, sha256: hash.hex, contents: tally.contents)
        position = tally.position
        serverPosition = tally.serverPosition
        gtids = tally.gtids
        isDirty = true
    }

    // MARK: - What counts

    /// Makes what was appended count, up to the last whole transaction.
    /// - Parameter through: all that the source committed by then is before ``position``; as before when nil.
    func flush(through moment: Moment? = nil) throws {
        if let moment, moment != through {
            through = moment
            isDirty = true
        }
        guard isDirty else { return }
        try file?.sync()
        if let handover, open != nil {
            try enter(handover)
            self.handover = nil
        }
        if beginning != nil {
            try directory.write(ChainManifest(archive: directory.id, generation: generation))
        }
        try writeTail()
        if let generation = beginning {
            try directory.change { $0.generations.append(generation) }
            beginning = nil
        }
        isDirty = false
    }

    /// Before anything counts that the server wrote which took over: an older reader refuses the archive from here on.
    private func enter(_ handover: ArchiveManifest.Handover) throws {
        try directory.change { archive in
            guard let index = archive.generations.firstIndex(where: { $0.number == generation }) else { return }
            // Those of which nothing came to count.
            archive.generations[index].handovers.removeAll { $0.segment >= handover.segment }
            archive.generations[index].handovers.append(handover)
        }
    }

    private func writeTail() throws {
        try directory.write(
            ChainTail(archive: directory.id, generation: generation, file: open, gtids: gtids, through: through))
    }

    /// Closes the file that grows, if there is one: the source goes on in another.
    /// - Returns: its name.
    private func close() throws -> String? {
        guard let tally, let file else { return nil }
        try write()
        guard let open, open.size == tally.end else {
            throw BinlogError("the file ends inside a transaction", at: tally.position)
        }
        try flush()
        try file.close()
        let closed = try compress(open)
        // Files before it may have been pruned meanwhile.
        try directory.changeChain(generation) { $0.files.append(closed) }
        successor = tally.successor
        self.tally = nil
        self.file = nil
        self.open = nil
        try writeTail()
        try Durable.remove(path(open.name))
        return open.name
    }

    private func compress(_ file: OpenBinlog) throws -> ClosedBinlog {
        let (name, stored) = (path(file.name), path(file.name) + ".zst")
        let reader = try StoredFileReader(
            path: name, expecting: (file.size, file.sha256), compressed: false, name: name)
        let writer = try CompressedFileWriter(creating: stored + ".tmp")
        do {
            while let piece = try reader.next() { try writer.write(piece) }
            let result = try writer.finish()
            try Durable.rename(stored + ".tmp", to: stored)
            return ClosedBinlog(
                name: file.name, size: file.size, storedSize: result.storedSize, sha256: result.sha256,
                contents: file.contents)
        } catch {
            writer.abandon()
            throw error
        }
    }

    private func path(_ name: String) -> String {
        directory.path(ArchiveLayout.generation(generation)) + "/" + name
    }
}
