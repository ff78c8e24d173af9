import Binlog
import Server

/// Up to which moment an archive holds everything: the source's clock when its binary log ended where the archive ends by now.
struct Horizon {
    /// Where the source's binary log ended, and when; the archive has not come so far yet.
    private var ahead: (position: BinlogPosition, moment: Moment)?
    /// The source's clock when it was last asked.
    private var asked: (moment: Moment, at: ContinuousClock.Instant)?

    func isDue(_ interval: Duration) -> Bool { asked.map { ContinuousClock.now - $0.at >= interval } ?? true }

    mutating func note(_ end: SnapshotCoordinates) {
        asked = (end.time, .now)
        // Not while there is one: an archive that is far behind would never reach the newest.
        if ahead == nil { ahead = (end.binlogPosition, end.time) }
    }

    /// - Parameter position: where the archive ends.
    /// - Returns: the moment, when there is a new one.
    mutating func through(at position: BinlogPosition) -> Moment? {
        guard let found = ahead, position >= found.position else { return nil }
        ahead = nil
        return found.moment
    }

    /// Seconds by which a moment lies behind the source's clock.
    func lag(behind moment: Moment) -> Double? {
        asked.map { asked in
            let since = (ContinuousClock.now - asked.at) / .seconds(1)
            return max(0, (Double(asked.moment.microseconds) - Double(moment.microseconds)) / 1e6 + since)
        }
    }
}
