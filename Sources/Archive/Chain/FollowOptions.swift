import Binlog
import MySQL

/// What `archive follow` is asked for.
package struct FollowOptions: Sendable {
    package var source: Endpoint
    /// The archive's directory. The archive must be there.
    package var archive: String
    /// Ends where the source's binary log ends when the job begins; otherwise it goes on until it is cancelled.
    package var once = false
    /// How often what was appended is made safe, and counts.
    package var flushInterval = Duration.seconds(1)
    /// How often the source is asked where its binary log ends, so that one knows how far behind the archive is.
    package var pollInterval = Duration.seconds(2)
    /// The file with which the very first generation begins; nil for the one that the source writes at that moment.
    package var firstFile: String?

    package init(source: Endpoint, archive: String) {
        self.source = source
        self.archive = archive
    }
}

/// What a job that follows tells while it runs.
package enum FollowEvent: Sendable {
    /// What is appended goes behind `position`; nil when a generation is begun.
    case connected(generation: Int, position: BinlogPosition?)
    /// So many bytes more are safe on disk; none when all that is new is the moment up to which the archive goes.
    case appended(FollowState, bytes: UInt64)
    /// The source has closed this file, and so has the archive.
    case rotated(file: String)
    /// The chain is broken: a new generation was begun. No moment between the two can be forked.
    case broke(ArchiveManifest.Generation)
    /// Another server has taken over, and the chain goes on with its binary log.
    case handedOver(ArchiveManifest.Handover, generation: Int)
    /// The source cannot be reached, or its stream broke off.
    case reconnecting(problem: String, delay: Duration)
}

/// How far an archive's chain goes.
package struct FollowState: Sendable, Equatable {
    package var generation: Int
    package var position: BinlogPosition
    package var gtids: GTIDSet
    /// The archive holds all that the source committed by then.
    package var through: Moment
    /// Seconds between `through` and the source's clock; nil when it was not asked yet.
    package var lag: Double?
    /// What this job has appended.
    package var bytes: UInt64
    package var transactions: Int
}
