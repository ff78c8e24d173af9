import Foundation
import Testing

/// What the fuzzer once crashed or hung on, and the recorded binlogs: all of it is read to an end.
@Suite struct CrasherTests {
    @Test(.timeLimit(.minutes(1)), arguments: files("Crashers") + files("Fixtures").filter { $0.hasSuffix(".binlog") })
    func isReadToAnEnd(_ path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        ReadEverything.read(bytes)
        ReadEverything.read(FuzzRecords.make(from: bytes))
    }

    /// Otherwise records would not reach what is behind the decoder, and nobody would notice.
    @Test(arguments: files("Fixtures").filter { $0.hasSuffix(".binlog") })
    func recordsKeepEveryEvent(_ path: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        #expect(FuzzRecords.make(from: bytes).count > bytes.count / 2)
    }
}

private func files(_ folder: String) -> [String] {
    let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let path = tests.appending(path: "BinlogTests/\(folder)").path
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return names.sorted().filter { !$0.hasPrefix(".") }.map { "\(path)/\($0)" }
}
