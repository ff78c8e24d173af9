import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Whatever other sessions of the source do, no writer waits for mysqlfork.
    @Suite struct StalledWriterTests {
        private static let setup = """
            CREATE DATABASE shop; USE shop;
            CREATE TABLE item (id INT PRIMARY KEY, v INT, w VARCHAR(100)); CREATE TABLE log (v INT, w INT);
            CREATE TABLE held (id INT PRIMARY KEY, v INT); CREATE TABLE other (id INT PRIMARY KEY, v INT);
            INSERT INTO item SELECT n, n, REPEAT('x', 50) FROM
              (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT n FROM r) q;
            INSERT INTO held VALUES (1, 1), (2, 2);
            CREATE USER writer; GRANT ALL ON shop.* TO writer;
            """

        /// What another session does meanwhile.
        struct Obstacle: Sendable {
            let name: String
            /// Statements of that session, the last of which may take its time.
            var statements: [String]
            /// The last statement is made over and over.
            var repeats = false
            /// How the server describes the session once it is in the way.
            var state = "Sleep"
        }

        private static let obstacles = [
            Obstacle(name: "LOCK TABLES", statements: ["LOCK TABLES shop.held READ"]),
            Obstacle(name: "HANDLER", statements: ["HANDLER shop.held OPEN", "HANDLER shop.held READ FIRST"]),
            Obstacle(
                name: "statements of 4 s", statements: ["SELECT *, SLEEP(2) FROM shop.held"], repeats: true,
                state: "Query"),
            Obstacle(
                name: "open transaction",
                statements: ["START TRANSACTION", "UPDATE shop.held SET v = v + 1 WHERE id = 1"]),
        ]

        /// Runs each command beside each obstacle, while a session writes to two tables.
        @Test func nobodyWaits() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                for obstacle in Self.obstacles {
                    try await Self.beside(obstacle, on: source) {
                        try await Self.everyCommand(source, target, beside: obstacle.name)
                    }
                }
                try await Self.besideDump(of: source) {
                    try await Self.everyCommand(source, target, beside: "mysqldump")
                }
                try await Self.besideAnotherFork(of: source) {
                    try await Self.everyCommand(source, target, beside: "another fork")
                }
                try await source.run(
                    "UPDATE performance_schema.setup_consumers SET ENABLED = 'NO' WHERE NAME LIKE 'events_st%'")
                try await Self.beside(Self.obstacles[2], on: source) {
                    try await Self.everyCommand(source, target, beside: "statements of 4 s, unseen")
                }
            }
        }

        /// Of a server that does not watch itself, nothing has to be known either.
        @Test func nobodyWaitsWithoutPerformanceSchema() async throws {
            try await TestServer.withPair(source: ["--performance-schema=OFF"]) { source, target in
                try await source.run(Self.setup)
                try await Self.beside(Self.obstacles[2], on: source) {
                    try await Self.everyCommand(source, target, beside: "no performance_schema")
                }
            }
        }

        /// DDL has to be waited for. Who only writes rows does not notice; and when it does not end, nothing was locked.
        @Test func alterations() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                // It waits for the transaction, and holds what keeps a backup lock out.
                let transaction = try await source.connect()
                try await transaction.execute("START TRANSACTION")
                _ = try await transaction.query("SELECT * FROM shop.held")
                let alteration = try source.start(Data("ALTER TABLE shop.held ADD COLUMN w INT".utf8))
                try await Self.wait(on: source, for: "Waiting for table metadata lock")
                let writer = try await Writer.start(on: source)
                let fork = try Shell.start(
                    Mysqlfork.path,
                    ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--progress", "plain"])
                while !fork.errorsSoFar.contains("changing definitions") {
                    try #require(fork.isRunning, "\(fork.errorsSoFar)")
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(fork.errorsSoFar.contains("ALTER TABLE shop.held"), "\(fork.errorsSoFar)")
                try await transaction.execute("ROLLBACK")
                #expect(try await alteration.result().status == 0)
                let result = ForkResult(try await fork.result())
                try result.expect(status: 0)
                try await writer.expectNoWait(beside: "an ALTER TABLE")
                #expect(
                    try await target.values(
                        "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_NAME = 'held'"
                    ).count == 3)
            }
        }

        // MARK: - What is beside

        private static func beside(_ obstacle: Obstacle, on source: TestServer, _ body: () async throws -> Void)
            async throws
        {
            let session = try await source.connect()
            for statement in obstacle.statements.dropLast() { try await session.execute(statement) }
            let last = obstacle.statements[obstacle.statements.count - 1]
            let task = Task {
                repeat { _ = try? await session.query(last) } while obstacle.repeats && !Task.isCancelled
            }
            if !obstacle.repeats { await task.value }
            try await wait(on: source, for: "\(session.id)", obstacle.state)
            try await body()
            task.cancel()
            await task.value
            session.abort()
        }

        private static func wait(on source: TestServer, for id: String, _ command: String) async throws {
            let sql = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = \(id) AND COMMAND = '\(command)'"
            while try await source.value(sql) != "1" { try await Task.sleep(for: .milliseconds(10)) }
        }

        private static func wait(on source: TestServer, for state: String) async throws {
            let sql = "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE STATE = '\(state)'"
            while try await source.value(sql) == "0" { try await Task.sleep(for: .milliseconds(10)) }
        }

        /// As it is by default: it locks the tables of a database while it reads them. They are others than those that are written.
        private static func besideDump(of source: TestServer, _ body: () async throws -> Void) async throws {
            try await source.run(
                "CREATE DATABASE IF NOT EXISTS dumped; CREATE TABLE dumped.t (id INT PRIMARY KEY); INSERT INTO dumped.t VALUES (1)"
            )
            let stop = URL(filePath: NSTemporaryDirectory()).appending(path: "mysqlfork-\(UUID().uuidString)")
            let dump = try Shell.start(
                "/usr/bin/env",
                [
                    "bash", "-c",
                    "until [[ -e $1 ]]; do \"$2\" --no-defaults -uroot -S \"$3\" dumped >/dev/null || exit; done",
                    "dump",
                    stop.path(), source.programs + "/mysqldump", source.socket,
                ])
            try await body()
            try Data().write(to: stop)
            let result = try await dump.result()
            #expect(result.status == 0, "\(result.errors)")
            try FileManager.default.removeItem(at: stop)
        }

        /// What a fork holds for as long as it copies.
        private static func besideAnotherFork(of source: TestServer, _ body: () async throws -> Void) async throws {
            let other = try await source.connect()
            try await other.execute("LOCK INSTANCE FOR BACKUP")
            try await other.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
            try await body()
            other.abort()
        }

        private static func everyCommand(_ source: TestServer, _ target: TestServer, beside obstacle: String)
            async throws
        {
            let archive = URL(filePath: NSTemporaryDirectory()).appending(path: "mysqlfork-\(UUID().uuidString)")
            defer { try? FileManager.default.removeItem(at: archive) }
            let writer = try await Writer.start(on: source)
            let fork = try await Mysqlfork.fork(source, target, "--replace", "--verify")
            try #require(fork.status == 0, "beside \(obstacle): \(fork.errors)\(fork.output)")
            let create = try await Mysqlfork.run(
                "archive", "create", "--source", source.dsn, "--archive", archive.path(), "--json")
            try #require(create.status == 0, "beside \(obstacle): \(create.errors)\(create.output)")
            // The fork is of a moment that is gone: there is a difference to be found.
            let verify = try await Mysqlfork.run("verify", "--source", source.dsn, "--target", target.dsn, "--json")
            try #require(verify.status == 5, "beside \(obstacle): \(verify.errors)\(verify.output)")
            try await writer.expectNoWait(beside: obstacle)
        }
    }
}

/// Inserts and changes rows, one statement after the other, while it is watched whether one of them waits for somebody's lock.
private struct Writer {
    private let server: TestServer
    private let session: RunningProgram
    private let stop: URL
    private let watch: Task<Set<String>, any Error>

    static func start(on server: TestServer) async throws -> Writer {
        try await server.run(
            "DELETE FROM shop.log")
        let stop = URL(filePath: NSTemporaryDirectory()).appending(path: "mysqlfork-\(UUID().uuidString)")
        // Statements come from a pipe, so that they have no end of their own.
        let session = try Shell.start(
            "/usr/bin/env",
            [
                "bash", "-c",
                """
                i=0; until [[ -e $1 ]]; do i=$((i + 1)); echo "INSERT INTO shop.log VALUES ($i, 0);"
                echo "UPDATE shop.item SET v = v + 1 WHERE id = $((i % 1000 + 1)); DO SLEEP(0.001);"; done |
                "$2" --no-defaults -uwriter -S "$3" shop
                """, "writer", stop.path(), server.programs + "/mysql", server.socket,
            ])
        let watcher = try await server.connect()
        let watch = Task {
            var seen: Set<String> = []
            while !Task.isCancelled {
                // Cancelling a call would cost the connection.
                let rows = try await Task {
                    try await watcher.query(
                        "SELECT STATE AS state FROM information_schema.PROCESSLIST WHERE USER = 'writer' AND STATE LIKE 'Waiting for %'"
                            + " AND STATE <> 'waiting for handler commit'")
                }.value.rows
                seen.formUnion(rows.map { $0.text("state") })
                try? await Task.sleep(for: .milliseconds(5))
            }
            return seen
        }
        while try await server.value("SELECT COUNT(*) > 0 FROM shop.log") != "1" {
            try #require(session.isRunning, "\(session.errorsSoFar)")
        }
        return Writer(server: server, session: session, stop: stop, watch: watch)
    }

    /// Ends the session.
    func expectNoWait(beside obstacle: String) async throws {
        try Data().write(to: stop)
        let result = try await session.result()
        #expect(result.status == 0, "beside \(obstacle): \(result.errors)")
        try FileManager.default.removeItem(at: stop)
        watch.cancel()
        #expect(try await watch.value == [], "beside \(obstacle)")
        // Where the server watches itself, it tells exactly how long a lock was waited for.
        let waited = try await server.values(
            """
            SELECT CAST(COALESCE(MAX(MAX_TIMER_WAIT), 0) DIV 1000000000 AS CHAR)
            FROM performance_schema.events_waits_summary_by_account_by_event_name
            WHERE USER = 'writer' AND EVENT_NAME = 'wait/lock/metadata/sql/mdl'
            """)
        #expect((Int(waited.first ?? "0") ?? 0) < 150, "beside \(obstacle), a statement waited \(waited) ms for a lock")
    }
}
