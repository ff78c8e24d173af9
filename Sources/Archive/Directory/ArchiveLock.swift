import Files
import Foundation
import Server

/// Keeps other processes out of an archive, until this one ends, however it ends.
///
/// Hold it with `defer { lock.release() }`. One that nobody refers to any more is given up, too.
package struct ArchiveLock: Sendable {
    private let file: FileLock

    /// - Parameters:
    ///   - shared: With others who share it, and without one who does not.
    ///   - patience: How long to try. The calling thread waits.
    /// - Throws: ``ForkError``: refused when another has it, rejected when the file cannot be opened.
    package static func take(
        _ lock: ArchiveLayout.Lock, in directory: ArchiveDirectory, shared: Bool = false, patience: Duration = .zero
    ) throws -> ArchiveLock {
        try take(lock, at: directory.path, shared: shared, patience: patience)
    }

    /// - Parameter archive: The archive's directory, which need not be an archive yet.
    static func take(
        _ lock: ArchiveLayout.Lock, at archive: String, shared: Bool = false, patience: Duration = .zero
    ) throws -> ArchiveLock {
        let path = "\(archive)/\(ArchiveLayout.lock(lock))"
        // To share it, reading is enough, so that an archive can be read where it cannot be written. For a lock that is not shared,
        // network file systems want a file that is open for writing.
        guard
            let file = try FileLock.take(
                path, access: shared ? O_RDONLY : O_RDWR, mode: 0o600, shared: shared, patience: patience)
        else { throw held(lock, archive, path) }
        return ArchiveLock(file: file)
    }

    package func release() { file.release() }

    private static func held(_ lock: ArchiveLayout.Lock, _ archive: String, _ path: String) -> ForkError {
        let what =
            switch lock {
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
