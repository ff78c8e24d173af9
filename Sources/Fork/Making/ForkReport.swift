import Binlog
import Catalog
import Replay
import Server
import Timeline

/// What a finished fork tells (`--json`).
public struct ForkReport: Sendable, Encodable {
    public enum Status: String, Sendable, Codable {
        case done
        /// Verification found differences; the target stays marked as unfinished.
        case differs
    }

    public let status: Status
    public let source: ServerSummary
    public let target: ServerSummary
    public let stopPoint: StopPointSummary
    public let copy: CopySummary
    /// nil for a fork as of its snapshot.
    public let window: WindowSummary?
    public let accounts: AccountReport?
    public let settings: SettingsReport?
    public let verification: VerificationReport?
    /// What the source has and the fork has not, by name.
    public let notCopied: [NotCopied]
    public let warnings: [Wording]
    public internal(set) var seconds = 0.0
}

public struct StopPointSummary: Sendable, Codable, Equatable {
    /// What the user chose: `latest`, `at -15m`.
    public let requested: String
    /// Of the last transaction that is in the fork, or the source's clock at the snapshot; RFC 3339 in UTC with microseconds.
    public let commitTime: String
    /// The source's GTID set at the cut; empty without GTIDs, and where it is not known.
    public let gtid: String
    /// nil where it is not known.
    public let file: String?
    public let position: UInt64?

    /// - Parameter isKnown: the copy is of exactly these coordinates, and not of some moment since.
    init(latest coordinates: SnapshotCoordinates, isKnown: Bool) {
        requested = StopRequest.latest.text
        commitTime = "\(coordinates.time)"
        gtid = isKnown ? coordinates.gtids.onOneLine : ""
        file = isKnown ? coordinates.file : nil
        position = isKnown ? coordinates.position : nil
    }

    /// - Parameter moment: what the stop point means, where no transaction comes before the cut.
    init(_ request: StopRequest, _ cut: Cut, gtids: GTIDSet, moment: Moment) {
        requested = request.text
        commitTime = "\(cut.last?.committed ?? moment)"
        gtid = "\(gtids)"
        file = cut.position.file
        position = cut.position.offset
    }
}

public struct CopySummary: Sendable, Codable, Equatable {
    public let method: String
    public let databases: Int
    public let tables: Int
    public let rows: Int
    /// Bytes of the values, as text.
    public let bytes: Int
    public let seconds: Double
    /// How long writers of a table without a key were locked out; 0 as a rule.
    public let lockSeconds: Double
}
