import Testing

@testable import Server

@Suite struct WindowPaceTests {
    /// What is shown while a window is gone through, a step after the other.
    private struct Run {
        var pace: WindowPace
        var time = 0.0
        /// When it was, and how much was said to be left.
        var shown: [(time: Double, left: Double?)] = []

        init(bytes: Int, statements: Int) { pace = WindowPace(bytes: bytes, statements: statements) }

        mutating func did(_ work: WindowPace.Work, _ count: Int, seconds: Double) {
            time += seconds
            pace.did(work, count, at: time)
            shown.append((time, pace.secondsLeft(at: time)))
        }

        /// The greatest factor by which what was said was wrong, once a second or more was left.
        var worst: Double {
            shown.compactMap { moment in
                guard let left = moment.left, time - moment.time >= 1 else { return nil }
                return max(left, 0.001) / (time - moment.time)
            }.map { max($0, 1 / $0) }.max() ?? .infinity
        }

        var firstShown: Double? { shown.first { $0.left != nil }.map { $0.time / time } }
    }

    /// Nearly all of the log is rows, which go by at once; the statements at its end take the time.
    @Test func statementsAtTheEnd() {
        var run = Run(bytes: 100_000_000, statements: 1000)
        for _ in 0..<99 { run.did(.reading, 1_000_000, seconds: 0.01) }
        #expect(run.shown.allSatisfy { $0.left == nil })
        for _ in 0..<1000 {
            run.did(.reading, 1000, seconds: 0.0001)
            run.did(.statements, 1, seconds: 0.03)
        }
        #expect(run.worst < 1.3)
        #expect(run.firstShown.map { $0 < 0.15 } == true)
        #expect(run.pace.fraction.map { $0 > 0.99 } == true)
    }

    /// The reverse: statements first, then rows by the million.
    @Test func statementsAtTheBeginning() {
        var run = Run(bytes: 100_000_000, statements: 1000)
        for _ in 0..<1000 {
            run.did(.reading, 1000, seconds: 0.0001)
            run.did(.statements, 1, seconds: 0.03)
        }
        for _ in 0..<99 { run.did(.reading, 1_000_000, seconds: 0.1) }
        #expect(run.worst < 1.5)
    }

    /// Rows are collected while nothing is written, and written at the end.
    @Test func rowsAreWrittenAtTheEnd() {
        var run = Run(bytes: 100_000_000, statements: 0)
        for turn in 1...100 {
            run.pace.collect(rows: turn * 5000)
            run.did(.reading, 1_000_000, seconds: 0.02)
        }
        #expect(run.shown.allSatisfy { $0.left == nil })
        for _ in 0..<500 { run.did(.rows, 1000, seconds: 0.05) }
        #expect(run.worst < 1.3)
        #expect(run.firstShown.map { $0 < 0.25 } == true)
        #expect(run.pace.secondsLeft(at: run.time) == 0)
    }

    /// Small statements and long ones: what is said is never far from what comes.
    @Test func statementsThatDiffer() {
        var run = Run(bytes: 1_000_000, statements: 1000)
        for turn in 0..<1000 {
            run.did(.reading, 500, seconds: 0.0001)
            run.did(.rows, 10, seconds: 0.005)
            run.did(.statements, 1, seconds: turn % 10 == 0 ? 0.2 : 0.01)
            run.did(.reading, 500, seconds: 0.0001)
        }
        #expect(run.worst < 1.5)
    }

    /// A statement that takes longer than all before it: it is not known how long.
    @Test func aLongStatement() {
        var run = Run(bytes: 1_000_000, statements: 100)
        for _ in 0..<50 {
            run.did(.reading, 10_000, seconds: 0.001)
            run.did(.statements, 1, seconds: 0.1)
        }
        #expect(run.pace.secondsLeft(at: run.time).map { abs($0 - 5) < 0.5 } == true)
        #expect(run.pace.secondsLeft(at: run.time + 1).map { abs($0 - 4) < 0.5 } == true)
        #expect(run.pace.secondsLeft(at: run.time + 3) == nil)
        let before = run.pace.fraction
        run.did(.statements, 1, seconds: 600)
        #expect(run.pace.secondsLeft(at: run.time) == nil)
        #expect(run.pace.fraction.map { $0 >= before ?? 1 } == true)
    }

    /// What went before the window is not taken for what it takes.
    @Test func theBeginningDoesNotCount() {
        var run = Run(bytes: 1_000_000, statements: 0)
        run.time = 60
        run.pace.begin(at: 60)
        for _ in 0..<50 { run.did(.reading, 10_000, seconds: 0.1) }
        #expect(run.pace.secondsLeft(at: run.time).map { abs($0 - 5) < 0.5 } == true)
    }
}
