import Server
import Testing

@testable import mysqlfork

@Suite struct ProgressTextTests {
    private func line(_ body: (JobProgress) -> Void) -> String {
        let progress = JobProgress { _ in }
        body(progress)
        return ProgressText.bar(progress.now, width: 100)
    }

    @Test func eachPhaseSaysWhatItCounts() {
        #expect(line { $0.enter(.snapshot) } == "taking the snapshot …")
        #expect(line { $0.enter(.reading) } == "reading definitions …")
        #expect(
            line {
                $0.enter(.indexes, items: 8, done: 1)
                $0.itemDone()
            }.hasSuffix(" 25 %  building indexes: 2/8 tables"))
        #expect(
            line { $0.enter(.clearing, items: 3) }.hasSuffix("  0 %  dropping what the target holds: 0/3 databases"))
        #expect(line { $0.enter(.objects, items: 1200) }.hasSuffix("creating routines and triggers: 0/1,200 objects"))
    }

    /// The server guesses rows, and ranges are known.
    @Test func aGuessThatWasTooLow() {
        let progress = JobProgress { _ in }
        progress.enter(.verify, expectedRows: 100)
        progress.add(rows: 101)
        #expect(progress.now.fraction == nil)
        progress.enter(.verify, expectedRows: 100)
        progress.expect(ranges: 10)
        progress.add(rows: 200)
        progress.rangeBegun()
        progress.rangeBegun()
        #expect(progress.now.fraction == 0.2)
    }
}
