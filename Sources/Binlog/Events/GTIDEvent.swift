/// The beginning of a transaction (MySQL source, `Gtid_event`): since 8.0 also without GTIDs, as an anonymous one.
public struct GTIDEvent: Sendable, Hashable {
    /// nil in an anonymous one.
    public let gtid: GTID?
    /// When this server committed the transaction; nil before 8.0.
    public let committed: Moment?
    /// When the server where it began committed it; equal to `committed` there.
    public let originallyCommitted: Moment?
    /// Bytes of the transaction, this event included; nil before 8.0.
    public let length: UInt64?
    /// The logical clock: the last transaction that must be committed before this one may begin, and this one's number.
    public let lastCommitted: Int64
    public let sequenceNumber: Int64
    /// `FLAG_MAY_HAVE_SBR`: it may hold statements instead of rows.
    public let mayHaveStatements: Bool
}
