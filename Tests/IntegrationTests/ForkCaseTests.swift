import Foundation
import Testing

/// Each folder in `Cases` is forked and compared whole, by the servers' own means.
extension IntegrationTests {
    @Suite struct ForkCaseTests {
        /// With what each case has to report as not copied.
        @Test(
            arguments: [
                ("types", []), ("objects", ["view objects.broken"]), ("accounts", []),
            ] as [(String, [String])])
        func forkEqualsTheSource(name: String, missing: [String]) async throws {
            let folder = Shell.repository.appending(path: "Tests/IntegrationTests/Cases/\(name)")
            let options =
                (try? String(contentsOf: folder.appending(path: "mysqld.options"), encoding: .utf8))?
                .split(separator: "\n").map(String.init) ?? []
            try await TestServer.withPair(source: options, target: options) { source, target in
                try await source.run(file: folder.appending(path: "setup.sql"))
                let before = try await ServerContents.read(source)
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                let first = try await ServerContents.read(target)
                var (result, expected) = (first, before)
                let notCopied = (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
                expected.remove { notCopied.contains($0) }
                result.remove { notCopied.contains($0) }
                #expect(result.differences(from: expected) == [])
                // The source is only read.
                #expect(try await ServerContents.read(source).differences(from: before) == [])
                #expect((fork["verification", "differences"] as? [Any])?.count == 0)
                #expect(notCopied == missing)
                // As every night from cron: the fork takes the place of the fork before, whatever that holds.
                try await Mysqlfork.fork(source, target, "--replace", "--verify").expect(status: 0)
                #expect(try await ServerContents.read(target).differences(from: first) == [])
            }
        }

        /// What the server's configuration imposes on new sessions must not decide what is copied.
        @Test func globalLimitsDoNotLoseRows() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1), (2), (3), (4), (5);
                    CREATE DATABASE `SYS`; CREATE TABLE `SYS`.t (id INT PRIMARY KEY); INSERT INTO `SYS`.t VALUES (1);
                    """)
                let before = try await ServerContents.read(source)
                for server in [source, target] {
                    try await server.run(
                        """
                        SET GLOBAL sql_select_limit = 2, GLOBAL max_join_size = 10, GLOBAL sql_safe_updates = 1,
                          GLOBAL max_execution_time = 1, GLOBAL autocommit = 0, GLOBAL transaction_isolation = 'READ-UNCOMMITTED',
                          GLOBAL group_concat_max_len = 4, GLOBAL sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH'
                        """)
                }
                try await Mysqlfork.fork(source, target, "--verify", "--no-settings").expect(status: 0)
                for server in [source, target] {
                    try await server.run(
                        """
                        SET GLOBAL sql_select_limit = DEFAULT, GLOBAL max_join_size = DEFAULT, GLOBAL sql_safe_updates = DEFAULT,
                          GLOBAL max_execution_time = DEFAULT, GLOBAL autocommit = DEFAULT, GLOBAL transaction_isolation = DEFAULT,
                          GLOBAL group_concat_max_len = DEFAULT, GLOBAL sql_mode = DEFAULT
                        """)
                }
                #expect(try await ServerContents.read(target).differences(from: before) == [])
                #expect(try await target.values("SELECT id FROM d.t") == ["1", "2", "3", "4", "5"])
                #expect(try await target.values("SELECT id FROM `SYS`.t") == ["1"])
            }
        }

        /// A stored column that was computed in another time zone cannot be had again: named, and otherwise equal.
        @Test func storedColumnsThatDependOnTheSessionAreReported() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; SET time_zone = '+05:00';
                    CREATE TABLE t (id INT PRIMARY KEY, at TIMESTAMP, day DATE AS (DATE(at)) STORED, twice INT AS (id * 2) STORED);
                    INSERT INTO t (id, at) VALUES (1, '2026-01-01 02:00:00'), (2, '2026-01-01 12:00:00');
                    """)
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                let objects = (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
                #expect(objects == ["values of generated column day, table d.t"])
                #expect(
                    try await target.values("SELECT CONCAT_WS(' ', id, at + INTERVAL 0 SECOND, twice) FROM d.t").count
                        == 2)
            }
        }

        /// A transaction that is prepared and undecided is not in the fork, and is named; with XA_RECOVER_ADMIN and without.
        @Test func preparedTransactionsAreReported() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1);
                    CREATE USER tool IDENTIFIED BY ''; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, PROCESS, BACKUP_ADMIN,
                      REPLICATION CLIENT ON *.* TO tool;
                    XA START 'pending', 'b', 7; INSERT INTO t VALUES (2); XA END 'pending', 'b', 7; XA PREPARE 'pending', 'b', 7;
                    """)
                for (user, words) in [
                    ("root", "XA transaction 0x70656E64696E6762, format 7"), ("tool", "InnoDB's number"),
                ] {
                    let fork = ForkResult(
                        try await Mysqlfork.run(
                            "fork", "--source", source.dsn(user: user), "--target", target.dsn, "--json", "--replace",
                            "--verify"))
                    try fork.expect(status: 0)
                    let objects = (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
                    #expect(objects.count == 1 && objects[0].contains(words), "\(objects)")
                    #expect(try await target.values("SELECT id FROM d.t") == ["1"])
                }
            }
        }
    }
}
