import Binlog
import Files
import Server
import Stream
import Synchronization

/// A binlog file of an archive, with the bytes that count at one moment.
package struct ArchivedBinlogFile: StoredBinlog {
    package enum Content: Sendable {
        case closed(ClosedBinlog)
        case open(OpenBinlog)

        /// On the chain.
        package var name: String {
            switch self {
            case .closed(let file): file.name
            case .open(let file): file.name
            }
        }
    }

    let archive: ArchiveDirectory
    let generation: Int
    package let content: Content
    package let segment: ChainSegment
    let proofs: StoredFileProofs

    package var name: String { content.name }

    package var prefix: String { segment.prefix }

    /// As its server calls it.
    package var serverName: String { segment.serverName(of: name) }

    /// All GTIDs of the chain before it.
    package var previousGTIDs: GTIDSet { contents.previousGTIDs.union(segment.held ?? GTIDSet()) }

    /// Bytes of the binlog file itself.
    package var size: UInt64 {
        switch content {
        case .closed(let file): file.size
        case .open(let file): file.size
        }
    }

    package var contents: BinlogContents {
        switch content {
        case .closed(let file): file.contents
        case .open(let file): file.contents
        }
    }

    /// Opens the file once all of it is proven to be what was written: nothing of a damaged one is handed out.
    package func open(at offset: UInt64) throws -> any BinlogBytes { try open(at: offset, proving: true) }

    /// Without the proof: what is handed out is right when it has been read to its end, or is compared with the manifest.
    func openUnproven(at offset: UInt64 = 0) throws -> any BinlogBytes {
        try open(at: offset, proving: false)
    }

    private func open(at offset: UInt64, proving: Bool) throws -> any BinlogBytes {
        do {
            return try bytes(at: offset, to: size, proving: proving)
        } catch {
            guard let closed = closedMeanwhile else { throw error }
            return try closed.bytes(at: offset, to: size, proving: proving)
        }
    }

    private func bytes(at offset: UInt64, to end: UInt64, proving: Bool) throws -> ArchivedBinlogBytes {
        let path = path
        if proving {
            try proofs.prove(path) {
                let reader = try reader(path, compressed: false)
                while try reader.next() != nil {}
            }
        }
        return try ArchivedBinlogBytes(
            reader(path, compressed: true), path, from: offset, to: end, isWhole: end == size)
    }

    /// The writer closes the file that was open, and removes what is not compressed: the bytes are the same, and more.
    private var closedMeanwhile: ArchivedBinlogFile? {
        guard case .open(let open) = content,
            let closed = try? archive.chain(generation).files.first(where: { $0.name == open.name }),
            closed.size >= open.size
        else { return nil }
        return ArchivedBinlogFile(
            archive: archive, generation: generation, content: .closed(closed), segment: segment, proofs: proofs)
    }

    /// Of the file in the archive.
    package var path: String {
        let folder = archive.path(ArchiveLayout.generation(generation))
        return switch content {
        case .closed(let file): "\(folder)/\(file.storedName)"
        case .open(let file): "\(folder)/\(file.name)"
        }
    }

    private func reader(_ path: String, compressed: Bool) throws -> StoredFileReader {
        switch content {
        case .closed(let file):
            try StoredFileReader(
                path: path, expecting: (file.storedSize, file.sha256), compressed: compressed, name: path)
        case .open(let file):
            try StoredFileReader(
                path: path, expecting: (file.size, file.sha256), compressed: false, grows: true, name: path)
        }
    }
}

/// The bytes of a binlog file in an archive, decompressed.
final class ArchivedBinlogBytes: BinlogBytes {
    private let reader: StoredFileReader
    private let path: String
    private let size: UInt64
    private let isWhole: Bool
    /// Bytes of the file before those that are read next.
    private var position: UInt64 = 0
    private var rest: ArraySlice<UInt8> = []

    /// - Parameters:
    ///   - size: bytes that count. There are no fewer.
    ///   - isWhole: there are no more, either.
    init(
        _ reader: StoredFileReader, _ path: String, from offset: UInt64, to size: UInt64, isWhole: Bool
    ) throws {
        self.reader = reader
        self.path = path
        self.size = size
        self.isWhole = isWhole
        while position < min(offset, size) {
            try fill()
            let passed = min(Int(clamping: offset - position), rest.count)
            rest = rest.dropFirst(passed)
            position += UInt64(passed)
        }
    }

    func read(_ count: Int) throws -> [UInt8] {
        guard position < size else {
            try finish()
            return []
        }
        if rest.isEmpty { try fill() }
        let piece = rest.prefix(min(count, Int(clamping: size - position)))
        rest = rest[piece.endIndex...]
        position += UInt64(piece.count)
        return Array(piece)
    }

    /// Only now it is known that all was what was written.
    private func finish() throws {
        guard isWhole else { return }
        guard try rest.isEmpty && reader.next() == nil else {
            throw FileError.damaged(path, "has more than the \(size) bytes of the binlog file")
        }
    }

    private func fill() throws {
        guard let piece = try reader.next() else {
            throw FileError.damaged(path, "has \(position) bytes of a binlog file of \(size)")
        }
        rest = piece[...]
    }
}

/// Which files have been read and found to be what was written, so that each is read for that only once in a job.
final class StoredFileProofs: Sendable {
    private let proven = Mutex<Set<String>>([])

    /// - Parameter proof: throws when the file is damaged.
    func prove(_ path: String, by proof: () throws -> Void) throws {
        if proven.withLock({ $0.contains(path) }) { return }
        try proof()
        proven.withLock { _ = $0.insert(path) }
    }
}
