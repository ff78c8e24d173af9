import CZstd
import Foundation
import Testing

@testable import Archive
@testable import Files

/// Files as they are written, compressed or not, and read against what a manifest tells of them.
@Suite struct StoredFileTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private let row = [UInt8]("1\t4711\t68487932199-96439406143\tabcdefghij\n".utf8)

    /// Writes pieces compressed.
    @discardableResult
    private func compress(_ pieces: [[UInt8]], to name: String) throws -> CompressedFileWriter.Result {
        let file = try CompressedFileWriter(creating: scratch.path(name))
        for piece in pieces { try file.write(piece) }
        return try file.finish()
    }

    /// All pieces of a file; what they come to is known only when there is no error.
    private func pieces(
        _ name: String, size: UInt64, sha256: String, compressed: Bool, grows: Bool = false
    ) throws -> [[UInt8]] {
        let reader = try StoredFileReader(
            path: scratch.path(name), expecting: (size, sha256), compressed: compressed, grows: grows, name: name)
        var pieces: [[UInt8]] = []
        while let piece = try reader.next() { pieces.append(piece) }
        return pieces
    }

    private func read(_ name: String, like bytes: [UInt8], compressed: Bool, grows: Bool = false) throws -> [UInt8] {
        try pieces(
            name, size: UInt64(bytes.count), sha256: SHA256.hex(bytes[...]), compressed: compressed, grows: grows
        ).reduce(into: []) { $0 += $1 }
    }

    // MARK: - Round trips

    @Test(arguments: [0, 1, 40, 20_000])
    func compressedFilesComeBack(rows: Int) throws {
        let pieces = (0..<rows).map { row + String($0).utf8 }
        let result = try compress(pieces, to: "rows.zst")
        let plain = pieces.reduce(into: []) { $0 += $1 }
        let stored = try scratch.bytes("rows.zst")
        #expect(
            result
                == CompressedFileWriter.Result(
                    storedSize: UInt64(stored.count), sha256: SHA256.hex(stored[...]),
                    plainSize: UInt64(plain.count), plainSHA256: SHA256.hex(plain[...])))
        #expect(try read("rows.zst", like: stored, compressed: true) == plain)
        #expect(try read("rows.zst", like: stored, compressed: false) == stored)
    }

    @Test func whatCannotBeCompressedComesBack() throws {
        let plain = [UInt8](unsafeUninitializedCapacity: 3_000_000) { buffer, count in
            count = buffer.count
            arc4random_buf(buffer.baseAddress!, count)
        }
        try compress([plain], to: "random.zst")
        let stored = try scratch.bytes("random.zst")
        #expect(stored.count >= plain.count)
        #expect(try read("random.zst", like: stored, compressed: true) == plain)
    }

    @Test func emptyAndPlainFilesComeBack() throws {
        try scratch.write([], to: "empty")
        #expect(try read("empty", like: [], compressed: false) == [])
        let plain = [UInt8](repeating: 7, count: StoredFileReader.pieceSize * 2 + 1)
        try scratch.write(plain, to: "plain")
        #expect(try read("plain", like: plain, compressed: false) == plain)
    }

    /// For `zstd -dc`: the magic number, and the flag that says that a checksum follows the frame.
    @Test func aCompressedFileIsOneFrameWithAChecksum() throws {
        try compress([row, row], to: "rows.zst")
        let stored = try scratch.bytes("rows.zst")
        #expect(stored.prefix(4) == [0x28, 0xb5, 0x2f, 0xfd])
        #expect(stored[4] & 0b100 != 0)
        #expect(ZSTD_findFrameCompressedSize(stored, stored.count) == stored.count)
    }

    @Test func piecesAreBounded() throws {
        let megabyte = [UInt8](repeating: 0, count: 1 << 20)
        let result = try compress(Array(repeating: megabyte, count: 64), to: "zeros.zst")
        #expect(result.storedSize < 10_000)
        let read = try pieces("zeros.zst", size: result.storedSize, sha256: result.sha256, compressed: true)
        #expect(read.map(\.count).reduce(0, +) == 64 << 20)
        #expect(read.allSatisfy { !$0.isEmpty && $0.count <= StoredFileReader.pieceSize })
        try scratch.write(megabyte + megabyte + [1], to: "plain")
        let plain = try pieces(
            "plain", size: 2 << 20 + 1, sha256: SHA256.hex((megabyte + megabyte + [1])[...]), compressed: false)
        #expect(plain.map(\.count) == [1 << 20, 1 << 20, 1])
    }

    @Test func aFileThatGrowsIsReadAsFarAsItCounts() throws {
        try scratch.write([1, 2, 3, 4], to: "log")
        #expect(try read("log", like: [1, 2, 3], compressed: false, grows: true) == [1, 2, 3])
        #expect(try read("log", like: [1, 2, 3, 4], compressed: false, grows: true) == [1, 2, 3, 4])
        #expect(
            try failure { _ = try read("log", like: [1, 2, 3, 4, 5], compressed: false, grows: true) }
                == "rejected: log is cut off: 4 bytes of 5")
    }

    @Test func anAbandonedFileIsGone() throws {
        let file = try CompressedFileWriter(creating: scratch.path("rows.zst"))
        try file.write(row)
        file.abandon()
        #expect(try scratch.names == [])
    }

    // MARK: - Damage

    @Test(arguments: [false, true])
    func everyChangedByteIsFound(compressed: Bool) throws {
        let good = try compressed ? compressedRow() : row
        for bytes in damaged(good) {
            try scratch.write(bytes, to: "file")
            let found = try #require(try failure { _ = try read("file", like: good, compressed: compressed) })
            #expect(
                found == "rejected: file is damaged: its SHA-256 is not the one in the manifest"
                    || compressed && found.hasPrefix("rejected: file cannot be decompressed: "))
        }
    }

    @Test(arguments: [false, true])
    func everyOtherSizeIsFound(compressed: Bool) throws {
        let good = try compressed ? compressedRow() : row
        for size in good.indices {
            try scratch.write(Array(good[..<size]), to: "file")
            #expect(
                try failure { _ = try read("file", like: good, compressed: compressed) }
                    == "rejected: file is cut off: \(size) bytes of \(good.count)")
        }
        for more in [[0], good] {
            try scratch.write(good + more, to: "file")
            #expect(
                try failure { _ = try read("file", like: good, compressed: compressed) }
                    == "rejected: file has more bytes than it should: \(good.count + more.count) instead of \(good.count)"
            )
        }
    }

    /// Size and checksum are right, and it is no whole frame all the same.
    @Test func aFrameThatDoesNotEndIsFound() throws {
        let good = try compressedRow()
        for size in 1..<good.count {
            let cut = Array(good[..<size])
            try scratch.write(cut, to: "file")
            #expect(
                try failure { _ = try read("file", like: cut, compressed: true) }
                    == "rejected: file ends within a zstd frame")
        }
        let extended = good + [1, 2, 3, 4]
        try scratch.write(extended, to: "file")
        #expect(
            try failure { _ = try read("file", like: extended, compressed: true) }
                == "rejected: file cannot be decompressed: Unknown frame descriptor")
    }

    @Test func aFileThatIsCutWhileItIsReadIsFound() throws {
        let plain = [UInt8](repeating: 7, count: StoredFileReader.pieceSize + 5)
        let path = try scratch.write(plain, to: "file")
        let reader = try StoredFileReader(
            path: path, expecting: (UInt64(plain.count), SHA256.hex(plain[...])), compressed: false, name: "file")
        #expect(try reader.next()?.count == StoredFileReader.pieceSize)
        #expect(truncate(path, off_t(StoredFileReader.pieceSize)) == 0)
        for _ in 1...2 {
            #expect(
                try failure { _ = try reader.next() }
                    == "rejected: file is cut off: \(StoredFileReader.pieceSize) bytes of \(plain.count)")
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        func reading(_ name: String) throws -> String? {
            try failure { _ = try read(name, like: [], compressed: false) }
        }
        #expect(try reading("missing") == "rejected: missing is missing")
        try FileManager.default.createDirectory(atPath: scratch.path("folder"), withIntermediateDirectories: false)
        #expect(try reading("folder") == "rejected: folder is not a file")
        #expect(mkfifo(scratch.path("pipe"), 0o600) == 0)
        #expect(try reading("pipe") == "rejected: pipe is not a file")
        #expect(symlink("loop", scratch.path("loop")) == 0)
        #expect(
            try reading("loop") == "rejected: loop cannot be read: Too many levels of symbolic links (errno 40)")
    }

    private func compressedRow() throws -> [UInt8] {
        try compress([row + row + row], to: "good.zst")
        return try scratch.bytes("good.zst")
    }
}
