import Foundation
import Testing

@testable import Archive
@testable import Files

@Suite struct FileWriterTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func writesAFileForItsOwnerOnly() throws {
        let file = try FileWriter(creating: scratch.path("new"))
        try file.write([1, 2, 3])
        try file.write([0, 4, 5][1...])
        #expect(file.size == 5)
        try file.sync()
        try file.close()
        #expect(try scratch.bytes("new") == [1, 2, 3, 4, 5])
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path("new"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
    }

    @Test func replacesNothing() throws {
        let path = try scratch.write([7], to: "old")
        #expect(
            try failure { _ = try FileWriter(creating: path) }
                == "rejected: \(path) cannot be created: File exists (errno 17)")
        let link = scratch.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: scratch.path("nowhere"))
        #expect(
            try failure { _ = try FileWriter(creating: link) }
                == "rejected: \(link) cannot be created: File exists (errno 17)")
        #expect(try scratch.bytes("old") == [7])
        #expect(try scratch.names == ["link", "old"])
    }

    @Test func goesOnBehindWhatCounts() throws {
        let path = try scratch.write([1, 2, 3, 9, 9], to: "log")
        let file = try FileWriter(appendingTo: path, at: 3)
        #expect(try scratch.bytes("log") == [1, 2, 3])
        try file.write([4])
        try file.close()
        #expect(try scratch.bytes("log") == [1, 2, 3, 4])
        let whole = try FileWriter(appendingTo: path, at: 4)
        try whole.write([5])
        #expect(whole.size == 5)
        #expect(try scratch.bytes("log") == [1, 2, 3, 4, 5])
    }

    @Test func doesNotGoOnWithAnotherFile() throws {
        let path = try scratch.write([1, 2], to: "short")
        func appending(_ path: String) throws -> String? {
            try failure { _ = try FileWriter(appendingTo: path, at: 3) }
        }
        #expect(try appending(path) == "rejected: \(path) is cut off: 2 bytes of 3")
        #expect(try scratch.bytes("short") == [1, 2])
        let missing = scratch.path("missing")
        #expect(try appending(missing) == "rejected: \(missing) is missing")
        #expect(try appending(scratch.path) == "rejected: \(scratch.path) cannot be written: Is a directory (errno 21)")
        let link = scratch.path("link")
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
        #expect(
            try appending(link) == "rejected: \(link) cannot be written: Too many levels of symbolic links (errno 40)")
        #expect(try appending("/dev/null") == "rejected: /dev/null is not a file")
    }

    @Test func aFullDiskIsOneErrorThatStays() throws {
        let file = try fullDisk()
        let expected = "rejected: /dev/full cannot be written: No space left on device (errno 28)"
        #expect(try failure { try file.write([1]) } == expected)
        #expect(try failure { try file.sync() } == expected)
        #expect(file.size == 0)
        try file.close()
    }

    @Test func aFullDiskEndsCompressing() throws {
        let file = try CompressedFileWriter(fullDisk())
        // Fewer bytes stay in zstd until the end.
        #expect(
            try failure {
                try file.write([1, 2, 3])
                _ = try file.finish()
            } == "rejected: /dev/full cannot be written: No space left on device (errno 28)")
    }

    /// A file system without room.
    private func fullDisk() throws -> FileWriter {
        let descriptor = open("/dev/full", O_WRONLY | O_CLOEXEC)
        try #require(descriptor >= 0)
        return FileWriter(descriptor: descriptor, path: "/dev/full", size: 0)
    }
}
