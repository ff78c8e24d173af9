import Server
import Timeline

/// What stands in the way of another moment than the snapshot's, as preflight says it.
package enum ReachProblems {
    /// Of a long list, the latest tell enough.
    private static let listed = 10

    /// - Parameter start: where the way back begins: `now`, or the moment of a snapshot taken long ago.
    package static func problems(of reach: Reach, source: String, from start: String = "now") -> [Problem] {
        let earliest: Wording =
            reach.earliest.map { "the earliest moment that can be reached is \(place($0))" }
            ?? "no earlier moment than \(start) can be reached"
        let shown = reach.obstacles.suffix(listed)
        var problems = shown.map { obstacle in
            let when = obstacle.transaction.map { "; last in the transaction of \(place($0))" } ?? ""
            return Problem(
                code: Problem.unreachable, server: .source,
                message: "\(source) cannot be taken back: \(obstacle.problem)\(when)",
                hint: "\(earliest); what would make it possible: \(obstacle.remedy)")
        }
        let more = reach.obstacles.count - shown.count
        if more > 0 || !reach.isComplete {
            problems.append(
                Problem(
                    code: Problem.unreachable, server: .source,
                    message: "\(source) cannot be taken back: there is more of that kind before"
                        + (more > 0 ? " (\(more) more are known)" : ""),
                    hint: earliest))
        }
        return problems
    }

    /// - Parameter gaps: changes on the way to a later moment that the binary log lacks.
    package static func problems(ofGaps gaps: [Obstacle], source: String) -> [Problem] {
        let left = gaps.count - listed
        return gaps.prefix(listed).enumerated().map { index, gap in
            let more = left > 0 && index == listed - 1 ? " (\(left) more are known)" : ""
            return Problem(
                code: Problem.unreachable, server: .source,
                message: "\(source) cannot be brought forward: \(gap.problem)\(more)",
                hint: "what would make it possible: \(gap.remedy)")
        }
    }

    /// REPLACE deletes rows in one server and changes them in the other, so that foreign keys do different things.
    /// - Parameter nativeForeignKeys: the target's `innodb_native_foreign_keys`.
    package static func problems(
        ofReplacing findings: WindowFindings, _ facts: SourceFacts, nativeForeignKeys: Bool?, source: String
    ) -> [Problem] {
        guard let note = findings.statementRows.lastReplacing, !facts.cascades.isEmpty,
            facts.replacesOtherwise(than: nativeForeignKeys)
        else { return [] }
        return [
            Problem(
                code: Problem.unreachable, server: .source,
                message:
                    "\(source) cannot be brought forward: \(replacingOtherwise): \(note.summary); in the transaction of"
                    + " \(place(note.transaction))",
                hint: "start the target with the source's innodb_native_foreign_keys, or choose a moment before it")
        ]
    }

    static let replacingOtherwise =
        "a statement replaces rows, and innodb_native_foreign_keys is not the same on both servers, so that foreign keys with"
        + " CASCADE or SET NULL do not do the same"

    /// `2026-11-21T10:00:00.123456Z (GTID …, binlog.000003:1234)`
    package static func place(_ landmark: Landmark) -> String {
        let time = landmark.committed.map { "\($0)" } ?? "an unknown time"
        return "\(time) (" + (landmark.gtid.map { "GTID \($0), " } ?? "") + "\(landmark.position))"
    }

    /// What is not undone, and does not stop a fork: the user should know.
    /// - Parameter state: which state of accounts the fork gets.
    package static func warnings(of reach: Reach, copiesAccounts: Bool, state: String = "as they are now") -> [Wording]
    {
        var warnings: [Wording] = []
        let notes = reach.accountStatements
        if copiesAccounts && notes.count > 0 {
            let list = notes.elements.suffix(5).map { "\($0.summary) (\(place($0.transaction)))" }
            warnings.append(
                "accounts are \(state), not as they were: \(notes.count.counted("statement")) changed them since,"
                    + " the latest are: \(list.joined(separator: "; "))")
        }
        if !reach.notFound.isEmpty {
            warnings.append(
                "DROP TABLE IF EXISTS found nothing by the name of \(reach.notFound.map(\.description).shortList), as far as the"
                    + " binary log tells: the fork lacks what a routine dropped of engines without transactions")
        }
        if copiesAccounts && !reach.systemTables.isEmpty {
            warnings.append(
                "rows of \(reach.systemTables.map(\.description).shortList) were changed directly since, and are \(state)"
            )
        }
        return warnings
    }
}

extension SourceFacts {
    /// Whether foreign keys are the engine's business here and the server's there, or the other way round.
    func replacesOtherwise(than nativeForeignKeys: Bool?) -> Bool {
        (self.nativeForeignKeys ?? true) != (nativeForeignKeys ?? true)
    }
}
