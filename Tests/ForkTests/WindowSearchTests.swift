import Binlog
import MySQL
import Testing
import Timeline

@testable import Fork
@testable import Replay
@testable import Server
@testable import Stream

/// What a plan knows of a window before anything is copied.
@Suite struct WindowSearchTests {
    private func window(
        _ source: SyntheticSource, _ stop: StopPoint, snapshot: BinlogPosition, databases: [String] = ["d"]
    ) async throws -> Window {
        let progress = JobProgress { _ in }
        let cut = try await CutSearch.find(stop, in: source, progress: progress)
        return try await WindowSearch(
            ForkOptions(target: Endpoint(dsn: "mysql://root@localhost/")),
            ResolvedWindow(snapshot: snapshot, cut: cut, stop: stop),
            scope: WindowScope(databases: .all, foldsCase: false),
            reader: WindowReader(source: source, progress: progress)
        ).look(databases)
    }

    private func messages(_ window: Window) -> [String] {
        window.problems(source: "archive x").map { "\($0.message)" }
    }

    /// Committed at 10 and 20.
    private func twoTransactions() -> SyntheticBinlog {
        var binlog = SyntheticBinlog()
        binlog.transaction(committed: 10)
        binlog.transaction(committed: 20)
        return binlog
    }

    private func position(_ binlog: SyntheticBinlog, afterEvent index: Int) -> BinlogPosition {
        BinlogPosition(file: "b.000001", offset: binlog.ends[index])
    }

    @Test func aTransactionPreparedBeforeTheBinlogIsInTheWay() async throws {
        var binlog = SyntheticBinlog()
        let start = position(binlog, afterEvent: 0)
        binlog.transaction(committed: 10)
        binlog.statement("XA COMMIT X'78',X'',1", committed: 20)
        let source = try SyntheticSource([binlog])
        let window = try await window(source, .latest, snapshot: start)
        #expect(
            messages(window) == [
                "archive x cannot be brought forward: XA transaction X'78',X'',1 was prepared before the binary logs begin"
            ])
        #expect(window.problems(source: "archive x").map(\.code) == [Problem.unreachable])
        let before = Moment(microseconds: 15)
        #expect(try await messages(self.window(source, .time(before), snapshot: start)) == [])
    }

    @Test func whatIsNotLoggedIsInTheWayWhereverTheForkIsNotOfTheSnapshot() async throws {
        let binlog = twoTransactions()
        var source = try SyntheticSource([binlog])
        source.sourceFacts.unloggedDatabases = ["hidden"]
        let first = position(binlog, afterEvent: 3)
        let last = position(binlog, afterEvent: 6)
        let hidden = [
            "archive x cannot be brought forward: the changes of database hidden are not in the binary log"
        ]
        #expect(try await messages(window(source, .latest, snapshot: first, databases: ["hidden"])) == hidden)
        #expect(try await messages(window(source, .latest, snapshot: first)) == [])
        #expect(try await messages(window(source, .latest, snapshot: last, databases: ["hidden"])) == [])
        // At a time it need not be what it was when the snapshot was taken.
        let time = StopPoint.time(Moment(microseconds: 30))
        #expect(try await messages(window(source, time, snapshot: last, databases: ["hidden"])) == hidden)
        source.sourceFacts = SourceFacts(
            version: 90704, nativeForeignKeys: false, hidesReplicatedChanges: true, tables: [:])
        #expect(
            try await messages(window(source, .latest, snapshot: first)) == [
                "archive x cannot be brought forward: what the source gets by replication, or got before it was promoted, is not in its binary log"
            ])
    }

    /// Of the transactions after the cut, those are told that belong before it by the clock: both ways, and no further than the file.
    @Test func aClockThatWentBackwards() async throws {
        var first = SyntheticBinlog()
        for time in [10, 50, 15, 20, 60] as [UInt64] { first.transaction(committed: time) }
        first.rotate(to: "b.000002")
        var second = SyntheticBinlog()
        for time in [70, 25] as [UInt64] { second.transaction(committed: time) }
        let source = try SyntheticSource([first, second])
        for snapshot in [position(first, afterEvent: 0), BinlogPosition(file: "b.000002", offset: second.ends[3])] {
            let window = try await window(source, .time(Moment(microseconds: 30)), snapshot: snapshot)
            #expect(window.cut?.position == position(first, afterEvent: 3))
            #expect(WindowPlan(window)?.stragglers == 2)
            let warnings = WindowPlan.warnings(window, copiesAccounts: false)
            #expect(warnings.count == 1 && warnings[0].contains("2 transactions after the cut"), "\(warnings)")
        }
    }
}
