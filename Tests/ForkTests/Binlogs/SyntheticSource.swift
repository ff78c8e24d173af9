import Binlog
import Timeline

@testable import Stream

/// A source that is nothing but binlog files in a folder.
struct SyntheticSource: BinlogSource {
    let folder: ScratchFolder
    let binlogs: [SyntheticBinlog]
    var sourceFacts = SourceFacts(version: 90704, nativeForeignKeys: false, tables: [:])
    private let paths: [String]

    init(_ binlogs: [SyntheticBinlog]) throws {
        let folder = try ScratchFolder()
        self.folder = folder
        self.binlogs = binlogs
        paths = try binlogs.enumerated().map { try folder.write($1.bytes, to: "b.00000\($0 + 1)") }
    }

    let name = "source synthetic"

    func files() async throws -> [BinlogFile] {
        binlogs.enumerated().map { BinlogFile(name: "b.00000\($0 + 1)", size: UInt64($1.bytes.count)) }
    }

    func end() async throws -> BinlogPosition {
        BinlogPosition(file: "b.00000\(binlogs.count)", offset: UInt64(binlogs[binlogs.count - 1].bytes.count))
    }

    func now() async throws -> Moment { Moment(microseconds: 1_000) }

    func stream(from start: BinlogPosition, to end: BinlogEnd, batchSize: Int) async throws -> any BinlogStream {
        let last: BinlogPosition? = if case .through(let position) = end { position } else { nil }
        return try FileBinlogStream(paths: paths, from: start, through: last)
    }

    func facts() async throws -> SourceFacts { sourceFacts }

    func foldsCase() async throws -> Bool { false }

    func session() async throws -> SourceSession { SourceSession(zone: .init(name: "UTC", offset: "+00:00")) }
}
