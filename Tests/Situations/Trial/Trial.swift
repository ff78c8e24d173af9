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

    /// What a fork to it is to be.
    struct Moment {
        var time: String
        var contents: Contents
        var gtids: String
        /// XA transactions that are prepared, as reports name them.
        var undecided: Set<String>
    }

    /// - Parameter ways: those to try; which moments are tried follows from the situation's seed.
    public func outcome(of situation: Situation, ways: Set<Way> = Set(Way.allCases)) async throws -> Outcome {
        var outcome = Outcome()
        let observer = try await Connection(to: source, role: "source")
        try await reset(observer)
        try await writeDataFile(observer)
        let sessions = try await SessionGroup(source)
        try await sessions.play(situation.setup, &outcome)

        try? FileManager.default.removeItem(atPath: archive)
        var moments = [try await freeze(observer)]
        let archives = !ways.isDisjoint(with: [.forward, .archived])
        if archives { try await takeSnapshot(at: 0, &outcome) }
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
            if archives, index + 1 == Self.laterSnapshot, situation.seed % 2 == 0 {
                try await takeSnapshot(at: index + 1, &outcome)
            }
        }
        guard outcome.failures.isEmpty else { return outcome }
        try await forkToAll(moments, of: situation, ways, &outcome)
        // Of it, exactly one transaction may have been left.
        if ways.contains(.without), leftOut.wholeMatch(of: /[-0-9a-f]+:\d+/) != nil {
            try await forkWithout(leftOut, moments, &outcome)
        }
        return outcome
    }

    /// The moment at which half of the archives get another snapshot, from which it is nearer to the one before.
    static let laterSnapshot = 2

    private var archive: String { folder.appending(path: "archive").path(percentEncoded: false) }

    private func takeSnapshot(at moment: Int, _ outcome: inout Outcome) async throws {
        let made = try await run(["archive", "create", "--source", sourceDSN, "--archive", archive, "--json"])
        if made.status != 0 { outcome.failures.append(failure(.archived, moment, made)) }
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

    private func forkToAll(
        _ moments: [Moment], of situation: Situation, _ ways: Set<Way>, _ outcome: inout Outcome
    ) async throws {
        let live = ["fork", "--source", sourceDSN, "--target", targetDSN, "--replace", "--json"]
        if ways.contains(.latest) {
            try await compare(.latest, moments.count - 1, moments, try await run(live), &outcome)
        }
        if ways.contains(.back) {
            for (index, moment) in moments.enumerated().dropLast() where situation.goesBack(to: index) {
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
            "SELECT DATE_FORMAT(SYSDATE(6) + INTERVAL 2500000 MICROSECOND, '%Y-%m-%dT%H:%i:%s.%fZ') AS t"
        ).rows[0].text("t")
        async let forked = run([
            "fork", "--source", sourceDSN, "--target", targetDSN, "--replace", "--json", "--at", target,
        ])
        try await sessions.play(phase, &outcome)
        let isOver =
            try await observer.query("SELECT SYSDATE(6) > '\(target.dropLast())' AS o").rows[0].text("o") == "1"
        let moment = try await freeze(observer)
        let result = try await forked
        // Else the phase took longer than thought, on a busy machine.
        if !isOver { try await compare(.ahead, 1, [moment, moment], result, &outcome) }
        return moment
    }
}
