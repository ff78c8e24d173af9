import Binlog
import Catalog
import Fork
import Server

/// What `mysqlfork archive create` tells about a snapshot that it has made.
package struct CreateReport: Sendable, Encodable {
    package let status = "done"
    package let archive: String
    /// `20261121T100000Z`
    package let snapshot: String
    /// By the source's clock.
    package let taken: Moment
    package let source: ServerSummary
    package let coordinates: SnapshotCoordinates
    package let databases: Int
    package let tables: Int
    package let rows: Int
    /// Of the rows as text.
    package let textBytes: Int
    /// Of the snapshot's files.
    package let storedBytes: Int
    package let seconds: Double
    /// How long the source's writes waited.
    package let lockSeconds: Double
    /// Binary log that was appended; 0 when another process follows the source.
    package let binlogBytes: Int
    /// What can be forked from the generation that the snapshot is in: from the first of its snapshots on.
    package let range: Range
    /// What the source has and the snapshot has not, by name.
    package let notCopied: [NotCopied]
    package let warnings: [Wording]
    /// Where the chain of binary log was found broken, a sentence each.
    package let breaks: [String]

    package struct Range: Sendable, Encodable {
        package let from: Moment
        package let through: Moment
    }
}
