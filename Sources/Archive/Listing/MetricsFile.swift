import Binlog
import Files
import Foundation
import Server

extension ArchiveMetrics {
    /// What a listing tells, after a command has succeeded. How far the archive is behind the source only the source's clock tells.
    package init(of listing: ArchiveListing, after command: Command, now: Moment = .now) {
        self.init()
        lastSuccess = [command: now]
        snapshotBytes = UInt64(listing.size.snapshots)
        binlogBytes = UInt64(listing.size.binlogs)
        snapshots = listing.snapshots.count
        generations = listing.generations.count
        breaks = max(0, listing.generations.count - 1)
        through = listing.generations.last?.through
        newestSnapshot = listing.snapshots.last?.taken
    }

    /// Replaces the file, with what other commands wrote there. Several may do so at the same time: a lock file beside it, `FILE.lock`,
    /// stays.
    /// - Throws: ``ForkError`` when it cannot be written, or what it has cannot be read.
    package func write(to path: String, archive: String) throws {
        let name = path + ".lock"
        // Whoever may read it can lock it: commands of several users may have one file.
        guard let lock = try FileLock.take(name, access: O_RDONLY, mode: 0o644, patience: .seconds(5)) else {
            throw ForkError(
                .refused, "the metrics file \(path) is not written: another process keeps it locked",
                hint: "`fuser \(name)` names it")
        }
        defer { lock.release() }
        let text = text(archive: archive, merging: try Self.text(of: path))
        try Durable.replace(path, with: Array(text.utf8), mode: 0o644)
    }

    private static func text(of path: String) throws -> String {
        guard access(path, F_OK) == 0 else { return "" }
        return String(decoding: try FileReader.contents(of: path, name: path), as: UTF8.self)
    }
}
