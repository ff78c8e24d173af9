import Foundation
import Server

/// A regular file that is read from beginning to end.
final class FileReader {
    let name: String
    /// Bytes that the file had when it was opened.
    let size: UInt64
    private let descriptor: Int32

    /// - Parameter name: What errors call the file.
    /// - Throws: ``ForkError`` (rejected)
    init(path: String, name: String) throws {
        self.name = name
        // O_NONBLOCK: a pipe of this name must not keep the job waiting.
        descriptor = uninterrupted { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { throw ForkError.cannotOpen(name, "read", errno) }
        do {
            size = try regularFileSize(descriptor, name: name)
        } catch {
            _ = close(descriptor)
            throw error
        }
    }

    deinit { _ = close(descriptor) }

    /// At most so many bytes; none at the end.
    func read(_ count: Int) throws -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            result = uninterrupted { Glibc.read(descriptor, buffer.baseAddress, count) }
            filled = max(0, result)
        }
        guard result >= 0 else { throw ForkError.system("\(name) cannot be read", errno) }
        return bytes
    }

    /// All of a file that is small.
    static func contents(of path: String, name: String) throws -> [UInt8] {
        let file = try FileReader(path: path, name: name)
        // No manifest has as much.
        guard file.size <= 1 << 30 else {
            throw ForkError.damaged(name, "has \(file.size) bytes, more than a manifest can have")
        }
        var bytes: [UInt8] = []
        while true {
            let piece = try file.read(1 << 20)
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }
}

extension ForkError {
    /// A file that a manifest tells of could not be opened.
    static func cannotOpen(_ name: String, _ purpose: String, _ code: Int32) -> ForkError {
        code == ENOENT ? .damaged(name, "is missing") : .system("\(name) cannot be \(purpose)", code)
    }
}

/// The size of an open file, which must not be a directory, a device, or a pipe.
func regularFileSize(_ descriptor: Int32, name: String) throws -> UInt64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw ForkError.system("\(name) cannot be read", errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw ForkError.damaged(name, "is not a file") }
    return UInt64(status.st_size)
}
