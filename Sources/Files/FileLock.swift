import Foundation
import Synchronization

/// A lock on a file by `flock(2)`: the system gives it up when its holder ends, however it ends.
package final class FileLock: Sendable {
    private let descriptor: Mutex<Int32>

    /// - Parameters:
    ///   - path: The file, which is made if it is not there, and stays.
    ///   - access: What the file is opened for: `O_RDONLY` or `O_RDWR`.
    ///   - mode: Of a new file.
    ///   - shared: With others who share it, and without one who does not.
    ///   - patience: How long to try. The calling thread waits.
    /// - Returns: nil when another has it.
    /// - Throws: ``FileError`` when the file cannot be opened.
    package static func take(
        _ path: String, access: Int32, mode: mode_t, shared: Bool = false, patience: Duration
    ) throws -> FileLock? {
        let descriptor = uninterrupted { open(path, access | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, mode) }
        guard descriptor >= 0 else { throw FileError.system("\(path) cannot be opened", errno) }
        let lock = FileLock(descriptor)
        let deadline = ContinuousClock.now + patience
        while uninterrupted({ flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) }) != 0 {
            guard errno == EWOULDBLOCK else { throw FileError.system("\(path) cannot be locked", errno) }
            guard ContinuousClock.now < deadline else { return nil }
            usleep(20_000)
        }
        return lock
    }

    private init(_ descriptor: Int32) { self.descriptor = Mutex(descriptor) }

    deinit { release() }

    package func release() {
        descriptor.withLock {
            if $0 >= 0 { _ = close($0) }
            $0 = -1
        }
    }
}
