import Binlog
import Testing

@testable import Archive
@testable import Binlog

/// Whether another server took over with all that the one before had: sets and orders in, verdicts out.
@Suite struct HandoverProofTests {
    private static let first = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
    private static let second = "3e11fa47-71ca-11e1-9e33-c80aa9429563"
    private static let other = "3e11fa47-71ca-11e1-9e33-c80aa9429564"

    // MARK: - Sets

    private func verdict(_ held: String, _ executed: String, purged: String = "") throws -> HandoverClaim.Verdict {
        try HandoverClaim(held: GTIDSet(held), executed: GTIDSet(executed), purged: GTIDSet(purged)).verdict
    }

    @Test func sets() throws {
        let (one, two) = (Self.first, Self.second)
        #expect(try verdict("\(one):1-5", "\(one):1-5") == .possible)
        #expect(try verdict("\(one):1-5", "\(one):1-7,\(two):1-2", purged: "\(one):1-4") == .possible)
        // A group's view changes and tagged GTIDs are GTIDs like others.
        #expect(try verdict("\(one):1-5:tag:1-2", "\(one):1-5:tag:1-3") == .possible)
        #expect(try verdict("\(one):1-5:tag:1-2", "\(one):1-5:tag:1") == .lagging(GTIDSet("\(one):tag:2")))
        #expect(try verdict("\(one):1-5", "\(one):1-3,\(two):1-2") == .lagging(GTIDSet("\(one):4-5")))
        // Also where it has purged some: what it lacks is worse.
        #expect(try verdict("\(one):1-5", "\(one):1-3:7", purged: "\(one):7") == .lagging(GTIDSet("\(one):4-5")))
        #expect(
            try verdict("\(one):1-5", "\(one):1-7,\(two):1", purged: "\(one):1-6,\(two):1")
                == .purged(GTIDSet("\(one):6,\(two):1")))
        #expect(try verdict("\(one):1-5", "\(two):1-9") == .unrelated)
        #expect(try verdict("\(one):1-5", "") == .unrelated)
        #expect(try verdict("", "\(two):1-9") == .unrelated)
    }

    // MARK: - Order

    private func trace(_ gtid: String, committed: UInt64 = 1, original: UInt64 = 1) throws -> TransactionTrace {
        let gtid = try GTID(gtid)
        let event = GTIDEvent(
            gtid: gtid, committed: Moment(microseconds: committed), originallyCommitted: Moment(microseconds: original),
            length: 100, lastCommitted: 0, sequenceNumber: 1, mayHaveStatements: false, serverVersion: nil,
            originalServerVersion: nil, commitGroupTicket: nil)
        var trace = TransactionTrace(event, gtid)
        trace.rows.hasStatements = true
        return trace
    }

    /// The first server's 1 to 3 are archived; `log` is what the second one's binary log has.
    private func found(_ log: [String?], held: String = "\(first):1-3", now: String = second) throws -> ChainBreak? {
        let held = try GTIDSet(held)
        var scan = HandoverScan(
            held: held, awaited: try GTIDSet("\(Self.first):1-3"),
            archived: try (1...3).map { try trace("\(Self.first):\($0)") },
            before: Self.first, now: now)
        do {
            for gtid in log where !scan.isComplete { try scan.take(gtid.map { try trace($0) }) }
            try scan.finish()
            return nil
        } catch let found as ChainBreak {
            return found
        }
    }

    @Test func orders() throws {
        let (one, two) = (Self.first, Self.second)
        #expect(try found(["\(one):1", "\(one):2", "\(one):3", "\(two):1"]) == nil)
        // Committed in another order, also beyond what is archived.
        #expect(try found(["\(one):2", "\(one):1", "\(one):4", "\(one):3"]) == nil)
        // What was archived of others before, wherever it comes.
        #expect(try found(["\(one):1", "\(two):1", "\(one):2", "\(one):3"], held: "\(one):1-3,\(two):1") == nil)
        for errant in ["\(two):1", "\(Self.other):7", "\(two):tag:1"] {
            let broken = try #require(try found(["\(one):1", errant, "\(one):2", "\(one):3", "\(two):9"]))
            #expect(broken.cause == .errant && broken.detail.contains("\(errant) (1970-01-01T00:00:00.000001Z)"))
            #expect(!broken.detail.contains("\(two):9"))
        }
        // Of a server that was the source before, and has what it had not passed on.
        #expect(try found(["\(one):1", "\(one):4", "\(one):2", "\(one):3"], now: one)?.cause == .errant)
        #expect(try found(["\(one):1", nil, "\(one):2", "\(one):3"])?.cause == .failover)
        #expect(try found(["\(one):1", "\(one):2"])?.detail.contains("\(one):3") == true)
    }

    @Test func manyErrantOnesAreCounted() throws {
        let errant = (1...30).map { "\(Self.second):\($0)" }
        let log: [String?] = errant + (1...3).map { "\(Self.first):\($0)" }
        #expect(try found(log)?.detail.contains("\(Self.second):20 (1970-01-01T00:00:00.000001Z) and 10 more") == true)
    }

    // MARK: - Content

    @Test func anotherOneOfTheSameGTID() throws {
        let archived = try trace("\(Self.first):1", committed: 5, original: 1)
        #expect(archived.difference(from: try trace("\(Self.first):1", committed: 9, original: 1)) == nil)
        let difference = archived.difference(from: try trace("\(Self.first):1", committed: 9, original: 2))
        #expect(difference?.contains("1970-01-01T00:00:00.000002Z") == true)
        // A change of a group's members is logged by each of them.
        var empty = archived
        empty.rows.hasStatements = false
        #expect(empty.difference(from: try trace("\(Self.first):1", original: 2)) == nil)
    }
}
