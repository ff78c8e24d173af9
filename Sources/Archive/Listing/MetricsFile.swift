import Binlog
import Fork
import Foundation

extension ArchiveMetrics {
    /// What a listing tells, after a command has succeeded.
    package init(of listing: ArchiveListing, after command: Command, now: Date = Date()) {
        self.init()
        lastSuccess = [command: Moment(microseconds: UInt64(max(0, now.timeIntervalSince1970) * 1_000_000))]
        snapshotBytes = UInt64(listing.size.snapshots)
        binlogBytes = UInt64(listing.size.binlogs)
        snapshots = listing.snapshots.count
        generations = listing.generations.count
        breaks = max(0, listing.generations.count - 1)
        lagSeconds = listing.generations.last?.lagSeconds
        through = listing.generations.last?.through
        newestSnapshot = listing.snapshots.last?.taken
    }

    /// Replaces the file, with what other commands wrote there.
    /// - Throws: ``ForkError`` when it cannot be written.
    package func write(to path: String, archive: String) throws {
        let existing = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        try Durable.replace(path, with: Array(text(archive: archive, merging: existing).utf8), mode: 0o644)
    }
}
