import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// What docs/limits.md says of the way to a later moment, ahead or from an archive's snapshot, and of archives.
    @Suite struct LaterLimitTests {
        private func warnings(_ fork: ForkResult) -> [String] { fork["warnings"] as? [String] ?? [] }

        private static let setup = """
            SET GLOBAL event_scheduler = OFF; CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v INT); INSERT INTO t VALUES (1, 1);
            CREATE TABLE quotient (v DECIMAL(30, 20)); CREATE TABLE parent (id INT PRIMARY KEY); CREATE TABLE child (p INT, CONSTRAINT of_p FOREIGN KEY (p) REFERENCES parent (id)); CREATE USER g, kept; GRANT SELECT ON d.* TO g; CREATE DATABASE x; CREATE DATABASE other; CREATE TABLE x.k (id INT PRIMARY KEY);
            CREATE TABLE other.files (id INT PRIMARY KEY); CREATE TABLE other.o (id INT PRIMARY KEY);
            CREATE TABLE x.parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2;

            """

        private static let meanwhile = """
            USE d; ALTER TABLE child ADD KEY plain (p); GRANT PROXY ON g TO kept; INSERT INTO mysql.time_zone VALUES (4711, 'N'); DELETE FROM mysql.db WHERE user = 'g'; SET binlog_format = STATEMENT; UPDATE t SET v = 2; INSERT INTO t VALUES (2, 2);
            SET div_precision_increment = 9; INSERT INTO quotient SELECT 1 / 3; SET binlog_format = ROW;
            CREATE EVENT e ON SCHEDULE AT CURRENT_TIMESTAMP + INTERVAL 1 SECOND ON COMPLETION PRESERVE DO DELETE FROM t;

            """

        @Test func fromAnArchive() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.setup)
                let session = try await source.connect()
                try await session.execute(
                    script: "SET binlog_format = STATEMENT; USE d; CREATE TEMPORARY TABLE passing (id INT)")
                try await archive.create().expect(status: 0)
                try expectOnlyItsOwnerReads(archive)
                try await source.run(Self.meanwhile)
                let over = "SELECT COUNT(*) FROM information_schema.EVENTS WHERE EXECUTE_AT < NOW()"
                while try await source.value(over) == "0" { try await Task.sleep(for: .milliseconds(20)) }
                let statuses = "SELECT STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = 'd'"
                #expect(try await source.values(statuses) == ["ENABLED"])
                // The source itself still goes by what it read at its last FLUSH PRIVILEGES.
                #expect(try await source.errorNumber("SELECT * FROM d.t", user: "g") == nil)
                try await source.run("INSERT INTO d.t VALUES (3, 3)")

                try await archive.followOnce().expect(status: 0)
                try await target.run(
                    "SET sql_log_bin = 0; CREATE USER tool; GRANT ALL ON *.* TO tool WITH GRANT OPTION")
                let plan = [
                    "plan", "--from-archive", archive.path, "--target", target.dsn(user: "tool"), "--json", "--replace",
                ]
                let lacking = ForkResult(try await Shell.run(Mysqlfork.path, plan))
                try lacking.expect(status: 2)
                #expect(lacking.output.contains("lacks PROXY ON ''@'' WITH GRANT OPTION"), "\(lacking.output)")
                let fork = try await archive.fork(to: target, "--replace")
                try fork.expect(status: 0)
                #expect(try await target.errorNumber("SELECT * FROM d.t", user: "g") == 1142)
                #expect(try await target.values(statuses) == ["DISABLED"])
                #expect(try await target.values("SELECT * FROM mysql.time_zone WHERE Time_zone_id = 4711") == [])
                let told = warnings(fork)
                #expect(
                    told.contains { $0.hasPrefix("events whose time was over") && $0.hasSuffix(": d.e") }, "\(told)")
                #expect(told.contains { $0.hasPrefix("3 statements in statement format") }, "\(told)")

                // What a session had set otherwise than the server has it.
                let quotients = "SELECT v FROM d.quotient"
                #expect(try await source.values(quotients) == ["0.33333333300000000000"])
                #expect(try await target.values(quotients) == ["0.33330000000000000000"])

                // An index that the server had made itself for a foreign key.
                let keys = "SELECT INDEX_NAME FROM information_schema.STATISTICS WHERE TABLE_NAME = 'child' ORDER BY 1"
                #expect(try await source.values(keys) == ["plain"])
                #expect(try await target.values(keys) == ["of_p", "plain"])

                // With a view of a database that is left out, whatever is called the same elsewhere.
                try await source.run(
                    "USE other; CREATE VIEW x.of_files AS SELECT COUNT(*) AS n FROM files; CREATE TABLE x.made (id INT)"
                )
                try await archive.followOnce().expect(status: 0)
                let part = try await archive.fork(to: target, "--database", "x", "--replace")
                try part.expect(status: 0)
                #expect(
                    warnings(part).contains { $0.contains("view x.of_files: it is made of tables in databases") },
                    "\(warnings(part))")
                #expect(try await target.values("SHOW TABLES IN x") == ["k", "made", "parts"])

                // A table of another session, which was made before the snapshot.
                try await session.execute("INSERT INTO d.t SELECT 10, COUNT(*) FROM passing")
                try await archive.followOnce().expect(status: 0)
                let temporary = try await archive.fork(to: target, "--replace")
                try temporary.expect(status: 6)
                #expect(temporary.text("error", "message").contains("FROM passing"), "\(temporary.output)")

                try await expectAccountsOfTheSnapshot(archive, target)
                for (sql, status, words) in [
                    (
                        "ALTER TABLE x.parts EXCHANGE PARTITION p0 WITH TABLE other.o", 3,
                        "something from other, which is not"
                    ),
                    ("USE other; CREATE TABLE x.l LIKE o", 6, "CREATE TABLE x.l LIKE o"),
                ] as [(String, Int32, String)] {
                    try await archive.create().expect(status: 0)
                    try await source.run(sql)
                    try await archive.followOnce().expect(status: 0)
                    let refused = try await archive.fork(to: target, "--database", "x", "--replace")
                    #expect(refused.status == status && refused.output.contains(words), "\(sql): \(refused.output)")
                }
            }
        }

        private func expectOnlyItsOwnerReads(_ archive: TestArchive) throws {
            let manager = FileManager.default
            let names = try manager.subpathsOfDirectory(atPath: archive.path)
            #expect(names.count > 5)
            for name in names {
                let attributes = try manager.attributesOfItem(atPath: archive.path + "/" + name)
                let mode = try #require(attributes[.posixPermissions] as? Int)
                #expect(mode & 0o077 == 0, "\(name)")
            }
        }

        private func newestSnapshot(_ archive: TestArchive) async throws -> String {
            let snapshots = try await archive.list()["snapshots"] as? [[String: Any]] ?? []
            return try #require(snapshots.compactMap { $0["id"] as? String }.max())
        }

        /// Back from a snapshot, accounts are what they were when it was taken.
        private func expectAccountsOfTheSnapshot(_ archive: TestArchive, _ target: TestServer) async throws {
            let source = archive.source
            try await archive.create().expect(status: 0)
            try await source.run("INSERT INTO d.t SELECT id + 1000, REPEAT('1', 8) FROM d.t")
            let moment = try await FrozenMoment.freeze(source)
            try await source.run("CREATE USER late; DELETE FROM d.t WHERE id = 1")
            try await archive.create().expect(status: 0)
            let id = try await newestSnapshot(archive)
            let users = "SELECT user FROM mysql.user WHERE user IN ('kept', 'late') ORDER BY 1"
            for options in [[], ["--no-accounts"]] {
                let fork = ForkResult(
                    try await Shell.run(
                        Mysqlfork.path,
                        [
                            "fork", "--from-archive", archive.path, "--target", target.dsn, "--json", "--replace",
                            "--at", moment.time, "--snapshot", id,
                        ] + options))
                try fork.expect(status: 0)
                #expect(fork.text("window", "direction") == "backward")
                #expect(try await moment.differences(on: target) == [])
                #expect(try await target.values(users) == ["kept", "late"])
                let told = warnings(fork).filter { $0.contains("not as they were") }
                #expect(told.count == (options.isEmpty ? 1 : 0), "\(told)")
                #expect(told.allSatisfy { $0.contains("CREATE USER") })
            }
        }

        /// What an archive's first file commits and does not hold: no way leads over it.
        @Test func preparedBeforeTheArchive() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY);
                    XA START 'old'; INSERT INTO d.t VALUES (1); XA END 'old'; XA PREPARE 'old'; FLUSH BINARY LOGS;
                    """)
                let open = try await source.value("SHOW BINARY LOG STATUS")
                try await source.run("PURGE BINARY LOGS TO '\(open)'")
                try await archive.create().expect(status: 0)
                try await source.run("INSERT INTO d.t VALUES (2)")
                let before = try await FrozenMoment.freeze(source)
                try await source.run("XA COMMIT 'old'")
                try await archive.followOnce().expect(status: 0)
                let forward = try await archive.fork(to: target)
                try forward.expect(status: 3)
                try await archive.create().expect(status: 0)
                let back = try await archive.fork(
                    to: target, "--at", before.time, "--snapshot", try await newestSnapshot(archive))
                try back.expect(status: 3)
                for refused in [forward, back] {
                    #expect(refused.output.contains("X'6f6c64',X'',1 was prepared before"), "\(refused.output)")
                }
                // From the other side of it there is a way, each.
                try await archive.fork(to: target, "--at", before.time).expect(status: 0)
                #expect(try await target.values("SELECT id FROM d.t") == ["2"])
                try await archive.fork(to: target, "--replace").expect(status: 0)
                #expect(try await target.values("SELECT id FROM d.t ORDER BY id") == ["1", "2"])
            }
        }

        /// What is found only once the moment has come: binary logs that are gone, and statements that need what is left out.
        @Test(arguments: [
            "CREATE DATABASE other; CREATE TABLE other.o (id INT); CREATE TABLE d.made LIKE other.o",
            "FLUSH BINARY LOGS; PURGE BINARY LOGS TO 'binlog.000002'",
        ]) func foundWhenTheMomentHasCome(script: String) async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let time = try await source.value(
                    "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL 4 SECOND, '%Y-%m-%dT%H:%i:%s.%fZ')")
                let fork = try Shell.start(
                    Mysqlfork.path,
                    [
                        "fork", "--source", source.dsn, "--target", target.dsn, "--json", "--at", time, "--database",
                        "d",
                    ])
                while fork.isRunning {
                    let phase = try? await target.values("SELECT phase FROM mysqlfork_unfinished.fork").first
                    if phase?.hasPrefix("wait") == true { break }
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await source.run("INSERT INTO d.t VALUES (1); \(script); INSERT INTO d.t VALUES (2)")
                let result = ForkResult(try await fork.result())
                #expect(result.status == 3, "\(result.output)")
                #expect(try await target.values("SELECT id FROM d.t") == [])
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == ["mysqlfork_unfinished"])
            }
        }
    }
}
