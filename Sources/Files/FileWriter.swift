import Foundation

/// A file that is written from beginning to end. Nothing is buffered: what was written is in the hands of the operating system, and
/// safe from a loss of power after ``sync()``. Files are readable for their owner only: they hold what the server holds.
///
/// After an error the file is in an unknown state, and whatever is still written or synced throws the same: a second `fsync` may
/// succeed without what the first one lost.
package final class FileWriter {
    package let path: String
    /// Bytes that the file has.
    package private(set) var size: UInt64
    private var descriptor: Int32
    private var failure: FileError?

    /// - Parameter mode: who may read and write it; its owner alone unless told otherwise.
    /// - Throws: ``FileError``, also when there is something of this name already, be it a link to nowhere.
    package convenience init(creating path: String, mode: mode_t = 0o600) throws {
        let descriptor = uninterrupted { open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode) }
        guard descriptor >= 0 else { throw FileError.system("\(path) cannot be created", errno) }
        self.init(descriptor: descriptor, path: path, size: 0)
    }

    /// Goes on with a file behind its first `size` bytes. What it has beyond them is cut off.
    ///
    /// - Throws: ``FileError``, also when the file is shorter than that.
    package convenience init(appendingTo path: String, at size: UInt64) throws {
        // O_NONBLOCK: a pipe of this name must not keep the job waiting.
        let descriptor = uninterrupted { open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC) }
        guard descriptor >= 0 else { throw FileError.cannotOpen(path, "written", errno) }
        self.init(descriptor: descriptor, path: path, size: size)
        let present = try regularFileSize(descriptor, name: path)
        guard present >= size else { throw FileError.damaged(path, "is cut off: \(present) bytes of \(size)") }
        guard present == size || uninterrupted({ ftruncate(descriptor, off_t(size)) }) == 0,
            lseek(descriptor, off_t(size), SEEK_SET) >= 0
        else {
            throw FileError.system("\(path) cannot be written", errno)
        }
    }

    /// - Parameter descriptor: Open for writing, at `size`. It is closed with this object.
    package init(descriptor: Int32, path: String, size: UInt64) {
        self.descriptor = descriptor
        self.path = path
        self.size = size
    }

    deinit { if descriptor >= 0 { _ = Glibc.close(descriptor) } }

    package func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest)
            let count = try check { Glibc.write(descriptor, piece.baseAddress, piece.count) }
            size += UInt64(count)
            rest = rest.dropFirst(count)
        }
    }

    package func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    package func write(_ bytes: ArraySlice<UInt8>) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    /// Returns when all bytes are on the disk. A new file's name is not, until its directory is synced too.
    package func sync() throws {
        _ = try check { Int(fsync(descriptor)) }
    }

    /// Some file systems tell only now that the bytes could not be stored.
    package func close() throws {
        guard descriptor >= 0 else { return }
        let result = Glibc.close(descriptor)
        descriptor = -1
        // After EINTR it is closed all the same.
        guard result == 0 || errno == EINTR else { throw FileError.system("\(path) cannot be written", errno) }
    }

    private func check(_ call: () -> Int) throws -> Int {
        if let failure { throw failure }
        let result = uninterrupted(call)
        guard result >= 0 else {
            let failure = FileError.system("\(path) cannot be written", errno)
            self.failure = failure
            throw failure
        }
        return result
    }
}
