import Binlog

/// Collects GTIDs, which mostly come in their order: those are put into the set as one.
struct GTIDCollector: Sendable {
    private var collected = GTIDSet()
    private var source: GTIDSource?
    private var run: ClosedRange<Int64> = 0...0

    mutating func insert(_ gtid: GTID) {
        if source == gtid.source, gtid.number == run.upperBound + 1 {
            run = run.lowerBound...gtid.number
            return
        }
        flush()
        source = gtid.source
        run = gtid.number...gtid.number
    }

    var set: GTIDSet {
        var copy = self
        copy.flush()
        return copy.collected
    }

    private mutating func flush() {
        guard let source else { return }
        collected.insert(run.lowerBound..<run.upperBound + 1, of: source)
    }
}
