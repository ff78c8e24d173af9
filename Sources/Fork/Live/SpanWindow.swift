import Binlog
import Catalog
import MySQL
import Replay
import Server
import Stream
import Timeline

/// What was logged while read views were opened.
struct SpanWindow: Sendable {
    /// Everything before it shows in all views.
    let start: BinlogPosition
    /// Of all that was logged since the floor.
    let gtids: GTIDSet
    /// XA transactions that are prepared and undecided at the end.
    let prepared: [UndecidedTransaction]
    let verdict: Verdict

    enum Verdict: Sendable, Equatable {
        /// Nothing that a fork holds was changed.
        case nothing
        /// Only rows that a key tells apart.
        case keyed
        /// Rows of these tables, too, which no key tells apart or whose events do not tell all.
        case keyless([TableIdentity])
        /// Something that can only be made once, in its place.
        case difficult(String)
    }

    /// - Parameters:
    ///   - committed: read before the views were opened: what is in its GTID set shows in them.
    ///   - end: read after they were opened.
    ///   - exact: tables that have views of their own.
    static func read(
        from floor: Floor, committed: SnapshotCoordinates, to end: SnapshotCoordinates, exact: [CopySpan.TableMoment],
        _ facts: SourceFacts, _ binlogs: any BinlogSource
    ) async throws -> SpanWindow {
        let scope = WindowScope(databases: .all, foldsCase: try await binlogs.foldsCase())
        let first = exact.map(\.position).reduce(floor.coordinates.binlogPosition, min)
        let last = end.binlogPosition
        func scan(from start: BinlogPosition) -> WindowScan {
            WindowScan(
                .position(last), .forward, from: start, snapshot: start, segmentBytes: .max,
                classifier: scope.classifier,
                selects: scope.selects)
        }
        let seen = committed.gtids
        var all = scan(from: first)
        // Of these, what was seen at the floor is no word: it may have been decided since.
        var preparedSince: [UndecidedTransaction] = []
        // From the first transaction on that may not show in every view.
        var unseen: (scan: WindowScan, start: BinlogPosition)?
        try await WindowReader(source: binlogs, progress: JobProgress { _ in }).read(
            from: ReadingPoint(first), until: ReadingPoint(last)
        ) { step in
            try all.take(step)
            if case .end(let end) = step, case .xaPrepare(let xid) = end.outcome {
                preparedSince.append(UndecidedTransaction(xid))
            }
            if unseen == nil, case .begin(let start) = step, start.position >= floor.coordinates.binlogPosition,
                !(start.gtid?.gtid.map(seen.contains) ?? false)
            {
                unseen = (scan(from: start.position), start.position)
            }
            try unseen?.scan.take(step)
        }
        let findings = try all.finish(at: last)
        let window = try unseen?.scan.finish(at: last)
        return SpanWindow(
            start: unseen?.start ?? last, gtids: findings.gtids,
            prepared: UndecidedTransaction.undecided(
                beyond: findings, from: floor.prepared.filter { !preparedSince.contains($0) }),
            verdict: window.map { verdict($0, findings, exact, facts, scope) } ?? .nothing)
    }

    private static func verdict(
        _ window: WindowFindings, _ all: WindowFindings, _ exact: [CopySpan.TableMoment], _ facts: SourceFacts,
        _ scope: WindowScope
    ) -> Verdict {
        // A table that has its view from before the others would need its share of them.
        if let statement = window.barriers.elements.first ?? (exact.isEmpty ? nil : all.barriers.elements.first) {
            return .difficult("statements are logged as such all the time (\(statement.summary))")
        }
        guard window.unloggedCascades(facts).isEmpty else {
            return .difficult("foreign keys change rows all the time, which the binary log does not tell of")
        }
        guard window.xa.unread.isEmpty, exact.isEmpty || !all.hasXA else {
            return .difficult("XA transactions are decided all the time")
        }
        let own = Set(exact.map(\.table))
        let lanes = window.lanes(facts, selects: scope.selects).filter { scope.selects($0.key.database) }
        let keyless = lanes.filter { table, lane in
            switch lane {
            case .wholeRow, .ordered: !own.contains(table)
            case .keyed, .ignored: false
            }
        }.keys
        if !keyless.isEmpty { return .keyless(keyless.sorted { "\($0)" < "\($1)" }) }
        return lanes.isEmpty ? .nothing : .keyed
    }
}

extension WindowFindings {
    fileprivate var hasXA: Bool {
        !(xa.excluded.isEmpty && xa.earlier.isEmpty && xa.unread.isEmpty && xa.rolledBack.isEmpty
            && xa.undecided.isEmpty)
    }
}
