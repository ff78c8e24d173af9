import Files
import Foundation
import Server
import Testing

@testable import Archive

/// A directory of a test, which is removed with it.
final class Scratch {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "mysqlfork-archive-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func path(_ name: String) -> String { "\(path)/\(name)" }

    @discardableResult
    func write(_ bytes: [UInt8], to name: String) throws -> String {
        let path = path(name)
        try Data(bytes).write(to: URL(filePath: path))
        return path
    }

    func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(filePath: path(name))))
    }

    var names: [String] { get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() } }
}

/// The error that a body throws, as its kind and its message; nil when it throws none.
func failure(_ body: () throws -> Void) throws -> String? {
    do {
        try body()
        return nil
    } catch {
        let error = (error as? FileError).map { ForkError($0) } ?? error
        guard let error = error as? ForkError else { throw error }
        #expect(!error.hint.isEmpty)
        return "\(error.kind): \(error.message)"
    }
}

/// All that can become of bytes when one of them is changed, with its index.
func damaged(_ bytes: [UInt8]) -> [[UInt8]] {
    bytes.indices.flatMap { index in
        ([0x01, 0x20, 0x80] as [UInt8]).map { bit in
            var copy = bytes
            copy[index] ^= bit
            return copy
        }
    }
}
