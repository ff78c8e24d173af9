import Binlog
import Foundation
import MySQL
import Testing

@testable import Replay
@testable import Server

/// What a lane was doing when the server preferred another session is done again.
extension IntegrationTests {
    @Suite struct DeadlockTests {
        private static let setup = """
            CREATE DATABASE d; USE d;
            CREATE TABLE t (id INT PRIMARY KEY, v INT);
            CREATE TABLE u (id INT PRIMARY KEY, v INT);
            CREATE TABLE weight (id INT PRIMARY KEY);
            INSERT INTO t VALUES (1, 0), (3, 0); INSERT INTO u VALUES (2, 0);
            """

        /// A row of `t` and one of `u`, in this order, with much less work than ``Preferred``'s.
        private static let changes = "UPDATE d.t SET v = v + 1 WHERE id = 1; UPDATE d.u SET v = v + 1 WHERE id = 2;"

        @Test(arguments: ["STATEMENT", "ROW"])
        func orderedTransactions(format: String) async throws {
            try await withRecorded(
                "SET binlog_format = \(format); UPDATE d.t SET v = 10 WHERE id = 3;"
                    + " BEGIN; SET timestamp = 1000000000; \(Self.changes) UPDATE d.t SET v = UNIX_TIMESTAMP() WHERE id = 3; COMMIT;"
                    + " UPDATE d.t SET v = v * 2;"
            ) { source, target, recorded in
                let deadlocks = try await Preferred.over(holdingRowOn: target) {
                    try await recorded.apply(to: target, of: source)
                }
                #expect(deadlocks == 1)
                #expect(
                    try await target.values("SELECT v FROM d.t UNION ALL SELECT v FROM d.u")
                        == source.values("SELECT v FROM d.t UNION ALL SELECT v FROM d.u"))
            }
        }

        @Test func keyedRows() async throws {
            try await withRecorded(Self.changes) { source, target, recorded in
                let lane = try await KeyedLane(
                    to: Server(.target, try Endpoint(dsn: target.dsn)), connections: 2,
                    format: try recorded.formatDescription())
                let changes = try await recorded.netChange(on: source)
                let deadlocks = try await Preferred.over(holdingRowOn: target) { try await lane.apply(changes) }
                #expect(deadlocks == 1)
                #expect(try await target.values("SELECT v FROM d.t UNION ALL SELECT v FROM d.u") == ["1", "0", "1"])
            }
        }

        /// A part of the transaction would be done twice.
        @Test func whatCannotBeTakenBackIsNotTriedAgain() async throws {
            try await withRecorded(
                "SET binlog_format = STATEMENT, SESSION gtid_next = 'AUTOMATIC'; BEGIN; INSERT INTO d.isam VALUES (1);"
                    + " \(Self.changes) INSERT INTO d.isam VALUES (2); COMMIT;",
                setup: "CREATE TABLE d.isam (id INT PRIMARY KEY) ENGINE = MyISAM;",
                source: ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]
            ) { source, target, recorded in
                var error: ForkError?
                let deadlocks = try await Preferred.over(holdingRowOn: target) {
                    error = await #expect(throws: ForkError.self) { try await recorded.apply(to: target, of: source) }
                }
                #expect(deadlocks == 1)
                #expect(error?.kind == .rejected)
                #expect(error?.message.contains("1213") == true)
                #expect(error?.message.contains("UPDATE d.u SET v = v + 1 WHERE id = 2") == true)
            }
        }

        private func withRecorded(
            _ script: String, setup: String = "", source options: [String] = [],
            _ body: (TestServer, TestServer, RecordedSteps) async throws -> Void
        ) async throws {
            try await TestServer.withPair(source: options) { source, target in
                for server in [source, target] { try await server.run(Self.setup + setup) }
                let recorded = try await RecordedSteps.begin(on: source)
                try await source.run(script)
                try await body(source, target, recorded)
            }
        }
    }
}

/// A session that the server prefers, because it has done more.
private enum Preferred {
    /// Holds the row of `u` until `body` waits for it, then wants that of `t`.
    /// - Returns: how many deadlocks there were.
    static func over(holdingRowOn target: TestServer, _ body: () async throws -> Void) async throws -> Int {
        let before = try await deadlocks(target)
        let (session, watcher) = try await (target.connect(), target.connect())
        try await session.execute("SET SESSION cte_max_recursion_depth = 10000")
        try await session.execute("BEGIN")
        try await session.execute(
            "INSERT INTO d.weight WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5000)"
                + " SELECT i FROM n")
        try await session.execute("UPDATE d.u SET v = 99 WHERE id = 2")
        async let other: Void = {
            let waits = "SELECT COUNT(*) AS n FROM performance_schema.data_lock_waits"
            while try await watcher.query(waits).rows.first?.int("n") == 0 {
                try Task.checkCancellation()
                try await Task.sleep(for: .milliseconds(5))
            }
            try await session.execute("UPDATE d.t SET v = 99 WHERE id = 1")
            try await session.execute("ROLLBACK")
        }()
        try await body()
        try await other
        return try await deadlocks(target) - before
    }

    /// Since the server was started.
    private static func deadlocks(_ server: TestServer) async throws -> Int {
        let count = "SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'lock_deadlocks'"
        return try #require(Int(try await server.value(count)))
    }
}
