import Foundation
import MySQL

/// What a fork came to, beside what it should be.
extension Trial {
    func compare(
        _ way: Way, _ index: Int, _ moments: [Moment], _ result: Result, _ outcome: inout Outcome
    ) async throws {
        // There is no way back over DDL and statements, and the plan says so. On a busy machine, what was to be ahead is over by then.
        if [.back, .without, .ahead].contains(way), result.status == 3 || result.status == 2 {
            for reason in reasons(result) { outcome.note(refused: way, reason) }
            return
        }
        guard result.status == 0 else { return outcome.failures.append(failure(way, index, result)) }
        outcome.forks[way, default: 0] += 1
        var moment = moments[index]
        let goesBack = (json(result)["window"] as? [String: Any])?["direction"] as? String == "backward"
        if goesBack {
            // Accounts are those of the snapshot.
            let snapshot = way == .forward ? Self.laterSnapshot : moments.count - 1
            moment.contents = moment.contents.withAccounts(as: moments[snapshot].contents)
        }
        let left = (json(result)["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
        let notCopied = left.map(Contents.plain)
        checkLeft(way, index, left, moment, &outcome)
        // Before default rows are tried, which counters remember.
        if way == .latest { try await verify(index, hasAll: notCopied.isEmpty, &outcome) }
        let connection = try await Connection(to: target, role: "target")
        var found = try await ContentsReader.read(connection, target)
        if [.forward, .ahead].contains(way) {
            (found, moment.contents) = (found.withoutKeysOfForeignKeys, moment.contents.withoutKeysOfForeignKeys)
        }
        let gtids = try await executed(connection)
        let differences = found.differences(from: moment.contents) { [found] thing in
            if thing.kind == "default row" && notCopied.contains(where: { $0.hasPrefix("trigger") }) { return true }
            // They are the snapshot's, too, and so is what accounts may do.
            if ["histogram", "databases seen"].contains(thing.kind) && goesBack { return true }
            if goesBack, found.isDenied(thing) || moment.contents.isDenied(thing) { return true }
            // Rows that come back stand behind the others, and of rows alike the binary log does not tell which one went.
            if thing.kind == "order of rows" && ![.latest, .archived].contains(way) { return true }
            // The columns that the server remembers of a view that does not work depend on when it was last made.
            if ["column", "geometry", "table"].contains(thing.kind) && moment.contents.isBroken(thing.object) {
                return true
            }
            let name = thing.object.split(separator: ".", maxSplits: 1).last.map(String.init) ?? thing.object
            return !name.isEmpty && notCopied.contains { $0.contains(name) }
        }
        // What a window gave out and took back is not in it.
        let counters = [.forward, .ahead].contains(way) ? [] : found.counters(behind: moment.contents)
        let all = differences + counters
        if let first = all.first {
            outcome.failures.append(
                Failure(
                    way: way, moment: index, kind: "another \(first.kind)",
                    details: all.prefix(8).map(\.description).joined(separator: "\n")
                        + (notCopied.isEmpty ? "" : "\nnot copied: \(notCopied.joined(separator: ", "))")))
        } else if gtids != moment.gtids {
            outcome.failures.append(
                Failure(
                    way: way, moment: index, kind: "other GTIDs", details: "\(gtids) instead of \(moment.gtids)"))
        }
    }

    /// Views and triggers may refer to what is no longer there, transactions may be undecided, what an expression gives may depend on the
    /// session, and of a DECIMAL a histogram may have a value that the column cannot have. Nothing else is left out.
    private func checkLeft(_ way: Way, _ index: Int, _ left: [String], _ moment: Moment, _ outcome: inout Outcome) {
        let transactions = left.filter { $0.hasPrefix("XA ") }
        if Set(transactions) != moment.undecided {
            outcome.failures.append(
                Failure(
                    way: way, moment: index, kind: "undecided",
                    details: "\(transactions.sorted()) instead of \(moment.undecided.sorted())"))
        }
        let allowed = [
            "view ", "trigger ", "XA ", "values of generated column ", "histogram on column ", "members of column ",
        ]
        if let one = left.first(where: { one in !allowed.contains { one.hasPrefix($0) } }) {
            outcome.failures.append(Failure(way: way, moment: index, kind: "not copied", details: one))
        }
    }

    private func verify(_ index: Int, hasAll: Bool, _ outcome: inout Outcome) async throws {
        let result = try await run(["verify", "--source", sourceDSN, "--target", targetDSN, "--json"])
        if result.status == 0 || result.status == 5 && !hasAll { return }
        let found = (json(result)["verification"] as? [String: Any])?["differences"] as? [[String: Any]] ?? []
        // What a default row that was taken back has used up.
        if !found.isEmpty && found.allSatisfy({ $0["area"] as? String == "counter" }) { return }
        let wrong = failure(.latest, index, result)
        outcome.failures.append(
            Failure(
                way: .latest, moment: index, kind: "verify: \(wrong.kind)",
                details: wrong.details + "\n" + result.output))
    }

    func failure(_ way: Way, _ moment: Int, _ result: Result) -> Failure {
        let message = (json(result)["error"] as? [String: Any])?["message"] as? String ?? result.errors
        let number = message.firstMatch(of: /error (\d+)/).map { " \($0.1)" } ?? ""
        return Failure(way: way, moment: moment, kind: "status \(result.status)\(number)", details: result.output)
    }

    /// Why a fork was refused, without the names and numbers of the case.
    private func reasons(_ result: Result) -> [String] {
        guard let error = json(result)["error"] as? [String: Any] else { return [result.errors] }
        let problems = (error["problems"] as? [[String: Any]] ?? []).compactMap { $0["message"] as? String }
        let messages = problems.isEmpty ? [error["message"] as? String ?? result.output] : problems
        return messages.map { $0.replacing(/`[^`]*`/, with: "`…`").replacing(/[0-9][-0-9a-f:.TZ]*/, with: "#") }
    }

    private func json(_ result: Result) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(result.output.utf8))) as? [String: Any] ?? [:]
    }
}
