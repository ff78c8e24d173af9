import Foundation
import Testing

@testable import Archive
@testable import Files

@Suite struct DurableTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func replacesAFileOrNone() throws {
        try Durable.replace(scratch.path("file"), with: [1, 2])
        #expect(try scratch.bytes("file") == [1, 2])
        try Durable.replace(scratch.path("file"), with: [3])
        #expect(try scratch.bytes("file") == [3])
        #expect(try scratch.names == ["file"])
    }

    /// Whoever has the old file open goes on reading it.
    @Test func theOldFileIsNotChanged() throws {
        let path = try scratch.write([1, 2], to: "file")
        let old = try FileReader(path: path, name: "file")
        try Durable.replace(path, with: [3])
        #expect(try old.read(10) == [1, 2])
    }

    @Test func whatAnAttemptLeftBehindIsNotInTheWay() throws {
        try scratch.write([9, 9, 9], to: "file.tmp")
        try Durable.replace(scratch.path("file"), with: [1])
        #expect(try scratch.bytes("file") == [1])
        // A link to somewhere else is replaced, and not written through.
        try scratch.write([7], to: "elsewhere")
        for name in ["file", "file.tmp"] {
            _ = unlink(scratch.path(name))
            #expect(symlink("elsewhere", scratch.path(name)) == 0)
        }
        try Durable.replace(scratch.path("file"), with: [2])
        #expect(try scratch.bytes("file") == [2])
        #expect(try scratch.bytes("elsewhere") == [7])
        #expect(try scratch.names == ["elsewhere", "file"])
    }

    @Test func aDirectoryInTheWayIsAnError() throws {
        let path = scratch.path("file")
        try Durable.makeDirectory(path)
        #expect(
            try failure { try Durable.replace(path, with: [1]) }
                == "rejected: \(path).tmp cannot be renamed to \(path): Is a directory (errno 21)")
        #expect(try scratch.names == ["file"])
        try Durable.remove(path)
        try Durable.makeDirectory(path + ".tmp")
        try scratch.write([7], to: "file")
        #expect(
            try failure { try Durable.replace(path, with: [1]) }
                == "rejected: \(path).tmp cannot be removed: Is a directory (errno 21)")
        #expect(try scratch.bytes("file") == [7])
    }

    @Test func aDirectoryThatIsMissingIsAnError() throws {
        let path = scratch.path("missing/file")
        #expect(
            try failure { try Durable.replace(path, with: [1]) }
                == "rejected: \(path).tmp cannot be created: No such file or directory (errno 2)")
        #expect(
            try failure { try Durable.makeDirectory(path) }
                == "rejected: the directory \(path) cannot be made: No such file or directory (errno 2)")
    }

    @Test func makesADirectoryOnce() throws {
        try Durable.makeDirectory(scratch.path("folder"))
        try Durable.makeDirectory(scratch.path("folder"))
        let attributes = try FileManager.default.attributesOfItem(atPath: scratch.path("folder"))
        #expect(attributes[.posixPermissions] as? Int == 0o700)
        let file = try scratch.write([1], to: "file")
        #expect(
            try failure { try Durable.makeDirectory(file) }
                == "rejected: the directory \(file) cannot be made: File exists (errno 17)")
    }

    @Test func removesATreeAndNothingElse() throws {
        try scratch.write([1], to: "outside")
        try Durable.makeDirectory(scratch.path("tree"))
        try Durable.makeDirectory(scratch.path("tree/data"))
        try scratch.write([2], to: "tree/data/file")
        #expect(symlink("../../outside", scratch.path("tree/data/link")) == 0)
        #expect(symlink("..", scratch.path("tree/up")) == 0)
        #expect(try Durable.entries(of: scratch.path("tree")) == ["data", "up"])
        try Durable.remove(scratch.path("tree"))
        try Durable.remove(scratch.path("tree"))
        #expect(try scratch.names == ["outside"])
        try Durable.remove(scratch.path("outside"))
        #expect(try scratch.names == [])
    }

    @Test func renames() throws {
        try scratch.write([1], to: "a")
        try scratch.write([2], to: "b")
        try Durable.rename(scratch.path("a"), to: scratch.path("b"))
        #expect(try scratch.names == ["b"])
        #expect(try scratch.bytes("b") == [1])
        let (from, to) = (scratch.path("a"), scratch.path("c"))
        #expect(
            try failure { try Durable.rename(from, to: to) }
                == "rejected: \(from) cannot be renamed to \(to): No such file or directory (errno 2)")
    }
}
