import Replay
import Server
import Timeline

/// What a plan says of the window.
public struct WindowPlan: Sendable, Encodable {
    public let direction: Direction
    public let why: String
    public let transactions: Int
    public let rowEvents: Int
    /// Of row images.
    public let bytes: Int
    /// Most row events first.
    public let tables: [TableShare]
    /// Transactions after the cut that were committed, by the clock, before the moment asked for: it went backwards.
    public let stragglers: Int
    /// What was created since, and is left out.
    public let undone: [String]
    /// Until a moment that is still ahead; 0 for one of the past.
    public let secondsToWait: Double

    public struct TableShare: Sendable, Encodable {
        public let table: String
        public let rowEvents: Int
    }

    /// nil without a window.
    init?(_ window: Window) {
        let findings = window.content?.findings
        switch window {
        case .none: return nil
        case .back(let back):
            direction = .backward
            why = "the copy is taken back: each row touched since gets back what it was"
            secondsToWait = 0
            undone = back.reach.undoneByDropping.map { "\($0)" }
        case .forward:
            direction = .forward
            why = "the snapshot is brought forward: each row touched since gets what it was at the moment"
            secondsToWait = 0
            undone = []
        case .ahead(let ahead):
            direction = .forward
            why = "the moment is still ahead: the live copy is made now, and brought forward once the moment has come"
            secondsToWait = Double(ahead.moment.microseconds - ahead.search.now.microseconds) / 1e6
            undone = []
        }
        transactions = findings?.transactions ?? 0
        rowEvents = findings?.rowEvents ?? 0
        bytes = Int(findings?.rowBytes ?? 0)
        tables = (findings?.tables ?? []).sorted { $0.rowEvents > $1.rowEvents }
            .map { TableShare(table: "\($0.table)", rowEvents: $0.rowEvents) }
        stragglers = window.cut?.stragglers ?? 0
    }

    /// What the user should know, in words.
    static func warnings(_ window: Window, copiesAccounts: Bool) -> [Wording] {
        let ofCut = window.cut.map(warnings) ?? []
        switch window {
        case .none, .ahead: return ofCut
        case .back(let back):
            return ReachProblems.warnings(
                of: back.reach, copiesAccounts: copiesAccounts,
                state: back.search.isOfArchive ? "as of the snapshot" : "as they are now") + ofCut
        case .forward(let forward): return ofCut + warnings(of: forward.content.findings)
        }
    }

    /// Whether rows are changed by statements on the way to a later moment.
    static func warnings(of findings: WindowFindings) -> [Wording] {
        guard let last = findings.statementRows.last else { return [] }
        return [
            "\(findings.statementRows.count.counted("statement")) in statement format are executed again. What they come to may"
                + " depend on session variables that the binary log does not have (div_precision_increment,"
                + " group_concat_max_len, default_week_format …): they get the source's global values. The last is"
                + " \(last.summary) (\(ReachProblems.place(last.transaction)))"
        ]
    }

    /// Whether a clock went backwards around the cut.
    static func warnings(of cut: Cut) -> [Wording] {
        guard cut.stragglers > 0, let first = cut.firstStraggler else { return [] }
        return [
            "the source's clock went backwards: \(cut.stragglers.counted("transaction")) after the cut have a commit time"
                + " at or before the moment as well, the first is that of \(ReachProblems.place(first)). The fork ends"
                + " before the first transaction that was committed after the moment"
        ]
    }
}
