import Binlog
import Testing

@testable import Timeline

@Suite struct CutTests {
    /// Transactions at 100, 150, 200; the positions are where each begins, and the end.
    private func log() -> (log: TestLog, positions: [BinlogPosition]) {
        var log = TestLog()
        var positions: [BinlogPosition] = []
        for (number, time) in [(1, 100), (2, 150), (3, 200)] as [(Int64, UInt64)] {
            positions.append(log.position)
            log.transaction(number, at: time)
        }
        return (log, positions + [log.position])
    }

    private func cut(_ stop: StopPoint, _ log: TestLog) throws -> Cut { try log.scan(stop).cut }

    private func problem(_ stop: StopPoint, _ log: TestLog) -> CutError? {
        do {
            _ = try log.scan(stop)
            return nil
        } catch { return error as? CutError }
    }

    @Test(arguments: [(99, 0), (100, 1), (149, 1), (150, 2), (199, 2), (200, 3), (1_000, 3)] as [(UInt64, Int)])
    func aTimeTakesWhatWasCommittedThenOrBefore(time: UInt64, taken: Int) throws {
        let (log, positions) = log()
        let cut = try cut(.time(Moment(microseconds: time)), log)
        #expect(cut.position == (taken == 0 ? BinlogPosition(file: "binlog.000001", offset: 4) : positions[taken]))
        #expect(cut.last?.gtid == (taken == 0 ? nil : TestLog.gtid(Int64(taken))))
        #expect(cut.next?.gtid == (taken == 3 ? nil : TestLog.gtid(Int64(taken) + 1)))
        #expect(cut.stragglers == 0)
    }

    @Test func twoTransactionsFiftyMicrosecondsApartAreToldApart() throws {
        let (log, positions) = log()
        #expect(try cut(.time(Moment(microseconds: 149)), log).position == positions[1])
        #expect(try cut(.time(Moment(microseconds: 150)), log).position == positions[2])
    }

    /// The prefix ends at the first transaction that is later, even where earlier ones follow because the clock was set back.
    @Test func theClockMayGoBackwards() throws {
        var log = TestLog()
        log.transaction(1, at: 100)
        let end = log.position
        log.transaction(2, at: 300)
        log.transaction(3, at: 150)
        log.transaction(4, at: 200)
        log.transaction(5, at: 400)
        let cut = try cut(.time(Moment(microseconds: 200)), log)
        #expect(cut.position == end)
        #expect(cut.stragglers == 2)
        #expect(cut.firstStraggler?.gtid == TestLog.gtid(3))
    }

    @Test func aGTIDIsTakenAlongOrLeftOut() throws {
        let (log, positions) = log()
        #expect(try cut(.gtid(TestLog.gtid(2)), log).position == positions[2])
        #expect(try cut(.gtid(TestLog.gtid(3)), log).position == positions[3])
        #expect(try cut(.beforeGTID(TestLog.gtid(2)), log).position == positions[1])
        #expect(problem(.gtid(TestLog.gtid(9)), log) == .noSuchTransaction(TestLog.gtid(9)))
        #expect(problem(.beforeGTID(TestLog.gtid(9)), log) == .noSuchTransaction(TestLog.gtid(9)))
    }

    @Test func latestTakesAll() throws {
        let (log, positions) = log()
        #expect(try cut(.latest, log).position == positions[3])
    }

    @Test func aPositionMustLieBetweenTransactions() throws {
        let (log, positions) = log()
        for position in positions { #expect(try cut(.position(position), log).position == position) }
        let inside = BinlogPosition(file: "binlog.000001", offset: positions[1].offset + 10)
        #expect(problem(.position(inside), log) == .notABoundary(inside, before: positions[1], after: positions[2]))
        let beyond = BinlogPosition(file: "binlog.000001", offset: positions[3].offset + 10)
        #expect(problem(.position(beyond), log) == .notABoundary(beyond, before: positions[3], after: nil))
        #expect("\(problem(.position(inside), log)!)".contains("\(positions[1]) and \(positions[2])"))
    }

    @Test func theBeginningOfAFileIsABoundary() throws {
        var (log, positions) = log()
        log.rotate()
        let opening = BinlogPosition(file: "binlog.000002", offset: 4)
        let first = log.position
        log.transaction(4, at: 300)
        #expect(try log.scan(.position(opening)).transactions == 1)
        #expect(try log.scan(.position(first)).transactions == 1)
        #expect(try log.scan(.position(positions[3])).transactions == 1)
        log.rotate(to: "binlog.000003")
        #expect(try log.scan(.position(BinlogPosition(file: "binlog.000003", offset: 4))).transactions == 0)
        let missing = BinlogPosition(file: "binlog.000004", offset: 4)
        #expect(problem(.position(missing), log)?.description.contains("nearest") == true)
        // Within what opens the file.
        let between = BinlogPosition(file: "binlog.000002", offset: 20)
        #expect(problem(.position(between), log) == .notABoundary(between, before: positions[3], after: first))
    }

    @Test func aTimeNeedsCommitTimes() throws {
        var log = TestLog()
        let position = log.position
        log.query("BEGIN", effective: false)
        log.query("COMMIT", effective: false)
        #expect(problem(.time(Moment(microseconds: 1)), log) == .noCommitTimes(position))
        #expect(try cut(.latest, log).position == log.position)
    }

    @Test func theWindowLiesAfterTheCutOrBeforeIt() throws {
        let (log, positions) = log()
        let backward = try log.scan(at: 100)
        #expect(backward.start == positions[1])
        #expect(backward.end == positions[3])
        #expect(backward.transactions == 2)
        #expect(backward.rowEvents == 2)
        #expect(backward.rowBytes == 10)
        #expect(backward.firstCommit == Moment(microseconds: 150))
        #expect(backward.lastCommit == Moment(microseconds: 200))
        #expect("\(backward.gtids)" == "\(TestLog.uuid):2-3")
        let forward = try log.scan(at: 150, .forward, snapshot: positions[1])
        #expect(forward.start == positions[1])
        #expect(forward.end == positions[2])
        #expect(forward.transactions == 1)
        #expect("\(forward.gtids)" == "\(TestLog.uuid):2")
    }
}
