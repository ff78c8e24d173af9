import Foundation
import MySQL
import Synchronization
import Testing

/// Sessions that change the tables of `Cases/moments/setup.sql` in parallel, at random, until they are told to stop.
struct MixedWorkload: Sendable {
    /// Repeats the sessions' choices, though not how they meet. `MYSQLFORK_TEST_SEED` sets it.
    let seed: UInt64
    /// What each writing session sets first, in turn.
    var sessions = Self.sessions
    /// Assignments for every session: `binlog_row_value_options = 'PARTIAL_JSON'`.
    var settings: [String] = []
    /// Whether transactions are compressed now and then.
    var compresses = true
    /// Whether there is a session of XA transactions, and one that creates tables.
    var hasXA = true
    var createsTables = true
    /// Whether there is a session that alters tables under the others.
    var changesDefinitions = false
    /// Whether there is a session of statements that are only the same again with what belongs to them.
    var hasStatements = true

    static let sessions = [
        "time_zone = '+00:00'",
        "time_zone = '-07:30', character_set_client = latin1, collation_connection = latin1_bin",
        "time_zone = '+05:45', sql_mode = 'NO_BACKSLASH_ESCAPES,ANSI_QUOTES', transaction_isolation = 'READ-COMMITTED'",
        "time_zone = '+00:00', auto_increment_increment = 3, auto_increment_offset = 2",
    ]

    /// Statement format needs the isolation of REPEATABLE READ.
    static let statementSessions = sessions.map { $0.replacing(", transaction_isolation = 'READ-COMMITTED'", with: "") }

    init() {
        let text = ProcessInfo.processInfo.environment["MYSQLFORK_TEST_SEED"]
        seed = text.flatMap { UInt64($0) } ?? .random(in: 1...1_000_000_000)
    }

    static func setUp(_ server: TestServer) async throws {
        try await server.run(
            file: Shell.repository.appending(path: "Tests/IntegrationTests/Cases/moments/setup.sql"))
    }

    /// How often the sessions did what they set out to do, and how often another one was in the way.
    struct Tally: Sendable {
        var done = 0
        var failed = 0
    }

    /// Runs `body` while the sessions write. An error in a session ends `body`.
    func during<T: Sendable>(
        on server: TestServer, _ body: @escaping @Sendable () async throws -> T
    ) async throws -> (T, Tally) {
        let stop = StopSign()
        return try await withThrowingTaskGroup(of: (T?, Tally).self) { group in
            for (index, session) in sessions.enumerated() {
                group.addTask { (nil, try await write(server, UInt64(index), session, stop)) }
            }
            if hasXA {
                group.addTask {
                    try await decideInTwoPhases(server, stop)
                    return (nil, Tally())
                }
            }
            group.addTask {
                try await lookAfter(server, stop)
                return (nil, Tally())
            }
            if changesDefinitions {
                group.addTask {
                    try await changeDefinitions(server, stop)
                    return (nil, Tally())
                }
            }
            if hasStatements {
                group.addTask {
                    try await execute(server, stop)
                    return (nil, Tally())
                }
            }
            group.addTask {
                defer { stop.set() }
                return (try await body(), Tally())
            }
            var value: T?
            var tally = Tally()
            for try await (result, part) in group {
                value = value ?? result
                tally.done += part.done
                tally.failed += part.failed
            }
            return (try #require(value), tally)
        }
    }

    private func connect(_ server: TestServer, _ session: String) async throws -> Connection {
        let connection = try await server.connect()
        // What an undecided XA transaction or a slow machine delays is given up soon.
        let assignments = ["innodb_lock_wait_timeout = 1", session] + settings
        for statement in ["SET NAMES utf8mb4", "SET \(assignments.joined(separator: ", "))", "USE mix"] {
            try await connection.execute(statement)
        }
        return connection
    }

    // MARK: - The sessions

    private func write(_ server: TestServer, _ index: UInt64, _ session: String, _ stop: StopSign) async throws -> Tally
    {
        var random = SplitMix(seed: seed &+ index)
        let connection = try await connect(server, session)
        try await connection.execute(
            "SET rand_seed1 = \(random.next() % 1_000_000_000), rand_seed2 = \(random.next() % 1_000_000_000)")
        while !stop.isSet {
            if compresses {
                try await connection.execute("SET binlog_transaction_compression = \(random.next() % 2)")
            }
            try await connection.execute("CALL mix.work(\(1 + random.next() % 30))")
        }
        let row = try #require(
            try await connection.query("SELECT COALESCE(@done, 0) AS d, COALESCE(@failed, 0) AS f").rows.first)
        return Tally(done: row.int("d") ?? 0, failed: row.int("f") ?? 0)
    }

    /// XA transactions of every ending. Several are prepared and undecided at any time, and some stay so for good.
    private func decideInTwoPhases(_ server: TestServer, _ stop: StopSign) async throws {
        var random = SplitMix(seed: seed &+ 1000)
        let connection = try await connect(server, "time_zone = '+00:00'")
        var number = 0
        var undecided: [Int] = []
        while !stop.isSet {
            let choice = random.next() % 8
            if undecided.count >= 6 || (choice < 2 && !undecided.isEmpty) {
                // The one that has waited longest has its turn at times, so that its rows are not met again.
                let chosen = choice % 2 == 0 ? 0 : Int(random.next() % UInt64(undecided.count))
                let name = "'mix', 'b\(undecided.remove(at: chosen))', 7"
                try await connection.execute(random.next() % 4 == 0 ? "XA ROLLBACK \(name)" : "XA COMMIT \(name)")
                continue
            }
            number += 1
            let name = "'mix', 'b\(number)', 7"
            if compresses { try await connection.execute("SET binlog_transaction_compression = \(random.next() % 2)") }
            try await connection.execute("XA START \(name)")
            let (row, new) = ((number % 300 + 1) * 100_000, (number % 300 + 1) * 100_000 + number)
            try await connection.execute(
                script:
                    """
                    UPDATE xa_row SET v = '\(number)', n = n + 1 WHERE id = \(row);
                    INSERT INTO xa_row VALUES (\(new), 'xa', \(number)); INSERT INTO xa_child (xa) VALUES (\(new));
                    INSERT INTO xa_log VALUES (\(number % 5), 'alike'), (\(number % 5), 'alike');
                    """)
            if random.next() % 3 == 0 {
                try await connection.execute("UPDATE xa_row SET id = \(new + 50_000) WHERE id = \(new)")
            }
            try await connection.execute("XA END \(name)")
            switch choice {
            case 2: try await connection.execute("XA COMMIT \(name) ONE PHASE")
            case 3: try await connection.execute("XA ROLLBACK \(name)")
            default:
                try await connection.execute("XA PREPARE \(name)")
                undecided.append(number)
            }
        }
    }

    /// Statements whose effect depends on user variables, the session, seeds, a file or a temporary table.
    private func execute(_ server: TestServer, _ stop: StopSign) async throws {
        var random = SplitMix(seed: seed &+ 4000)
        let folder = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-load-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "rows").path(percentEncoded: false)
        let connection = try await connect(server, "time_zone = '+09:00'")
        var number = 0
        while !stop.isSet {
            number += 1
            switch random.next() % 6 {
            case 0:
                try await connection.execute(
                    script:
                        """
                        SET @word = CONVERT('grün' USING latin1), @number = \(number) / 3, @bytes = x'00ff27', @nothing = NULL;
                        INSERT INTO said (said, n, bytes) VALUES (@word, @number, @bytes), (@nothing, RAND() * 1000, @bytes);
                        """)
            case 1:
                try await connection.execute(
                    script:
                        """
                        CREATE TEMPORARY TABLE scratch (id INT PRIMARY KEY, v VARCHAR(40));
                        INSERT INTO scratch VALUES (\(number), NOW(6));
                        """)
                try await connection.execute(
                    script:
                        "INSERT INTO said (id, said, n) SELECT -4 * id - 2, v, id FROM scratch ORDER BY id; DROP TEMPORARY TABLE scratch"
                )
            case 2:
                // With ids: a replay need not come to the same ones for what is loaded or selected.
                let rows = "\(-4 * number)\tloaded\t\(number)\n\(-4 * number - 1)\t\\N\t7\n"
                try Data(rows.utf8).write(to: URL(filePath: file))
                try await connection.execute(
                    "LOAD DATA INFILE '\(file)' INTO TABLE said (id, said, @n) SET n = @n * 2")
            case 3:
                try await connection.execute(
                    "UPDATE said AS a JOIN said AS b ON b.id = a.id - 1 SET a.n = a.n + b.id, a.at = NOW(6) WHERE a.id % 7 = 3"
                )
            case 4:
                try await connection.execute(
                    "SET sql_mode = 'PIPES_AS_CONCAT,NO_BACKSLASH_ESCAPES', lc_time_names = 'de_DE', timestamp = 1234567.25"
                )
                try await connection.execute(
                    "INSERT INTO said (said, n) VALUES ('a\\' || DATE_FORMAT(NOW(3), '%M %f %H'), @@SESSION.auto_increment_increment)"
                )
                try await connection.execute("SET sql_mode = DEFAULT, lc_time_names = DEFAULT, timestamp = DEFAULT")
            default:
                try await connection.execute(
                    script:
                        """
                        SET foreign_key_checks = 0, unique_checks = 0;
                        INSERT INTO mention (parent, code) VALUES (\(100_000 + number), NULL);
                        DELETE FROM mention WHERE parent = \(100_000 + number - 5);
                        SET foreign_key_checks = 1, unique_checks = 1;
                        """)
            }
        }
    }

    /// DDL on tables that the other sessions write to: columns, types and keys come and go.
    private func changeDefinitions(_ server: TestServer, _ stop: StopSign) async throws {
        let connection = try await connect(server, "time_zone = '+00:00'")
        var number = 0
        while !stop.isSet {
            number += 1
            for sql in [
                "ALTER TABLE item ADD COLUMN extra_\(number) INT NOT NULL DEFAULT \(number) AFTER name",
                // Rows are told apart by another key for a while.
                "ALTER TABLE bin DROP PRIMARY KEY, ADD UNIQUE by_k (k)",
                "CREATE TABLE passing_\(number) (id INT PRIMARY KEY)", "INSERT INTO passing_\(number) VALUES (1)",
                "ALTER TABLE kinds MODIFY ti SMALLINT", "TRUNCATE TABLE item_audit",
                "CREATE INDEX by_name ON item (name)",
                "RENAME TABLE passing_\(number) TO mix2.passed_\(number)",
                "ALTER TABLE bin DROP INDEX by_k, ADD PRIMARY KEY (k)", "ALTER TABLE kinds MODIFY ti TINYINT",
                "ALTER TABLE item DROP COLUMN extra_\(number), DROP INDEX by_name",
                number % 2 == 0
                    ? "DROP TABLE mix2.passed_\(number)" : "ALTER TABLE mix2.passed_\(number) ADD COLUMN v INT",
            ] {
                try await define(sql, connection)
                try await Task.sleep(for: .milliseconds(15))
            }
        }
    }

    /// Creates tables, begins new binlog files, and does what an administrator does without changing any row.
    private func lookAfter(_ server: TestServer, _ stop: StopSign) async throws {
        var random = SplitMix(seed: seed &+ 2000)
        let connection = try await connect(server, "time_zone = '+00:00'")
        var number = 0
        while !stop.isSet {
            try await Task.sleep(for: .milliseconds(20 + random.next() % 100))
            number += 1
            switch random.next() % 6 {
            case 0: try await connection.execute("FLUSH BINARY LOGS")
            case 1: try await connection.execute("ANALYZE TABLE mix.untouched")
            case 2 where createsTables:
                try await define("CREATE TABLE made_\(number) (id INT PRIMARY KEY, v VARCHAR(20))", connection)
                try await connection.execute(
                    script:
                        """
                        INSERT INTO made_\(number) VALUES (1, 'made'), (2, 'later'); UPDATE made_\(number) SET v = 'again' WHERE id = 2;
                        """)
            case 3 where createsTables:
                // Of rows that nobody locks.
                try await define(
                    "CREATE TABLE mix2.`made so \(number)` AS SELECT id, v FROM untouched LIMIT 20", connection)
            case 4 where createsTables:
                try await define("CREATE TABLE IF NOT EXISTS made_like_\(number) LIKE kinds", connection)
            default: break
            }
        }
    }

    /// Executes DDL, again whenever the other sessions are in its way. It leaves nothing behind when it fails.
    private func define(_ sql: String, _ connection: Connection) async throws {
        // A transaction's next statement waits for the read lock, the read lock for the DDL, and the DDL for the transaction's
        // tables: it may be the victim. And a key that is built while rows are written meets duplicates (1062) that are only
        // there until the statement which writes them is taken back (MySQL manual, "Online DDL Failure Conditions").
        let passing: [UInt32] = [1213, 1062]
        var attempts = 0
        while true {
            do {
                try await connection.execute(sql)
                return
            } catch let error as ServerError where passing.contains(error.number) && attempts < 50 {
                attempts += 1
            }
        }
    }
}

/// Tells tasks to come to their end.
final class StopSign: Sendable {
    private let value = Atomic(false)
    var isSet: Bool { value.load(ordering: .relaxed) || Task.isCancelled }
    func set() { value.store(true, ordering: .relaxed) }
}

/// SplitMix64, for choices that a seed repeats.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
