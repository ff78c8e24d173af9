import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Forks of an archive: from snapshots before and after the moment, through changed definitions, without the server.
    @Suite struct ArchiveForkTests {
        private static let setUp = """
            CREATE DATABASE shop; USE shop;
            CREATE TABLE orders (
              id INT PRIMARY KEY AUTO_INCREMENT, item VARCHAR(60), price FLOAT, total DOUBLE AS (price * 2) STORED, paid JSON,
              state ENUM('new', 'sent') DEFAULT 'new', at TIMESTAMP(6) DEFAULT CURRENT_TIMESTAMP(6));
            CREATE TABLE notes (text BLOB);
            CREATE TABLE empty_one (id INT PRIMARY KEY);
            INSERT INTO orders (item, price, paid) VALUES
              ('a\\tb', 1.1, JSON_OBJECT('d', 'x')), (NULL, 2.2, '[1]'), ('\\\\', NULL, NULL);
            INSERT INTO notes VALUES (X'0a5c0900ff'), (NULL), ('same'), ('same');
            CREATE VIEW cheap AS SELECT * FROM orders WHERE price < 2;
            CREATE USER reader@localhost IDENTIFIED BY 'x'; GRANT SELECT ON shop.* TO reader@localhost;
            """
        private static let change = """
            USE shop; INSERT INTO orders (item, price) VALUES (UUID(), RAND());
            UPDATE orders SET price = price + 1 WHERE id = 2; DELETE FROM notes WHERE text = 'same' LIMIT 1;
            INSERT INTO notes VALUES (UUID());
            """

        @Test func momentsOfAnArchive() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                func change() async throws -> FrozenMoment {
                    try await source.run(Self.change)
                    return try await FrozenMoment.freeze(source)
                }
                try await source.run(Self.setUp)
                let beforeAll = try await change()
                try await source.run(Self.change)
                try await archive.create().expect(status: 0)
                let beforeDDL = try await change()
                try await source.run(
                    "USE shop; ALTER TABLE orders ADD COLUMN note VARCHAR(20) DEFAULT 'none' AFTER item, ADD INDEX (price);"
                        + " CREATE TABLE later (id INT PRIMARY KEY); INSERT INTO later VALUES (1), (2); FLUSH BINARY LOGS;"
                )
                let afterDDL = try await change()
                try await source.run(Self.change + "FLUSH BINARY LOGS;")
                try await archive.create().expect(status: 0)
                let last = try await change()
                try await archive.followOnce().expect(status: 0)
                try await source.run("FLUSH BINARY LOGS; PURGE BINARY LOGS BEFORE NOW() + INTERVAL 1 HOUR")

                func check(
                    _ moment: FrozenMoment, _ option: String, _ value: String, direction: String,
                    sourceLocation: SourceLocation = #_sourceLocation
                ) async throws {
                    let fork = try await archive.fork(to: target, option, value, "--replace", "--verify")
                    try fork.expect(status: 0, sourceLocation: sourceLocation)
                    #expect(fork.text("window", "direction") == direction, sourceLocation: sourceLocation)
                    #expect(try await moment.differences(on: target) == [], sourceLocation: sourceLocation)
                }
                try await check(beforeAll, "--at", beforeAll.time, direction: "backward")
                try await source.stop()
                // From the snapshot behind it there is no way back through the DDL.
                try await check(beforeDDL, "--at", beforeDDL.time, direction: "forward")
                try await check(
                    afterDDL, "--at-position", "\(afterDDL.file):\(afterDDL.position)", direction: "backward")
                try await check(last, "--at", last.time, direction: "forward")
                let contents = try await ServerContents.read(target)
                #expect(
                    contents.things["view shop.cheap"] != nil && contents.things["user 'reader'@'localhost'"] != nil)
                let latest = try await archive.fork(to: target, "--replace", "--verify")
                try latest.expect(status: 0)
                #expect(try await last.differences(on: target) == [])
                let address = try Endpoint(dsn: source.dsn).address
                #expect(latest.text("source", "address") == "archive \(archive.path) (\(address))")

                let beyond = try await archive.fork(to: target, "--at", "+1h", "--replace")
                try beyond.expect(status: 3)
                #expect(beyond.text("error", "message").contains("which goes up to"))
                let before = try await archive.fork(to: target, "--at", "2020-01-01T00:00:00Z", "--replace")
                try before.expect(status: 3)
                try await archive.verify("--restore", "--target", target.dsn, "--replace").expect(status: 0)
            }
        }

        /// The snapshot's keys are not those by which the transaction's rows are told apart.
        @Test func withoutATransactionAfterDDL() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (a INT NOT NULL, b INT NOT NULL, PRIMARY KEY (a));
                    INSERT INTO d.t VALUES (1, 1), (2, 2); CREATE TABLE d.u (id INT PRIMARY KEY);
                    """)
                try await archive.create().expect(status: 0)
                try await source.run("ALTER TABLE d.t DROP PRIMARY KEY, ADD PRIMARY KEY (b)")
                let harmless = try await source.commit("INSERT INTO d.u VALUES (1)")
                let mistake = try await source.commit("UPDATE d.t SET a = 9")
                try await archive.followOnce().expect(status: 0)
                let refused = try await archive.fork(to: target, "--without-gtid", mistake)
                try refused.expect(status: 3)
                #expect(refused.output.contains("ALTER TABLE d.t DROP PRIMARY KEY"), "\(refused.output)")
                try await archive.fork(to: target, "--without-gtid", harmless).expect(status: 0)
                #expect(try await target.values("SELECT id FROM d.u") == [])
                // From a snapshot that has the new key.
                try await archive.create().expect(status: 0)
                try await archive.fork(to: target, "--without-gtid", mistake, "--replace").expect(status: 0)
                #expect(try await target.values("SELECT a FROM d.t ORDER BY b") == ["1", "2"])
            }
        }

        /// A source may have executed what no binary log of its own tells: a copy, such as a fork, what it was copied with.
        @Test func ofASourceThatIsACopy() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    Self.setUp
                        + "SET GLOBAL gtid_purged = '+3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5'; FLUSH BINARY LOGS;")
                try await forkLatest(of: source, to: target) { try await source.run(Self.change) }
            }
        }

        /// So has a replica that does not log what it replicates.
        @Test func ofAReplicaThatDoesNotLog() async throws {
            try await TestServer.with([("source", []), ("replica", ["--log-replica-updates=OFF"]), ("fork", [])]) {
                servers in
                try await servers[0].run(Self.setUp)
                let executed = try await servers[0].value("SELECT @@gtid_executed")
                try await servers[1].run(
                    "CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = \(servers[0].port),"
                        + " SOURCE_USER = 'root', SOURCE_AUTO_POSITION = 1, GET_SOURCE_PUBLIC_KEY = 1; START REPLICA;"
                        + " DO WAIT_FOR_EXECUTED_GTID_SET('\(executed)', 60); STOP REPLICA; INSERT INTO shop.empty_one VALUES (1);"
                )
                try await forkLatest(of: servers[1], to: servers[2]) {}
            }
        }

        /// Of an archive with all that the source has, which is changed after the snapshot.
        private func forkLatest(
            of source: TestServer, to target: TestServer, change: () async throws -> Void
        ) async throws {
            let archive = TestArchive(of: source)
            defer { archive.remove() }
            try await archive.create().expect(status: 0)
            try await change()
            try await archive.followOnce().expect(status: 0)
            try await archive.verify().expect(status: 0)
            let moment = try await FrozenMoment.freeze(source)
            try await archive.fork(to: target, "--replace", "--no-settings").expect(status: 0)
            // With its GTIDs.
            #expect(try await moment.differences(on: target) == [])
        }
    }
}
