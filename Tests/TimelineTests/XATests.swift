import Binlog
import Testing

@testable import Timeline

@Suite struct XATests {
    private func starts(_ transactions: [PreparedTransaction]) -> [Int64?] { transactions.map(\.landmark.gtid?.number) }

    /// Prepared before the cut and in the window; committed, rolled back, and not decided.
    private func log() -> TestLog {
        var log = TestLog()
        log.prepare(1, at: 10, "early-committed-late")
        log.prepare(2, at: 11, "early-rolled-back-late")
        log.prepare(3, at: 12, "early-never")
        log.prepare(4, at: 13, "early-committed-early")
        log.decide(5, at: 14, "early-committed-early")
        log.prepare(6, at: 15, "early-rolled-back-early")
        log.decide(7, at: 16, "early-rolled-back-early", commits: false)
        // The cut, at 20.
        log.prepare(8, at: 30, "late-committed")
        log.prepare(9, at: 31, "late-rolled-back")
        log.prepare(10, at: 32, "late-never")
        log.decide(11, at: 33, "early-committed-late")
        log.decide(12, at: 34, "early-rolled-back-late", commits: false)
        log.decide(13, at: 35, "late-committed")
        log.decide(14, at: 36, "late-rolled-back", commits: false)
        return log
    }

    /// Which transactions of the log count, by their GTIDs' numbers.
    private func counted(_ log: TestLog, _ findings: WindowFindings) throws -> [Int64] {
        try log.steps().compactMap { step in
            guard case .begin(let start) = step, findings.counts(start) else { return nil }
            return start.gtid?.gtid?.number
        }
    }

    @Test func backwardOnlyWhatWasCommittedInTheWindowIsUndone() throws {
        let log = log()
        let findings = try log.scan(at: 20)
        #expect(try counted(log, findings).filter { (8...10).contains($0) } == [8])
        #expect(starts(findings.xa.earlier) == [1])
        #expect(starts(findings.xa.undecided) == [1, 2, 3])
        #expect(findings.xa.unread.isEmpty)
        // Of what is undecided at the snapshot, one was not even prepared at the cut.
        #expect(findings.xa.open == [TestLog.xid("late-never")])
    }

    @Test func forwardOnlyWhatIsCommittedBeforeTheCutIsDone() throws {
        var log = log()
        log.decide(15, at: 50, "late-never")
        let steps = try log.steps()
        let snapshot = steps.compactMap { step in
            if case .begin(let start) = step, start.gtid?.gtid?.number == 8 { start.position } else { nil }
        }
        let findings = try log.scan(at: 40, .forward, snapshot: snapshot[0])
        #expect(try counted(log, findings).filter { (8...10).contains($0) } == [8])
        #expect(starts(findings.xa.earlier) == [1])
        // Its commit comes after the cut.
        #expect(starts(findings.xa.undecided) == [3, 10])
        // The snapshot has it among what is undecided.
        #expect(findings.xa.rolledBack == [TestLog.xid("early-rolled-back-late")])
    }

    @Test func aDecisionWhosePrepareWasNotReadIsNamed() throws {
        var log = TestLog()
        log.transaction(1, at: 1)
        log.decide(2, at: 30, "before all")
        log.decide(3, at: 31, "rolled back", commits: false)
        let findings = try log.scan(at: 20)
        #expect(findings.xa.unread == [TestLog.xid("before all")])
        #expect(findings.xa.rolledBack == [TestLog.xid("rolled back")])
        let reach = findings.reach(SourceFacts(["t"]), databases: ["d"])
        #expect(reach.obstacles.map(\.reason) == [.unreadXA])
        #expect(reach.earliest == nil)
    }

    @Test func anXIDMayBeUsedAgain() throws {
        var log = TestLog()
        log.transaction(1, at: 1)
        for number in stride(from: 2 as Int64, to: 8, by: 2) {
            log.prepare(number, at: 30, "x")
            log.decide(number + 1, at: 31, "x", commits: number != 4)
        }
        #expect(try counted(log, log.scan(at: 20)) == [1, 2, 3, 5, 6, 7])
    }
}
