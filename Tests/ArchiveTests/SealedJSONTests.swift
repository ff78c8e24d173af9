import Foundation
import Testing

@testable import Archive

@Suite struct SealedJSONTests {
    private struct Value: Codable, Equatable {
        var path = "data/a.b.1.tsv.zst"
        var sizes: [UInt64] = [0, .max]
        var nested = ["sha256": "x", "ü\n\"": "\u{0}/"]
        var seconds = 0.1
        var missing: Int?
    }

    @Test func isTextThatPeopleCanRead() throws {
        let bytes = try SealedJSON.encode(Value())
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let head = """
            {
              "nested" : {
                "sha256" : "x",
                "ü\\n\\"" : "\\u0000/"
              },
              "path" : "data/a.b.1.tsv.zst",
              "seconds" : 0.1,
              "sizes" : [
                0,
                18446744073709551615
              ],

            """
        #expect(lines.dropLast(3).joined(separator: "\n") + "\n" == head)
        #expect(lines.suffix(3) == ["  \"sha256\" : \"\(SHA256.hex([UInt8](head.utf8)[...]))\"", "}", ""])
        #expect(try SealedJSON.decode(Value.self, from: bytes, name: "file") == Value())
    }

    /// What the documentation tells people to do.
    @Test func isCheckedWithTwoCommands() throws {
        let scratch = try Scratch()
        let bytes = try SealedJSON.encode(Value())
        let path = try scratch.write(bytes, to: "file.json")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "head -n -2 '\(path)' | sha256sum"]
        process.standardOutput = output
        try process.run()
        let printed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("  \"sha256\" : \"\(printed.prefix(64))\"\n}\n"))
    }

    @Test func everyChangedByteIsFound() throws {
        for bytes in damaged(try SealedJSON.encode(Value())) { try expectDamage(bytes) }
    }

    @Test func everyOtherSizeIsFound() throws {
        let good = try SealedJSON.encode(Value())
        for size in 1..<good.count { try expectDamage(Array(good[..<size])) }
        for more in [[0], [0x0a], [0x20], good] { try expectDamage(good + more) }
        try expectDamage([0x0a] + good)
        #expect(
            try failure { _ = try SealedJSON.decode(Value.self, from: [], name: "file") } == "rejected: file is empty")
    }

    private func expectDamage(_ bytes: [UInt8]) throws {
        #expect(
            try failure { _ = try SealedJSON.decode(Value.self, from: bytes, name: "file") }
                == "rejected: file is damaged: it does not end with the SHA-256 of its lines")
    }

    @Test func anotherValueIsNotUnderstood() throws {
        let bytes = try SealedJSON.encode(["path": "x"])
        let found = try #require(try failure { _ = try SealedJSON.decode(Value.self, from: bytes, name: "file") })
        #expect(found.hasPrefix("rejected: file is not understood: "))
        #expect(found.contains("sizes"))
    }

    @Test func onlyObjectsWithoutTheSealAreSealed() throws {
        #expect(
            try failure { _ = try SealedJSON.encode([1]) }
                == "defect: Array<Int> cannot be sealed: it is not an object without sha256")
        #expect(try failure { _ = try SealedJSON.encode([String: Int]()) } != nil)
        #expect(try failure { _ = try SealedJSON.encode(["sha256": 1]) } != nil)
        #expect(try failure { _ = try SealedJSON.encode(["a": 1, "sha256": 1]) } != nil)
    }
}
