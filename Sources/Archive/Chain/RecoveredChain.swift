import Binlog
import Files
import Foundation
import Server

/// The end of a generation as it is on disk: verified, and cleared of what a writer that was ended left behind.
struct RecoveredChain {
    let generation: ArchiveManifest.Generation
    let chain: ChainManifest
    let tail: ChainTail
    /// Of the last file.
    private(set) var tally: BinlogTally
    /// Of the last file's bytes up to the end of the chain.
    let hash: SHA256
    /// Whether the last file is one that grows, or the source has closed it and nothing of the next one is there.
    let isOpen: Bool
    /// The last transaction, or what follows on the beginning of the last file where there is none.
    let last: LastTransaction

    /// The server whose binary log it ends with.
    var segment: ChainSegment { generation.segment(of: tally.chainFile) }

    /// What is compared with the source before anything is appended.
    struct LastTransaction {
        let offset: UInt64
        /// From there to the end of the chain.
        let sha256: String
    }

    /// - Throws: ``ForkError`` for damage: nothing is ever appended to it.
    init(of generation: ArchiveManifest.Generation, in directory: ArchiveDirectory) throws {
        self.generation = generation
        chain = try directory.chain(generation.number)
        tail = try directory.tail(generation.number)
        let folder = directory.path(ArchiveLayout.generation(generation.number))
        // The writer may have been ended after it closed the file, and before tail.json said so.
        let closed = Set(chain.files.map(\.name))
        let open = tail.file.flatMap { closed.contains($0.name) ? nil : $0 }
        isOpen = open != nil
        try Self.clear(folder, keeping: chain.files.map(\.storedName) + (open.map { [$0.name] } ?? []))

        let contents: BinlogContents
        if let open {
            let path = folder + "/" + open.name
            let reader = try StoredFileReader(
                path: path, expecting: (open.size, open.sha256), compressed: false, grows: true, name: path)
            (tally, hash, last) = try Self.read(reader, open.name, of: generation, path)
            contents = open.contents
        } else if let closed = chain.files.last {
            let path = folder + "/" + closed.storedName
            let reader = try StoredFileReader(
                path: path, expecting: (closed.storedSize, closed.sha256), compressed: true, name: path)
            (tally, hash, last) = try Self.read(reader, closed.name, of: generation, path)
            contents = closed.contents
        } else {
            throw FileError.damaged(directory.path(ArchiveLayout.tail(generation.number)), "names no binlog file")
        }
        guard tally.contents == contents, tally.whole == tally.end, tail.gtids.contains(tally.gtids) else {
            throw FileError.damaged(
                folder + "/" + tally.chainFile, "does not hold the transactions that the archive's manifests tell of")
        }
        tally.goOn(after: tail.gtids)
    }

    private static func read(
        _ reader: StoredFileReader, _ name: String, of generation: ArchiveManifest.Generation, _ path: String
    ) throws -> (BinlogTally, SHA256, LastTransaction) {
        let segment = generation.segment(of: name)
        do {
            return try read(reader, as: BinlogTally(file: segment.serverName(of: name), in: segment))
        } catch let error as BinlogError {
            throw FileError.damaged(path, "is damaged: \(error)")
        }
    }

    private static func read(
        _ reader: StoredFileReader, as beginning: BinlogTally
    ) throws -> (BinlogTally, SHA256, LastTransaction) {
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: BinlogPosition(file: beginning.file, offset: 4), isGapless: true)
        var tally = beginning
        let hash = SHA256()
        var last = (offset: UInt64(0), hash: SHA256())
        while let piece = try reader.next() {
            hash.update(piece)
            splitter.append(piece)
            while let packet = try splitter.next() {
                let event = try decoder.decode(packet)
                if event.header.type.beginsTransaction { last = (event.position.offset, SHA256()) }
                try tally.take(event)
                last.hash.update(packet)
                if event.header.type == .previousGTIDs { last = (event.end.offset, SHA256()) }
            }
        }
        return (tally, hash, LastTransaction(offset: last.offset, sha256: last.hash.hex))
    }

    /// Removes binlog files that no manifest names, and files that were not finished.
    private static func clear(_ folder: String, keeping names: [String]) throws {
        for name in try Durable.entries(of: folder) where !names.contains(name) {
            let plain = name.replacing(/(\.zst)?(\.tmp)?$/, with: "")
            guard name.hasSuffix(".tmp") || BinlogPosition.sequence(of: plain) != nil else { continue }
            try Durable.remove(folder + "/" + name)
        }
    }
}

extension EventType {
    /// Whether a transaction begins with it.
    var beginsTransaction: Bool { self == .gtid || self == .anonymousGTID || self == .taggedGTID }
}
