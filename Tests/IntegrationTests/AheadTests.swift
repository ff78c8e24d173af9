import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Forward: moments that are still ahead when a fork begins, and what a window may hold.
    @Suite struct AheadTests {
        /// Statements and row events of one table, one after the other and in one transaction.
        @Test func statementsAndRowsTakeTurns() async throws {
            try await TestServer.withPair { source, target in
                let pair = try await WindowPair.make(
                    source, target,
                    setup: """
                        CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100)); CREATE TABLE u LIKE t;
                        INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');
                        """)
                try await source.run(
                    """
                    USE d; SET binlog_format = STATEMENT; UPDATE t SET v = CONCAT(v, '1');
                    SET binlog_format = ROW; UPDATE t SET v = CONCAT(v, '2') WHERE id < 3; DELETE FROM t WHERE id = 3;
                    SET binlog_format = STATEMENT; UPDATE t SET v = CONCAT(v, '3'); INSERT INTO t VALUES (4, 'd');
                    SET binlog_format = ROW; UPDATE t SET v = CONCAT(v, '4'), id = id + 10;
                    SET binlog_format = STATEMENT; INSERT INTO u SELECT id, CONCAT(v, '5') FROM t ORDER BY id;
                    SET binlog_format = ROW; UPDATE u SET v = CONCAT(v, '6') WHERE id <> 11;
                    """)
                try await pair.goForward()
                #expect(try await pair.differences() == [])
            }
        }

        /// In MIXED format a transaction has rows where a statement would not be safe.
        @Test func mixedFormat() async throws {
            try await TestServer.withPair(source: ["--binlog-format=MIXED"]) { source, target in
                let pair = try await WindowPair.make(
                    source, target,
                    setup: """
                        CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(500));
                        INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');
                        CREATE TABLE log (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(500));
                        """)
                try await source.run(
                    """
                    USE d; START TRANSACTION; UPDATE t SET v = CONCAT(v, '1'); UPDATE t SET v = CONCAT(v, UUID()) WHERE id < 3;
                    UPDATE t SET v = CONCAT(v, '2'); UPDATE t SET v = CONCAT(v, UUID()) WHERE id > 1; COMMIT;
                    UPDATE t SET v = CONCAT(v, UUID()); INSERT INTO log (v) SELECT v FROM t WHERE id = 2;
                    START TRANSACTION; UPDATE t SET v = CONCAT(UUID(), id); UPDATE t SET v = CONCAT(v, '3');
                    SAVEPOINT s; INSERT INTO t VALUES (5, UUID()); UPDATE t SET v = 'lost'; ROLLBACK TO s;
                    INSERT INTO t VALUES (6, UUID()); COMMIT; UPDATE t SET v = CONCAT(v, '4') WHERE id = 6;
                    """)
                try await pair.goForward()
                #expect(try await pair.differences() == [])
            }
        }

        /// A temporary table keeps what the server took back in the binlog.
        @Test func partsOfTransactionsTakenBack() async throws {
            try await TestServer.withPair(source: ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]) {
                source, target in
                let pair = try await WindowPair.make(
                    source, target,
                    setup:
                        "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY, v INT); INSERT INTO d.t VALUES (1, 1)"
                )
                try await source.run(
                    """
                    USE d; SET binlog_format = STATEMENT; START TRANSACTION; INSERT INTO t VALUES (2, 2); SAVEPOINT s; INSERT INTO t VALUES (3, 3);
                    CREATE TEMPORARY TABLE scratch (a INT); INSERT INTO scratch VALUES (7); INSERT INTO t SELECT a, a FROM scratch;
                    ROLLBACK TO s; INSERT INTO t VALUES (4, 4); COMMIT; DROP TEMPORARY TABLE scratch; UPDATE t SET v = v + 1;
                    """)
                try await pair.goForward()
                #expect(try await pair.differences() == [])
            }
        }

        private static let setup = """
            CREATE DATABASE d; CREATE DATABASE other; USE d; CREATE USER old;
            CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(100)); INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c');
            CREATE TABLE log (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(100)); CREATE TABLE gone LIKE t;
            CREATE TABLE x (id INT PRIMARY KEY, v VARCHAR(100)); INSERT INTO x VALUES (1, 'x');
            CREATE TABLE xa (id INT PRIMARY KEY, v VARCHAR(100)); CREATE TABLE keyless (a INT, b INT); INSERT INTO keyless VALUES (1, 1);
            CREATE TABLE other.o LIKE t; INSERT INTO other.o VALUES (1, 'o');
            CREATE TABLE parent (id INT PRIMARY KEY); INSERT INTO parent VALUES (1), (2), (3);
            CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE ON UPDATE CASCADE);
            INSERT INTO child VALUES (1, 1), (2, 2), (3, 3);
            XA START 'early'; INSERT INTO xa VALUES (1, 'early'); XA END 'early'; XA PREPARE 'early';

            """

        private static let meanwhile = """
            USE d; XA COMMIT 'early'; UPDATE xa SET v = 'after early';
            XA START 'kept'; INSERT INTO xa VALUES (2, 'kept'); XA END 'kept'; XA PREPARE 'kept'; XA COMMIT 'kept';
            XA START 'lost'; INSERT INTO xa VALUES (3, 'lost'); XA END 'lost'; XA PREPARE 'lost'; XA ROLLBACK 'lost';
            XA START 'at once'; INSERT INTO xa VALUES (4, 'once'); XA END 'at once'; XA COMMIT 'at once' ONE PHASE;
            ALTER TABLE t ADD COLUMN n INT DEFAULT 7, DROP PRIMARY KEY; UPDATE t SET n = id + 1; INSERT INTO t VALUES (3, 'c', 4);
            DELETE FROM t WHERE v = 'c' LIMIT 1; ALTER TABLE t ADD PRIMARY KEY (n); UPDATE t SET n = n + 10;
            CREATE TABLE copied AS SELECT * FROM t; UPDATE copied SET v = 'copied' WHERE n = 12;
            CREATE TABLE `so ``made``` (id INT PRIMARY KEY, u VARCHAR(10) UNIQUE) SELECT id, v AS u FROM x;
            INSERT INTO `so ``made``` VALUES (9, 'neun');
            START TRANSACTION; INSERT INTO x VALUES (2, 'kept'); SAVEPOINT s; INSERT INTO x VALUES (3, 'lost');
            UPDATE keyless SET b = 2; ROLLBACK TO s; INSERT INTO keyless VALUES (5, 5); COMMIT;
            CREATE USER new IDENTIFIED BY 'Secret!1'; GRANT SELECT ON d.* TO new; DROP USER old;
            CREATE DEFINER = new VIEW seen AS SELECT * FROM x;
            CREATE TRIGGER logged AFTER INSERT ON x FOR EACH ROW INSERT INTO log (v) VALUES (NEW.v);
            INSERT INTO x VALUES (4, 'by row'); SET binlog_format = STATEMENT; INSERT INTO x VALUES (5, 'by statement');
            UPDATE x SET v = CONCAT(v, '!'); SET binlog_format = ROW; UPDATE x SET v = CONCAT(v, '?') WHERE id > 1;
            DROP TABLE gone; CREATE TABLE gone (id INT PRIMARY KEY); INSERT INTO gone VALUES (1), (2); RENAME TABLE gone TO back;
            TRUNCATE TABLE keyless; INSERT INTO keyless VALUES (1, 2), (1, 2), (3, 4); DELETE FROM keyless LIMIT 1;
            DELETE FROM parent WHERE id = 1; UPDATE parent SET id = 20 WHERE id = 2; INSERT INTO child VALUES (9, 20);
            INSERT INTO other.o VALUES (2, 'p'); ALTER TABLE other.o ADD COLUMN n INT DEFAULT 3; UPDATE other.o SET v = 'q';
            SET binlog_format = STATEMENT; USE other; UPDATE o SET v = CONCAT(v, id); SET binlog_format = ROW;
            CREATE DATABASE third; CREATE TABLE third.t (id INT PRIMARY KEY); INSERT INTO third.t VALUES (1);
            CREATE EVENT d.e ON SCHEDULE EVERY 1 YEAR DO DELETE FROM d.t; CREATE FUNCTION d.f() RETURNS INT DETERMINISTIC RETURN 4;
            USE d; INSERT INTO xa VALUES (50 + f(), 'f');
            XA START 'open'; INSERT INTO xa VALUES (5, 'open'); XA END 'open'; XA PREPARE 'open';

            """

        private func untilWaiting(_ fork: RunningProgram, _ target: TestServer) async throws {
            while fork.isRunning {
                let phase = try? await target.values("SELECT phase FROM mysqlfork_unfinished.fork").first
                if phase?.hasPrefix("wait") == true { return }
                try await Task.sleep(for: .milliseconds(20))
            }
        }

        /// Forks to a moment so far ahead that everything has been written by then: one of everything, one of a part.
        @Test func everythingAndAPart() async throws {
            try await TestServer.with([("source", []), ("target", []), ("part", [])]) { servers in
                let (source, target, part) = (servers[0], servers[1], servers[2])
                try await source.run(Self.setup)
                let time = try await source.value(
                    "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL 20 SECOND, '%Y-%m-%dT%H:%i:%s.%fZ')")
                func start(_ target: TestServer, _ options: String...) throws -> RunningProgram {
                    let arguments = ["fork", "--source", source.dsn, "--target", target.dsn, "--at", time, "--json"]
                    return try Shell.start(Mysqlfork.path, arguments + ["--progress", "plain"] + options)
                }
                let running = (try start(target), try start(part, "--no-accounts", "--database", "d"))
                try await untilWaiting(running.0, target)
                try await untilWaiting(running.1, part)
                try await source.run(Self.meanwhile)
                #expect(running.0.errorsSoFar.lowercased().contains("wait"), "\(running.0.errorsSoFar)")
                let moment = try await FrozenMoment.freeze(source)
                let forks = (
                    ForkResult(try await running.0.result()), ForkResult(try await running.1.result())
                )
                for fork in [forks.0, forks.1] {
                    try fork.expect(status: 0)
                    #expect(fork.text("window", "direction") == "forward")
                }
                try #require(moment.time < time, "the machine was too slow for this test")

                #expect(try await moment.differences(on: target) == [])
                #expect(forks.0.text("stopPoint", "gtid") == moment.gtidSet)
                let expected = try await ServerContents.read(source)
                #expect(try await ServerContents.read(target).differences(from: expected) == [])
                let named = (forks.0["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
                #expect(named == ["XA transaction 0x6F70656E, format 1"])

                let found = try await FrozenMoment.freeze(part).checksums
                #expect(found == moment.checksums.filter { $0.key.hasPrefix("d.") })
                #expect(try await part.values("SELECT user FROM mysql.user WHERE user IN ('old', 'new')") == [])
            }
        }

        /// What it changed cannot be read any more.
        @Test func committedThoughPreparedBeforeTheBinlog() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY);
                    XA START 'old'; INSERT INTO d.t VALUES (1); XA END 'old'; XA PREPARE 'old'; FLUSH BINARY LOGS;
                    """)
                let open = try await source.value("SHOW BINARY LOG STATUS")
                try await source.run("PURGE BINARY LOGS TO '\(open)'")
                let time = try await source.value(
                    "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL 8 SECOND, '%Y-%m-%dT%H:%i:%s.%fZ')")
                let running = try Shell.start(
                    Mysqlfork.path, ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--at", time])
                try await untilWaiting(running, target)
                try await source.run("XA COMMIT 'old'")
                let fork = ForkResult(try await running.result())
                try fork.expect(status: 3)
                #expect(fork.output.contains("X'6f6c64',X'',1 was prepared before"), "\(fork.output)")
                // Nothing of the window was applied, and the fork says that it is unfinished.
                #expect(try await target.values("SELECT id FROM d.t") == [])
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == ["mysqlfork_unfinished"])
            }
        }

        @Test func interruptedWhileWaiting() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let time = try await source.value(
                    "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL 1 HOUR, '%Y-%m-%dT%H:%i:%s.%fZ')")
                let running = try Shell.start(
                    Mysqlfork.path, ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--at", time])
                try await untilWaiting(running, target)
                // Nothing is held on the source meanwhile.
                try await source.run("SET lock_wait_timeout = 2; ALTER TABLE d.t ADD COLUMN n INT")
                running.signal(SIGINT)
                let fork = ForkResult(try await running.result())
                try fork.expect(status: 4)
                #expect(try await target.value("SELECT phase FROM mysqlfork_unfinished.fork").hasPrefix("wait"))
                try await Mysqlfork.fork(source, target).expect(status: 2)
            }
        }
    }
}
