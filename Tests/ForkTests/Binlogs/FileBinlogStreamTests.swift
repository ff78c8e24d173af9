import Binlog
import Foundation
import Testing

@testable import Server
@testable import Stream

/// Files on disk as one stream: nothing twice, nothing left out, and no gap passed over in silence.
@Suite struct FileBinlogStreamTests {
    private let folder: ScratchFolder
    /// Three files: format description, two commits, and what closes the file.
    private let binlogs: [SyntheticBinlog]
    private let paths: [String]

    init() throws {
        folder = try ScratchFolder()
        var binlogs: [SyntheticBinlog] = []
        for number in 1...3 {
            var binlog = SyntheticBinlog(inUse: number == 3)
            binlog.xid(UInt64(number * 10))
            binlog.xid(UInt64(number * 10 + 1))
            // As a server does when it is shut down, or goes on to the next file.
            if number == 1 { binlog.rotate(to: "b.000002") }
            if number == 2 { binlog.stop() }
            binlogs.append(binlog)
        }
        self.binlogs = binlogs
        let folder = folder
        paths = try binlogs.enumerated().map { try folder.write($1.bytes, to: "b.00000\($0 + 1)") }
    }

    /// The numbers of the commits, in order.
    private func commits(_ stream: FileBinlogStream) async throws -> [UInt64] {
        var found: [UInt64] = []
        while let events = try await stream.next() {
            for event in events { if case .xid(let number) = try event.body() { found.append(number) } }
        }
        return found
    }

    private func error(_ body: () async throws -> Void) async throws -> BinlogError {
        try await #require(throws: BinlogError.self) { try await body() }
    }

    @Test func goesOnFromFileToFile() async throws {
        #expect(try await commits(FileBinlogStream(paths: paths)) == [10, 11, 20, 21, 30, 31])
    }

    @Test func beginsInTheMiddle() async throws {
        let start = BinlogPosition(file: "b.000002", offset: binlogs[1].ends[1])
        let stream = try FileBinlogStream(paths: paths, from: start)
        let first = try #require(try await stream.next()?.first)
        #expect(first.header.type == .formatDescription, "what a BINLOG statement needs comes first all the same")
        #expect(try await commits(stream) == [21, 30, 31])
    }

    @Test func noEventBeginsThere() async throws {
        let start = BinlogPosition(file: "b.000002", offset: binlogs[1].ends[0] + 1)
        _ = try await error { _ = try await commits(FileBinlogStream(paths: paths, from: start)) }
    }

    /// At the end of every event, of every file, and at the beginning of the next.
    @Test func endsExactlyThere() async throws {
        let ends: [(file: Int, offset: UInt64, commits: [UInt64])] = [
            (1, 4, []), (1, binlogs[0].ends[0], []), (1, binlogs[0].ends[1], [10]), (1, binlogs[0].ends[2], [10, 11]),
            (1, binlogs[0].ends[3], [10, 11]), (2, 4, [10, 11]), (2, binlogs[1].ends[1], [10, 11, 20]),
            (2, binlogs[1].ends[3], [10, 11, 20, 21]), (3, 4, [10, 11, 20, 21]),
            (3, binlogs[2].ends[2], [10, 11, 20, 21, 30, 31]),
        ]
        for end in ends {
            let position = BinlogPosition(file: "b.00000\(end.file)", offset: end.offset)
            let stream = try FileBinlogStream(paths: paths, through: position)
            #expect(try await commits(stream) == end.commits, "\(position)")
            #expect(try await stream.next() == nil)
        }
    }

    @Test func noEventEndsThere() async throws {
        for position in [
            BinlogPosition(file: "b.000001", offset: binlogs[0].ends[1] - 1),
            BinlogPosition(file: "b.000001", offset: binlogs[0].ends[3] + 1),
            BinlogPosition(file: "b.000002", offset: binlogs[1].ends[3] + 100),
            BinlogPosition(file: "b.000003", offset: binlogs[2].ends[2] + 1),
            BinlogPosition(file: "b.000004", offset: 4),
        ] {
            let error = try await error {
                _ = try await commits(FileBinlogStream(paths: paths, through: position))
            }
            #expect(error.problem.contains("\(position)"), "\(error)")
        }
    }

    @Test func fileIsMissing() async throws {
        let error = try await error { _ = try FileBinlogStream(paths: [paths[0], paths[2]]) }
        #expect(error.problem == "1 files are missing between b.000001 and b.000003")
        for paths in [[paths[1], paths[0]], [paths[0], folder.url.path() + "/other.000002"]] {
            _ = try await self.error { _ = try FileBinlogStream(paths: paths) }
        }
    }

    /// A server that ran under another name in between.
    @Test func anotherFileWasAnnounced() async throws {
        var first = SyntheticBinlog()
        first.rotate(to: "b.000003")
        let path = try folder.write(first.bytes, to: "b.000001")
        let error = try await error { _ = try await commits(FileBinlogStream(paths: [path, paths[1]])) }
        #expect(error.problem.contains("b.000003"))
    }

    /// Cut off anywhere inside an event: where the last whole one ends is named.
    @Test func truncated() async throws {
        let (whole, next) = (binlogs[2].ends[1], binlogs[2].ends[2])
        for size in [whole + 1, whole + 18, whole + 19, next - 1] {
            let cut = try folder.write(Array(binlogs[2].bytes[..<Int(size)]), to: "b.000003")
            let error = try await error { _ = try await commits(FileBinlogStream(paths: [paths[0], paths[1], cut])) }
            #expect(error.problem.contains("cut off"))
            #expect(error.position == BinlogPosition(file: "b.000003", offset: whole))
            let live = try FileBinlogStream(paths: [paths[0], paths[1], cut], lastIsLive: true)
            #expect(try await commits(live) == [10, 11, 20, 21, 30])
        }
        for size in [0, 3, 4, 30] {
            let cut = try folder.write(Array(binlogs[2].bytes[..<size]), to: "b.000003")
            _ = try await error { _ = try await commits(FileBinlogStream(paths: [paths[1], cut])) }
        }
        let middle = try folder.write(Array(binlogs[0].bytes.dropLast()), to: "b.000001")
        _ = try await error { _ = try await commits(FileBinlogStream(paths: [middle] + paths[1...], lastIsLive: true)) }
    }

    /// A file without an end is one that the server died with, unless it still bears the mark of an open one.
    @Test func unclosed() async throws {
        for inUse in [false, true] {
            var binlog = SyntheticBinlog(inUse: inUse)
            binlog.xid(10)
            let path = try folder.write(binlog.bytes, to: "b.000001")
            let stream = try FileBinlogStream(paths: [path] + paths[1...])
            if inUse {
                let error = try await error { _ = try await commits(stream) }
                #expect(error.position == BinlogPosition(file: "b.000001", offset: binlog.ends[1]))
            } else {
                #expect(try await commits(stream) == [10, 20, 21, 30, 31])
            }
        }
    }

    @Test func index() throws {
        let index = try folder.write(Array("./b.000001\n/nowhere/b.000002\n\(paths[2])\n".utf8), to: "b.index")
        #expect(try BinlogFiles.paths(inIndex: index) == paths)
        #expect(throws: ForkError.self) { try BinlogFiles.paths(inIndex: folder.url.path() + "/none.index") }
        #expect(throws: ForkError.self) { try FileBinlogStream(paths: [folder.url.path() + "/none.000001"]) }
    }
}
