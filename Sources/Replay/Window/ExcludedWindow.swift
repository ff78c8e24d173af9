import Binlog
import Server
import Stream
import Timeline

/// Transactions that the fork is to be without (`--without-gtid`): what they come to, between the first of them and the cut.
package struct ExcludedWindow: Sendable {
    package let gtids: Set<GTID>
    /// From before the first of them.
    package let findings: WindowFindings
    private let facts: SourceFacts
    private let scope: WindowScope
    private let memory: Int
    /// What lies between the moment of the facts and the end, when they are from before it.
    private let later: WindowFindings?
    /// Whatever concerns the whole binlog.
    private let obstacles: [Obstacle]

    /// - Parameters:
    ///   - facts: of the tables as they are at `end`, or before `later`.
    ///   - later: a forward window to `end`, when the facts are from before it.
    ///   - end: the cut, or the snapshot when that comes first.
    package static func survey(
        _ gtids: [GTID], through end: BinlogPosition, facts: SourceFacts, since later: WindowFindings? = nil,
        databases: [String], scope: WindowScope, memory: Int, reader: WindowReader
    ) async throws -> ExcludedWindow {
        // Of all, the one whose window begins first holds the others.
        var longest: WindowFindings?
        for gtid in gtids {
            let findings = try await WindowSurvey.backward(
                to: .beforeGTID(gtid), through: end, scope: scope, memory: memory, reader: reader
            ).findings()
            if longest.map({ findings.start < $0.start }) ?? true { longest = findings }
        }
        guard let findings = longest else {
            throw ForkError(.defect, "no transaction to leave out", hint: "report this as a defect of mysqlfork")
        }
        for gtid in gtids where !findings.gtids.contains(gtid) {
            throw ForkError(
                .unreachable, "transaction \(gtid), which is to be left out, is not among those of the fork",
                hint: "it must have been committed before the stop point; \(job: .timeline) lists transactions")
        }
        return ExcludedWindow(
            gtids: Set(gtids), findings: findings, facts: facts, scope: scope, memory: memory,
            later: later, obstacles: findings.gaps(facts, databases: databases))
    }

    /// What they come to, and what is in the way.
    package struct Findings: Sendable {
        package let change: ExcludedChange
        package let obstacles: [Obstacle]
        package var constraints = ConstraintReport([])
    }

    /// Reads the rows that they changed, and who changed them again, and what else is in the way.
    package func collect(_ reader: WindowReader) async throws -> Findings {
        var change = ExcludedChange(memoryLimit: memory)
        var watch = ConstraintWatch(facts, memoryLimit: memory / 4)
        var scan = ExclusionScan(gtids, facts: facts, classifier: scope.classifier, selects: scope.selects)
        var transaction: TransactionStart?
        do {
            try await reader.read(from: ReadingPoint(findings.start), until: ReadingPoint(findings.end)) { step in
                if case .begin(let start) = step { transaction = findings.counts(start) ? start : nil }
                guard let start = transaction else { return }
                switch step {
                case .begin:
                    scan.begin(start)
                    watch.begin()
                case .rows(let rows):
                    if scope.selects(rows.table.database) {
                        watch.take(rows, isExcluded: start.gtid?.gtid.map(gtids.contains) ?? false)
                    }
                    switch scan.take(rows) {
                    case .exclude(let key): try change.exclude(rows, key: key)
                    case .keep(let key): try change.keep(rows, key: key, gtid: start.gtid?.gtid)
                    case .ignore: break
                    }
                case .statement(let statement):
                    scan.take(statement)
                    let effect = scope.classifier.effect(of: statement.query)
                    watch.take(effect, databases: effect.databases(of: statement.query))
                case .end(let end):
                    scan.end(end)
                    if end.outcome == .rollback { watch.loseCurrent() }
                case .fileBlock: break
                }
            }
        } catch let error as NetChangeError {
            // That the definition is another one now has a statement for its reason, which is named then.
            guard case .memoryExceeded = error.problem else {
                let inTheWay = obstacles(scan)
                if inTheWay.isEmpty { throw error }
                return Findings(change: change, obstacles: inTheWay)
            }
            throw ForkError(
                .unreachable, "the transactions cannot be left out: \(error)", hint: "allow more with \(.memory)")
        }
        let inTheWay = obstacles(scan)
        guard inTheWay.isEmpty else { return Findings(change: change, obstacles: inTheWay) }
        return Findings(change: change, obstacles: [], constraints: try await constraints(watch, change, reader))
    }

    /// Whose keys later transactions have taken, and who refers to whom.
    private func constraints(
        _ watch: consuming ConstraintWatch, _ change: ExcludedChange, _ reader: WindowReader
    ) async throws -> ConstraintReport {
        guard let server = scope.interpreter?.server else { return ConstraintReport([]) }
        watch.lose { later?.redefinitions(of: [$0]).isEmpty == false }
        var change = change
        let check = try watch.check(against: change.drain())
        var report = ConstraintReport(check.conflicts(try await EqualTexts(server: server).forms(of: check.texts)))
        try await report.findCauses(in: findings, without: gtids, facts: facts, reader)
        return report
    }

    package func problem(of report: ConstraintReport) -> Problem? { report.count > 0 ? report.problem(facts) : nil }

    private func obstacles(_ scan: ExclusionScan) -> [Obstacle] {
        let found = scan.obstacles
        let outdated = later?.redefinitions(of: scan.touched) ?? []
        // A statement after the transactions is named already.
        return obstacles + found
            + outdated.filter { one in
                !found.contains { ($0.subject.exact, $0.transaction) == (one.subject.exact, one.transaction) }
            }
    }
}

extension Obstacle {
    /// In the way of leaving transactions out.
    package var problemOfExclusion: Problem {
        let place = transaction.map { "; in the transaction of \(ReachProblems.place($0))" } ?? ""
        return Problem(
            code: Problem.unreachable, server: .source,
            message: "the transactions cannot be left out: \(problem)\(place)",
            hint: "what would make it possible: \(remedy)")
    }
}
