import Foundation

/// A regular file that is read from beginning to end.
package final class FileReader {
    package let name: String
    /// Bytes that the file had when it was opened.
    package let size: UInt64
    private let descriptor: Int32

    /// - Parameter name: What errors call the file.
    /// - Throws: ``FileError``
    package init(path: String, name: String) throws {
        self.name = name
        // O_NONBLOCK: a pipe of this name must not keep the job waiting.
        descriptor = uninterrupted { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError.cannotOpen(name, "read", errno) }
        do {
            size = try regularFileSize(descriptor, name: name)
        } catch {
            _ = close(descriptor)
            throw error
        }
    }

    deinit { _ = close(descriptor) }

    /// At most so many bytes; none at the end.
    package func read(_ count: Int) throws -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            result = uninterrupted { Glibc.read(descriptor, buffer.baseAddress, count) }
            filled = max(0, result)
        }
        guard result >= 0 else { throw FileError.system("\(name) cannot be read", errno) }
        return bytes
    }

    /// All of a file that is small.
    package static func contents(of path: String, name: String) throws -> [UInt8] {
        let file = try FileReader(path: path, name: name)
        // No manifest has as much.
        guard file.size <= 1 << 30 else {
            throw FileError.damaged(name, "has \(file.size) bytes, more than a manifest can have")
        }
        var bytes: [UInt8] = []
        while true {
            let piece = try file.read(1 << 20)
            if piece.isEmpty { return bytes }
            bytes += piece
        }
    }
}

/// The size of an open file, which must not be a directory, a device, or a pipe.
func regularFileSize(_ descriptor: Int32, name: String) throws -> UInt64 {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw FileError.system("\(name) cannot be read", errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw FileError.damaged(name, "is not a file") }
    return UInt64(status.st_size)
}
