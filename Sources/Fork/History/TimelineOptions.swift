import Replay
import Timeline

/// What to tell of a source's history.
public struct TimelineOptions: Sendable {
    /// Times; all that the source has where nil.
    public var since: StopRequest?
    public var until: StopRequest?
    public var databases: [String] = []
    public var tables: [TableSelection.Name] = []
    /// In a transaction's statements.
    public var text: String?
    public var minRows = 0
    /// The last so many.
    public var limit: Int?
    public var listed = SummaryBuilder.Limits(statements: 100, bytes: 64 << 10)

    public init() {}
}
