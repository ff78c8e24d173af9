import Binlog

/// Whether another server can have taken over from the one that an archive followed, by GTID sets alone: it must have all that was
/// archived, and all that it has beyond must still be in its binary log.
struct HandoverClaim {
    /// All that the servers before had executed where the chain ends.
    let held: GTIDSet
    /// `gtid_executed` and `gtid_purged` of the server that answers.
    let executed: GTIDSet
    let purged: GTIDSet

    enum Verdict: Equatable {
        /// By what they have executed the two have nothing to do with each other.
        case unrelated
        /// It lacks transactions that are archived.
        case lagging(GTIDSet)
        /// Transactions that are not archived are no longer in its binary log, or never were.
        case purged(GTIDSet)
        /// What it has in which order is to be looked at.
        case possible
    }

    var verdict: Verdict {
        guard !executed.isDisjoint(with: held) else { return .unrelated }
        let missing = held.subtracting(executed)
        guard missing.isEmpty else { return .lagging(missing) }
        let lost = purged.subtracting(held)
        return lost.isEmpty ? .possible : .purged(lost)
    }
}
