import Fork
import Foundation
import Synchronization

/// Keeps other processes out, by `flock(2)`: the system gives the lock up when its holder ends, however it ends.
///
/// Hold it with `defer { lock.release() }`. One that nobody refers to any more is given up, too.
package final class ArchiveLock: Sendable {
    package enum Name: String, Sendable, CaseIterable {
        /// Changes `archive.json`: held for a moment.
        case archive
        /// Appends to the chain of binlog files.
        case chain
        /// Takes a snapshot.
        case create
        /// Shared by those who read snapshots and binlog files; whoever removes some holds it alone.
        case readers
    }

    private let descriptor: Mutex<Int32>

    /// - Parameters:
    ///   - shared: With others who share it, and without one who does not.
    ///   - patience: How long to try. The calling thread waits.
    /// - Throws: ``ForkError``: refused when another has it, rejected when the file cannot be opened.
    package static func take(
        _ name: Name, in directory: ArchiveDirectory, shared: Bool = false, patience: Duration = .zero
    ) throws -> ArchiveLock {
        try take(name, at: directory.path, shared: shared, patience: patience)
    }

    /// - Parameter archive: The archive's directory, which need not be an archive yet.
    static func take(
        _ name: Name, at archive: String, shared: Bool = false, patience: Duration = .zero
    ) throws -> ArchiveLock {
        let path = "\(archive)/\(ArchiveLayout.lock(name))"
        // To share it, reading is enough, so that an archive can be read where it cannot be written. For a lock that is not shared,
        // network file systems want a file that is open for writing.
        let access = shared ? O_RDONLY : O_RDWR
        let descriptor = uninterrupted { open(path, access | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o600) }
        guard descriptor >= 0 else { throw ForkError.system("\(path) cannot be opened", errno) }
        let lock = ArchiveLock(descriptor)
        let deadline = ContinuousClock.now + patience
        while uninterrupted({ flock(descriptor, (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) }) != 0 {
            guard errno == EWOULDBLOCK else { throw ForkError.system("\(path) cannot be locked", errno) }
            guard ContinuousClock.now < deadline else { throw held(name, archive, path) }
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

    private static func held(_ name: Name, _ archive: String, _ path: String) -> ForkError {
        let what =
            switch name {
            case .archive: "changes what belongs to"
            case .chain: "appends binary log to"
            case .create: "takes a snapshot into"
            case .readers: "uses files of"
            }
        return ForkError(
            .refused, "another process \(what) the archive \(archive)",
            hint: "wait until it ends, or end it; `fuser \(path)` names it")
    }
}
