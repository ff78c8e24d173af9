import Binlog
import Server

extension SnapshotCoordinates {
    /// Whether the GTIDs are those of a place in a chain of binary log. A source may have executed more than any of its files tells:
    /// what it was copied with, and what it replicates without logging it. So all that is beyond the chain must be purged there.
    /// - Parameters:
    ///   - earlier: what the chain has at that place or before it.
    ///   - later: what the chain has at that place or after it.
    /// - Throws: ``GTIDSyntaxError`` for text that is no set.
    func fit(behind earlier: GTIDSet, within later: GTIDSet) throws -> Bool {
        let (gtids, purged) = (try GTIDSet(gtidSet), try GTIDSet(purgedGTIDs))
        return gtids.contains(earlier) && purged.contains(gtids.subtracting(later))
    }
}
