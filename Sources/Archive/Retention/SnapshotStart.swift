import Fork

/// Where the binary log begins that a snapshot needs.
package struct SnapshotStart: Sendable, Equatable {
    /// The binlog file of the first position that it needs.
    package var file: String
    /// Whether XA transactions were prepared and undecided at the snapshot. Their changes lie before its coordinates, nobody
    /// noted where, and a fork to a later moment at which they were committed reads them.
    package var hasUndecidedXA: Bool

    package init(file: String, hasUndecidedXA: Bool = false) {
        self.file = file
        self.hasUndecidedXA = hasUndecidedXA
    }

    package init(_ snapshot: SnapshotManifest) {
        self.init(
            file: snapshot.span?.first.file ?? snapshot.coordinates.file,
            hasUndecidedXA: snapshot.notCopied.contains { UndecidedTransaction($0) != nil })
    }
}
