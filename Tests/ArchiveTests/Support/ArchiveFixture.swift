import Binlog
import Foundation

@testable import Archive
@testable import Files
@testable import Fork
@testable import Server

/// An archive of a test's own, made of recorded binlog files.
final class ArchiveFixture {
    let scratch: Scratch
    let directory: ArchiveDirectory

    /// `binlog.000001`, which names `binlog.000002` as the next one; and that, with XA transactions. Neither has GTIDs before it.
    static let closed = recorded("gtids-off")
    static let open = recorded("xa")

    init() throws {
        scratch = try Scratch()
        directory = try ArchiveDirectory.create(at: scratch.path("archive"))
    }

    static func recorded(_ name: String) -> [UInt8] {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "BinlogTests/Fixtures")
        return try! [UInt8](Data(contentsOf: folder.appending(path: name + ".binlog")))
    }

    /// A generation with a closed and an open file.
    /// - Parameter size: bytes of the open file that count.
    @discardableResult
    func addGeneration(
        cause: ArchiveManifest.Cause = .first, closed: [UInt8] = closed, open: [UInt8] = open, size: Int? = nil
    ) throws -> Int {
        let number = try directory.manifest().generations.count + 1
        try Durable.makeDirectory(directory.path(ArchiveLayout.generation(number)))
        let first = try add(closed, named: "binlog.000001", to: number)
        let counted = Array(open.prefix(size ?? open.count))
        let second = try Self.tally(counted, named: "binlog.000002")
        try write(open, to: "\(ArchiveLayout.generation(number))/binlog.000002")
        try directory.write(ChainManifest(archive: directory.id, generation: number, files: [first]))
        try directory.write(
            ChainTail(
                archive: directory.id, generation: number,
                file: OpenBinlog(
                    name: "binlog.000002", size: UInt64(counted.count), sha256: SHA256.hex(counted[...]),
                    contents: second.contents), gtids: second.gtids, through: second.contents.lastCommit!))
        try directory.change { manifest in
            manifest.generations.append(
                .init(
                    number: number, serverUUID: "u\(number)", begun: Moment(microseconds: 1), cause: cause,
                    detail: cause == .first ? "" : "it was told here"))
        }
        return number
    }

    /// Writes a closed file.
    func add(_ bytes: [UInt8], named name: String, to generation: Int) throws -> ClosedBinlog {
        let writer = try CompressedFileWriter(
            creating: directory.path("\(ArchiveLayout.generation(generation))/\(name).zst"))
        try writer.write(bytes)
        let stored = try writer.finish()
        return ClosedBinlog(
            name: name, size: UInt64(bytes.count), storedSize: stored.storedSize, sha256: stored.sha256,
            contents: try Self.tally(bytes, named: name).contents)
    }

    static func tally(_ bytes: [UInt8], named name: String) throws -> BinlogTally {
        var splitter = EventSplitter()
        var decoder = EventDecoder(at: BinlogPosition(file: name, offset: 4), isGapless: true)
        var tally = BinlogTally(file: name)
        splitter.append(bytes)
        while let packet = try splitter.next() { try tally.take(decoder.decode(packet)) }
        return tally
    }

    /// A snapshot without tables.
    func addSnapshot(_ id: String, generation: Int = 1, at position: BinlogPosition, taken: Moment) throws {
        try Durable.makeDirectory(directory.path(ArchiveLayout.snapshot(id)))
        let file = try chain(generation).files.first { $0.name == position.file }
        let sha256 = try directory.write(
            SnapshotManifest(
                archive: directory.id, id: id, source: ServerSummary(address: "db1:3306", version: "9.7.4", uuid: "u"),
                coordinates: SnapshotCoordinates(
                    file: position.file, position: position.offset, gtids: GTIDSet(), purgedGTIDs: GTIDSet(),
                    time: StoredArchive.moment),
                binlogHead: file?.contents.head ?? "", seconds: 0, lockSeconds: 0, files: [], tables: [], notCopied: [])
        )
        try directory.change { manifest in
            manifest.snapshots.append(.init(id: id, taken: taken, generation: generation, sha256: sha256))
        }
    }

    func chain(_ number: Int = 1) throws -> ArchivedChain {
        let generation = try directory.manifest().generations[number - 1]
        return try ArchivedChain(generation, in: directory)
    }

    func binlogs(_ number: Int = 1) throws -> ArchivedBinlogs {
        ArchivedBinlogs(try chain(number), description: nil, name: "archive")
    }

    func write(_ bytes: [UInt8], to file: String) throws {
        try Data(bytes).write(to: URL(filePath: directory.path(file)))
    }

    func bytes(_ file: String) throws -> [UInt8] {
        try [UInt8](Data(contentsOf: URL(filePath: directory.path(file))))
    }

    func verify() async throws -> ArchiveVerification {
        try await ArchiveVerifyJob(
            archive: directory.path, threads: 2, trial: nil, progress: JobProgress { _ in }
        ).run()
    }
}
