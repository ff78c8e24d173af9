import Binlog
import Files
import Fork
import Server
import Stream
import Timeline

/// The binary log of a generation of an archive: for a fork, the same as that of a live server which stands still.
package struct ArchivedBinlogs: BinlogSource {
    package let name: String
    package let chain: ArchivedChain
    /// What the source was, at a snapshot; nil where there is none to tell it.
    private let description: StoredDescription?

    /// - Parameter name: for messages.
    package init(_ chain: ArchivedChain, description: StoredDescription?, name: String) {
        self.chain = chain
        self.description = description
        self.name = name
    }

    package func files() async throws -> [BinlogFile] {
        chain.files.map { BinlogFile(name: $0.name, size: $0.size) }
    }

    package func end() async throws -> BinlogPosition { chain.end }

    /// What was committed later may not be there.
    package func now() async throws -> Moment { chain.through }

    /// - Throws: ``ForkError`` (rejected), which names the file, before anything of a damaged file is handed out.
    package func stream(
        from start: BinlogPosition, to end: BinlogEnd, batchSize: Int
    ) async throws -> any BinlogStream {
        let last: BinlogPosition? = if case .through(let position) = end { position } else { nil }
        let stream = try FileBinlogStream(chain.files, from: start, through: last, batchSize: batchSize)
        return NewTransactions(of: ArchivedBinlogStream(stream, of: chain), chain.files)
    }

    /// Of a file that is not read to its end, it is not known whether it is damaged. So what decides is compared with the manifest.
    package func head(of file: String) async throws -> BinlogHead {
        guard let stored = chain.files.first(where: { $0.name == file }) else {
            throw ForkError(
                .defect, "\(file) is no binlog file of \(name)", hint: "report this as a defect of mysqlfork")
        }
        let stream = NewTransactions(
            of: try FileBinlogStream([UnprovenBinlog(file: stored)], batchSize: 16 << 10), [stored])
        var head = try await BinlogHead.read(file, from: stream)
        guard head.previousGTIDs ?? GTIDSet() == stored.contents.previousGTIDs,
            head.firstTransaction?.committed == stored.contents.firstCommit
        else { throw FileError.damaged(stored.path, "does not begin as the archive's manifest tells") }
        head.previousGTIDs = stored.previousGTIDs
        return head
    }

    package func facts() async throws -> SourceFacts { try described().binlog }

    package func foldsCase() async throws -> Bool { try description?.read().facts.foldsCase ?? false }

    package func session() async throws -> SourceSession { try described().session }

    private func described() throws -> SourceDescription {
        guard let description else {
            throw ForkError(
                .defect, "\(name) is read without a snapshot", hint: "report this as a defect of mysqlfork")
        }
        return try description.read()
    }
}

/// A file whose stored bytes were not read beforehand.
private struct UnprovenBinlog: StoredBinlog {
    let file: ArchivedBinlogFile

    var name: String { file.name }
    var prefix: String { file.prefix }

    func open(at offset: UInt64) throws -> any BinlogBytes { try file.openUnproven(at: offset) }
}

/// Sees to it that what a file says of those before it is what the manifest says.
private actor ArchivedBinlogStream: BinlogStream {
    private let stream: FileBinlogStream
    private let files: [String: ArchivedBinlogFile]

    init(_ stream: FileBinlogStream, of chain: ArchivedChain) {
        self.stream = stream
        files = Dictionary(chain.files.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    func next() async throws -> [Event]? {
        guard let events = try await stream.next() else { return nil }
        for event in events where event.header.type == .previousGTIDs {
            guard let file = files[event.position.file], case .previousGTIDs(let set) = try event.body() else {
                continue
            }
            guard set == file.contents.previousGTIDs else {
                throw FileError.damaged(file.path, "follows on other GTIDs than the archive's manifest tells")
            }
        }
        return events
    }

    func stop() async { await stream.stop() }
}
