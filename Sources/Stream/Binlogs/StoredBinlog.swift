import Foundation
import Server

/// A binlog file that is kept somewhere: on disk as the server left it, or in an archive.
package protocol StoredBinlog: Sendable {
    /// As the server calls it, with ``prefix`` in front.
    var name: String { get }
    /// What tells the files of a server from those of the one that it took over from.
    var prefix: String { get }

    /// - Parameter offset: of the first byte to be read.
    /// - Throws: ``ForkError`` when it cannot be read.
    func open(at offset: UInt64) throws -> any BinlogBytes
}

extension StoredBinlog {
    package var prefix: String { "" }
}

/// The bytes of a binlog file, in their order.
package protocol BinlogBytes: AnyObject {
    /// The next bytes, about so many; none at the end.
    func read(_ count: Int) throws -> [UInt8]
}

/// A binlog file as it is.
struct PlainBinlog: StoredBinlog {
    let path: String

    var name: String { URL(filePath: path).lastPathComponent }

    func open(at offset: UInt64) throws -> any BinlogBytes {
        let file = try OpenFile(path)
        try file.seek(to: offset)
        return file
    }
}

/// A file that is read from beginning to end.
private final class OpenFile: BinlogBytes {
    private let path: String
    private let descriptor: Int32

    init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw failure() }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func seek(to offset: UInt64) throws {
        guard let offset = off_t(exactly: offset), lseek(descriptor, offset, SEEK_SET) == offset else {
            throw failure()
        }
    }

    /// At most so many bytes; none at the end.
    func read(_ count: Int) throws -> [UInt8] {
        var result = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            repeat { result = Glibc.read(descriptor, buffer.baseAddress, count) } while result < 0 && errno == EINTR
            filled = max(0, result)
        }
        guard result >= 0 else { throw failure() }
        return bytes
    }

    private func failure() -> ForkError {
        ForkError(
            .refused, "the binlog file \(path) cannot be read: \(String(cString: strerror(errno)))",
            hint: "check that it is there and that this user may read it")
    }
}
