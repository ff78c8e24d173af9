import Foundation
import Testing

@testable import Archive
@testable import Files

/// What is on the disk when a call returns, and in which order it came there: bytes before the name that shows them, and a name's
/// directory after it.
@Suite struct PowerLossTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func aFileIsReplacedInThisOrder() throws {
        let calls = try SystemCalls.noting(in: scratch.path) {
            try Durable.replace(scratch.path("file"), with: [1, 2, 3])
        }
        #expect(calls == ["fsync file.tmp, 3 bytes", "rename file.tmp file", "fsync ."])
    }

    @Test func bothDirectoriesOfARenameAreSynced() throws {
        try Durable.makeDirectory(scratch.path("from"))
        try Durable.makeDirectory(scratch.path("to"))
        try scratch.write([1], to: "from/file")
        let calls = try SystemCalls.noting(in: scratch.path) {
            try Durable.rename(scratch.path("from/file"), to: scratch.path("to/file"))
        }
        #expect(calls == ["rename from/file to/file", "fsync to", "fsync from"])
    }

    @Test func whatIsMadeOrRemovedIsSynced() throws {
        let calls = try SystemCalls.noting(in: scratch.path) {
            try Durable.makeDirectory(scratch.path("folder"))
            try Durable.remove(scratch.path("folder"))
        }
        #expect(calls == ["fsync .", "fsync ."])
    }

    @Test func aCompressedFileIsSyncedWhenAllOfItIsWritten() throws {
        let calls = try SystemCalls.noting(in: scratch.path) {
            let file = try CompressedFileWriter(creating: scratch.path("rows.zst"))
            try file.write([1, 2, 3])
            _ = try file.finish()
        }
        #expect(calls == ["fsync rows.zst, \(try scratch.bytes("rows.zst").count) bytes"])
    }

    @Test func whatCannotBeSyncedReplacesNothing() throws {
        let path = try scratch.write([1], to: "file")
        let found = try SystemCalls.breaking(path + ".tmp") { try failure { try Durable.replace(path, with: [2]) } }
        #expect(found == "rejected: \(path).tmp cannot be written: Input/output error (errno 5)")
        #expect(try scratch.bytes("file") == [1])
        #expect(try scratch.names == ["file"])
    }

    @Test func aDirectoryThatCannotBeSyncedIsAnError() throws {
        let changes = [
            { try Durable.replace(scratch.path("file"), with: [2]) },
            { try Durable.makeDirectory(scratch.path("folder")) },
            { try Durable.remove(scratch.path("folder")) },
        ]
        let found = try SystemCalls.breaking(scratch.path) { try changes.map { try failure($0) } }
        let expected = "rejected: the directory \(scratch.path)/ cannot be written: Input/output error (errno 5)"
        #expect(found == [expected, expected, expected])
    }

    /// What the first fsync lost, the second does not know of.
    @Test func aSyncThatFailedIsNotTriedAgain() throws {
        let path = scratch.path("file")
        let file = try FileWriter(creating: path)
        try file.write([1])
        let expected = "rejected: \(path) cannot be written: Input/output error (errno 5)"
        #expect(try SystemCalls.breaking(path) { try failure { try file.sync() } } == expected)
        #expect(try failure { try file.sync() } == expected)
        #expect(try failure { try file.write([2]) } == expected)
        try file.close()
        #expect(try scratch.bytes("file") == [1])
    }
}
