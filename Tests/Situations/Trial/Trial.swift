import Foundation
import MySQL

/// Lets a situation happen on a source, forks it, and compares.
public struct Trial: Sendable {
    let source: Endpoint
    let target: Endpoint
    let sourceDSN: String
    let targetDSN: String
    /// An empty directory of the trial's own.
    let folder: URL
    /// Runs mysqlfork with these arguments.
    let run: Program

    public typealias Program = @Sendable (_ arguments: [String]) async throws -> Result

    public struct Result: Sendable {
        let status: Int32
        let output: String
        let errors: String

        public init(status: Int32, output: String, errors: String) {
            self.status = status
            self.output = output
            self.errors = errors
        }
    }

    public init(source: String, target: String, folder: URL, run: @escaping Program) throws {
        self.source = try Endpoint(dsn: source)
        self.target = try Endpoint(dsn: target)
        (sourceDSN, targetDSN) = (source, target)
        self.folder = folder
        self.run = run
    }

    private struct Moment {
        var time: String
        var contents: Contents
        var gtids: String
    }

    /// - Parameter ways: those to try; which moments are tried follows from the situation's seed.
    public func outcome(of situation: Situation, ways: Set<Way> = Set(Way.allCases)) async throws -> Outcome {
        var outcome = Outcome()
        let observer = try await Connection(to: source, role: "source")
        try await reset(observer)
        let sessions = try await SessionGroup(source)
        try await sessions.play(situation.setup, &outcome)

        let archive = folder.appending(path: "archive").path(percentEncoded: false)
        try? FileManager.default.removeItem(atPath: archive)
        var moments = [try await freeze(observer)]
        if !ways.isDisjoint(with: [.forward, .archived]) {
            let made = try await run(["archive", "create", "--source", sourceDSN, "--archive", archive, "--json"])
            if made.status != 0 {
                outcome.failures.append(failure(.archived, 0, made))
                return outcome
            }
        }
        var leftOut = ""
        for (index, phase) in situation.phases.enumerated() {
            if index == situation.phases.count - 1, !situation.leftOut.isEmpty {
                let before = try await executed(observer)
                try await sessions.play(situation.leftOut, &outcome)
                leftOut = try await observer.query("SELECT GTID_SUBTRACT(@@GLOBAL.gtid_executed, '\(before)') AS g")
                    .rows[0].text("g")
            }
            if index == 0, ways.contains(.ahead) {
                moments.append(try await goAhead(phase, sessions, observer, &outcome))
            } else {
                try await sessions.play(phase, &outcome)
                moments.append(try await freeze(observer))
            }
        }
        try await forkToAll(moments, archive: archive, ways, &outcome)
        if ways.contains(.without), !leftOut.isEmpty, !leftOut.contains(","), !leftOut.contains("-"), moments.count > 1
        {
            try await forkWithout(leftOut, moments, &outcome)
        }
        return outcome
    }

    private func forkWithout(_ gtid: String, _ moments: [Moment], _ outcome: inout Outcome) async throws {
        var wanted = moments
        let (before, last) = (moments[moments.count - 2], moments[moments.count - 1])
        wanted[moments.count - 1].contents = last.contents.withRows(
            ofTable: Situation.leftOutTable, as: before.contents)
        let result = try await run([
            "fork", "--source", sourceDSN, "--target", targetDSN, "--replace", "--json", "--without-gtid", gtid,
        ])
        try await compare(.without, moments.count - 1, wanted, result, &outcome)
    }

    private func executed(_ connection: Connection) async throws -> String {
        try await connection.query("SELECT @@GLOBAL.gtid_executed AS g").rows[0].text("g").filter { !$0.isWhitespace }
    }

    private func forkToAll(
        _ moments: [Moment], archive: String, _ ways: Set<Way>, _ outcome: inout Outcome
    ) async throws {
        let live = ["fork", "--source", sourceDSN, "--target", targetDSN, "--replace", "--json"]
        if ways.contains(.latest) {
            try await compare(.latest, moments.count - 1, moments, try await run(live), &outcome)
        }
        if ways.contains(.back) {
            for (index, moment) in moments.enumerated().dropLast() {
                try await compare(.back, index, moments, try await run(live + ["--at", moment.time]), &outcome)
            }
        }
        guard !ways.isDisjoint(with: [.forward, .archived]) else { return }
        let followed = try await run([
            "archive", "follow", "--once", "--source", sourceDSN, "--archive", archive, "--json",
        ])
        if followed.status != 0 { return outcome.failures.append(failure(.forward, 0, followed)) }
        let stored = ["fork", "--from-archive", archive, "--target", targetDSN, "--replace", "--json"]
        if ways.contains(.archived) {
            try await compare(.archived, 0, moments, try await run(stored + ["--at", moments[0].time]), &outcome)
        }
        if ways.contains(.forward) {
            for (index, moment) in moments.enumerated().dropFirst() {
                try await compare(.forward, index, moments, try await run(stored + ["--at", moment.time]), &outcome)
            }
        }
    }

    /// Starts a fork to a moment that lies ahead, lets the phase happen, and waits until that moment is over.
    private func goAhead(
        _ phase: [Step], _ sessions: SessionGroup, _ observer: Connection, _ outcome: inout Outcome
    ) async throws -> Moment {
        let target = try await observer.query(
            "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL 2500000 MICROSECOND, '%Y-%m-%dT%H:%i:%s.%fZ') AS t"
        ).rows[0].text("t")
        async let forked = run([
            "fork", "--source", sourceDSN, "--target", targetDSN, "--replace", "--json", "--at", target,
        ])
        try await sessions.play(phase, &outcome)
        let moment = try await freeze(observer)
        let result = try await forked
        // Else the phase took longer than thought, on a busy machine.
        if moment.time < target { try await compare(.ahead, 1, [moment, moment], result, &outcome) }
        return moment
    }

    // MARK: - The source

    private func reset(_ connection: Connection) async throws {
        for row in try await connection.query("XA RECOVER CONVERT XID").rows {
            try await connection.execute("XA ROLLBACK \(row.text("data"))")
        }
        try await connection.execute("SET foreign_key_checks = 0")
        for row in try await connection.query(
            "SELECT SCHEMA_NAME AS d FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')"
        ).rows { try await connection.execute("DROP DATABASE \(SQL.identifier(row.text("d")))") }
        for row in try await connection.query(
            "SELECT User AS u, Host AS h FROM mysql.user WHERE User <> 'root' AND User NOT LIKE 'mysql.%'"
        ).rows { try await connection.execute("DROP USER \(SQL.account(user: row.text("u"), host: row.text("h")))") }
        try await connection.execute("RESET BINARY LOGS AND GTIDS")
    }

    /// Decides what is prepared, and takes down what is there.
    private func freeze(_ connection: Connection) async throws -> Moment {
        for row in try await connection.query("XA RECOVER CONVERT XID").rows {
            _ = try? await connection.execute("XA ROLLBACK \(row.text("data"))")
        }
        let contents = try await ContentsReader.read(connection)
        let row = try await connection.query("SELECT DATE_FORMAT(SYSDATE(6), '%Y-%m-%dT%H:%i:%s.%fZ') AS t").rows[0]
        // The next commit has another microsecond.
        try await Task.sleep(for: .milliseconds(2))
        return Moment(time: row.text("t"), contents: contents, gtids: try await executed(connection))
    }

    // MARK: - The fork

    private func failure(_ way: Way, _ moment: Int, _ result: Result) -> Failure {
        let message = (json(result)["error"] as? [String: Any])?["message"] as? String ?? result.errors
        let number = message.firstMatch(of: /error (\d+)/).map { " \($0.1)" } ?? ""
        return Failure(way: way, moment: moment, kind: "status \(result.status)\(number)", details: result.output)
    }

    private func json(_ result: Result) -> [String: Any] {
        (try? JSONSerialization.jsonObject(with: Data(result.output.utf8))) as? [String: Any] ?? [:]
    }

    private func compare(
        _ way: Way, _ index: Int, _ moments: [Moment], _ result: Result, _ outcome: inout Outcome
    ) async throws {
        // There is no way back over DDL and statements, and the plan says so. On a busy machine, what was to be ahead is over by then.
        if [.back, .without, .ahead].contains(way), result.status == 3 || result.status == 2 {
            outcome.refused += 1
            return
        }
        guard result.status == 0 else { return outcome.failures.append(failure(way, index, result)) }
        outcome.forks += 1
        let left = json(result)["notCopied"] as? [[String: Any]] ?? []
        let notCopied = left.compactMap { $0["object"] as? String }.map(Contents.plain)
        // Views and triggers may refer to what is no longer there.
        if let one = left.first(where: { one in
            !["view ", "trigger "].contains { (one["object"] as? String)?.hasPrefix($0) == true }
        }) {
            outcome.failures.append(Failure(way: way, moment: index, kind: "not copied", details: "\(one)"))
        }
        // Before default rows are tried, which counters remember.
        if way == .latest { try await verify(index, hasAll: notCopied.isEmpty, &outcome) }
        let connection = try await Connection(to: target, role: "target")
        let found = try await ContentsReader.read(connection)
        let gtids = try await executed(connection)
        let differences = found.differences(from: moments[index].contents) { thing in
            if thing.kind == "default row" && notCopied.contains(where: { $0.hasPrefix("trigger") }) { return true }
            // Accounts are those of the snapshot.
            if way == .back && thing.kind.hasPrefix("mysql.") { return true }
            // The columns that the server remembers of a view that does not work depend on when it was last made.
            if ["column", "table"].contains(thing.kind) && moments[index].contents.isBroken(thing.object) {
                return true
            }
            let name = thing.object.split(separator: ".", maxSplits: 1).last.map(String.init) ?? thing.object
            return !name.isEmpty && notCopied.contains { $0.contains(name) }
        }
        if let first = differences.first {
            outcome.failures.append(
                Failure(
                    way: way, moment: index, kind: "another \(first.kind)",
                    details: differences.prefix(8).map(\.description).joined(separator: "\n")
                        + (notCopied.isEmpty ? "" : "\nnot copied: \(notCopied.joined(separator: ", "))")))
        } else if gtids != moments[index].gtids {
            outcome.failures.append(
                Failure(
                    way: way, moment: index, kind: "other GTIDs",
                    details: "\(gtids) instead of \(moments[index].gtids)"))
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
}
