import Binlog
import Catalog
import Server
import Stream
import Timeline

/// Takes the target back from the snapshot to the cut.
struct BackwardWindow {
    let findings: WindowFindings
    let lanes: [TableIdentity: Lane]
    let reader: WindowReader
    let lane: KeyedLane
    let memory: Int
    let tables: WritingFacts

    /// Newest segment first: the earliest image of a row is written last.
    func apply() async throws -> WindowTally {
        var rows = WindowRows(.backward, memory: memory, lane: lane, progress: reader.progress)
        for segment in findings.segments.reversed() {
            try await collect(from: segment.start, until: segment.end, into: &rows)
            try await rows.apply(tables)
        }
        // Their rows were locked from before the window until they were committed in it.
        for prepared in findings.xa.earlier {
            try await collect(
                from: ReadingPoint(prepared.landmark.position), until: ReadingPoint(prepared.end), into: &rows)
            try await rows.apply(tables)
        }
        return rows.tally
    }

    private func collect(
        from start: ReadingPoint, until end: ReadingPoint, into rows: inout WindowRows
    ) async throws {
        var counts = true
        try await reader.read(from: start, until: end) { step in
            switch step {
            case .begin(let transaction): counts = findings.counts(transaction)
            case .rows(let change):
                guard counts else { return }
                switch lanes[change.table.identity] ?? .ignored {
                case .keyed(let columns): try rows.add(change, key: .columns(columns))
                case .wholeRow: try rows.add(change, key: .wholeRow)
                case .ignored: break
                case .ordered:
                    throw ForkError(
                        .defect, "changes of \(change.table.identity) cannot be undone, and the plan did not say so",
                        hint: "report this as a defect of mysqlfork")
                }
            // What the plan lets pass needs no undoing.
            case .statement, .fileBlock, .end: break
            }
        }
    }
}
