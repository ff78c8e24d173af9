import Binlog
import Server

extension SnapshotCoordinates {
    /// Whether the GTIDs are those of a place in a chain of binary log. A source may have executed more than any of its files tells:
    /// what it was copied with, and what it replicates without logging it. So all that is beyond the chain must be purged there.
    /// - Parameters:
    ///   - earlier: what the chain has at that place or before it.
    ///   - later: what the chain has at that place or after it.
    func fit(behind earlier: GTIDSet, within later: GTIDSet) -> Bool {
        gtids.contains(earlier) && purgedGTIDs.contains(gtids.subtracting(later))
    }
}
