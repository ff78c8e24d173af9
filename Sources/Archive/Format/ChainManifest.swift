import Binlog

/// `chain.json` of a generation: its closed binlog files, in their order and without a gap. Written anew when a file is closed.
package struct ChainManifest: Sendable, Codable, Equatable {
    package var archive: String
    package var generation: Int
    package var files: [ClosedBinlog] = []

    package init(archive: String, generation: Int, files: [ClosedBinlog] = []) {
        self.archive = archive
        self.generation = generation
        self.files = files
    }
}

/// `tail.json` of a generation: the binlog file that grows, and how far the archive goes. Written anew every time that what was
/// appended to the file is safely on disk.
package struct ChainTail: Sendable, Codable, Equatable {
    package var archive: String
    package var generation: Int
    /// The file that grows. nil before anything was read.
    package var file: OpenBinlog?
    /// All GTIDs up to the end of the archive, with those that were purged before it began.
    package var gtids: GTIDSet
    /// The archive holds every transaction that was committed by then, by the source's clock.
    package var through: Moment

    package init(archive: String, generation: Int, file: OpenBinlog?, gtids: GTIDSet, through: Moment) {
        self.archive = archive
        self.generation = generation
        self.file = file
        self.gtids = gtids
        self.through = through
    }
}

extension ChainTail {
    /// The names of a generation's files.
    /// - Parameter closed: those that come before the one that grows.
    func names(after closed: [ClosedBinlog]) -> [String] { closed.map(\.name) + (file.map { [$0.name] } ?? []) }

    /// Up to when the generation has every transaction.
    /// - Parameters:
    ///   - contents: of its files.
    ///   - isComplete: another generation follows, so that it grows no more: nothing can come that was committed before its last
    ///     transaction.
    func through(_ contents: [BinlogContents], isComplete: Bool) -> Moment {
        let last = isComplete ? contents.compactMap(\.lastCommit).max() : nil
        return max(through, last ?? through)
    }
}

/// What is known of the transactions in a binlog file.
package struct BinlogContents: Sendable, Codable, Equatable {
    /// The PREVIOUS_GTIDS event of the file.
    package var previousGTIDs: GTIDSet
    /// SHA-256 of the file's first two events, the format description, with the time when it was created, and PREVIOUS_GTIDS: tells
    /// it from another file of the same name, such as the server begins after RESET BINARY LOGS.
    package var head = ""
    package var transactions = 0
    /// Commit times of the first transaction, and the latest of all; nil when there is none.
    package var firstCommit: Moment?
    package var lastCommit: Moment?

    package init(previousGTIDs: GTIDSet) { self.previousGTIDs = previousGTIDs }
}

/// A binlog file that the source has closed. It is stored compressed.
package struct ClosedBinlog: Sendable, Codable, Equatable {
    /// On the chain: as its server calls it, `binlog.000007`, behind what tells the servers apart (``ChainSegment``). The file in the
    /// archive is called so, with `.zst` behind it.
    package var name: String
    /// Bytes of the binlog file itself.
    package var size: UInt64
    /// Bytes of the file in the archive.
    package var storedSize: UInt64
    /// SHA-256 of the file in the archive.
    package var sha256: String
    package var contents: BinlogContents

    package init(name: String, size: UInt64, storedSize: UInt64, sha256: String, contents: BinlogContents) {
        self.name = name
        self.size = size
        self.storedSize = storedSize
        self.sha256 = sha256
        self.contents = contents
    }

    /// `binlog.000007.zst`
    package var storedName: String { name + ".zst" }
}

/// The binlog file that grows. It is stored as it is, under its own name.
package struct OpenBinlog: Sendable, Codable, Equatable {
    package var name: String
    /// The bytes that count, from the beginning: up to the end of an event that no transaction goes on behind. What the file
    /// has beyond them was being written when the writer ended.
    package var size: UInt64
    /// SHA-256 of these bytes.
    package var sha256: String
    package var contents: BinlogContents

    package init(name: String, size: UInt64, sha256: String, contents: BinlogContents) {
        self.name = name
        self.size = size
        self.sha256 = sha256
        self.contents = contents
    }
}
