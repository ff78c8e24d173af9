import Binlog
import Foundation

@testable import Archive
@testable import Files
@testable import Fork
@testable import Server

/// An archive on disk with what its manifests tell of, to be changed by tests: generation 2, of which binlog.000003 and 4 are closed
/// and binlog.000005 is open, and a snapshot that begins in each closed file.
final class StoredArchive {
    let directory: ArchiveDirectory
    private let scratch: Scratch
    static let snapshots = ["20261120T100000Z", "20261121T100000Z"]

    init() throws {
        scratch = try Scratch()
        directory = try ArchiveDirectory.create(at: scratch.path("archive"))
        try Durable.makeDirectory(path(ArchiveLayout.generation(2)))
        try directory.write(
            ChainManifest(archive: directory.id, generation: 2, files: [Self.closed(3), Self.closed(4)]))
        try directory.write(tail(Self.open(5)))
        for name in ["binlog.000003.zst", "binlog.000004.zst", "binlog.000005"] {
            try write("binlogs/0002/\(name)", size: 10)
        }
        try directory.change {
            $0.generations = [
                .init(number: 2, serverUUID: "u", begun: Self.moment, cause: .purged, detail: "lost")
            ]
        }
        for (index, id) in Self.snapshots.enumerated() { try add(snapshot(id, from: Self.name(index + 3))) }
    }

    var path: String { directory.path }

    func path(_ relative: String) -> String { directory.path(relative) }

    static let moment = Moment(microseconds: 1_795_255_200_123_456)

    static func name(_ file: Int) -> String { "binlog.00000\(file)" }

    static func closed(_ file: Int) -> ClosedBinlog {
        ClosedBinlog(
            name: name(file), size: 100, storedSize: 10, sha256: "", contents: BinlogContents(previousGTIDs: GTIDSet()))
    }

    static func open(_ file: Int) -> OpenBinlog {
        OpenBinlog(name: name(file), size: 10, sha256: "", contents: BinlogContents(previousGTIDs: GTIDSet()))
    }

    func tail(_ file: OpenBinlog?) -> ChainTail {
        ChainTail(archive: directory.id, generation: 2, file: file, gtids: GTIDSet(), through: Self.moment)
    }

    func snapshot(_ id: String, from file: String) -> SnapshotManifest {
        let stored = SnapshotManifest.StoredFile(path: "data/d.t.1.tsv.zst", size: 9, sha256: "s")
        return SnapshotManifest(
            archive: directory.id, id: id, source: ServerSummary(address: "localhost", version: "9.7.4", uuid: "u"),
            coordinates: SnapshotCoordinates(
                file: file, position: 4, gtids: GTIDSet(), purgedGTIDs: GTIDSet(), time: Self.moment),
            binlogHead: "", seconds: 1, lockSeconds: 0, files: [.init(path: "schema.sql", size: 1, sha256: "z")],
            tables: [
                .init(
                    database: "d", name: "t",
                    parts: [
                        .init(
                            file: stored, range: .whole, rows: 1, textSize: 3, textSHA256: "p", hasTypes: true,
                            storedColumns: [:])
                    ])
            ],
            notCopied: [])
    }

    /// Makes it count.
    func add(_ snapshot: SnapshotManifest) throws {
        try Durable.makeDirectory(path(ArchiveLayout.snapshot(snapshot.id)))
        let sha256 = try directory.write(snapshot)
        try directory.change {
            $0.snapshots.removeAll { $0.id == snapshot.id }
            $0.snapshots.append(.init(id: snapshot.id, taken: Self.moment, generation: 2, sha256: sha256))
        }
    }

    func write(_ file: String, size: Int) throws {
        try scratch.write([UInt8](repeating: 1, count: size), to: "archive/" + file)
    }

    /// As somebody would write it who knows how to seal.
    func forge(_ value: some Encodable, _ file: String) throws {
        try Durable.replace(path(file), with: SealedJSON.encode(value))
    }

    /// Everything below a directory of it, sorted.
    func files(_ folder: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: path(folder)).sorted()
    }
}
