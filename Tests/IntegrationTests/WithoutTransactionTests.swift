import MySQL
import Testing

extension IntegrationTests {
    /// Forks as if a transaction had not happened.
    @Suite struct WithoutTransactionTests {
        /// A table, the mistake, and what went on after it; gives the mistake's GTID.
        private func makeMistake(_ source: TestServer, later: String) async throws -> String {
            try await source.run(
                """
                CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20));
                INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd'); CREATE TABLE u (id INT PRIMARY KEY); INSERT INTO u VALUES (1);
                """)
            let uuid = try await source.value("SELECT @@server_uuid")
            let number = try #require(
                try await source.value("SELECT @@GLOBAL.gtid_executed").split(separator: "-").last.flatMap { Int($0) })
            try await source.run(
                "USE d; START TRANSACTION; DELETE FROM t WHERE id < 3; UPDATE t SET v = 'wrong' WHERE id = 3;"
                    + " INSERT INTO u VALUES (2); COMMIT; \(later)")
            return "\(uuid):\(number + 1)"
        }

        @Test func leavesItOut() async throws {
            try await TestServer.withPair { source, target in
                let mistake = try await makeMistake(
                    source,
                    later: "INSERT INTO t VALUES (5, 'e'); UPDATE t SET v = 'D' WHERE id = 4; INSERT INTO u VALUES (3)")
                let fork = try await Mysqlfork.fork(source, target, "--without-gtid", mistake)
                try fork.expect(status: 0)
                #expect(
                    try await target.values("SELECT CONCAT(id, v) FROM d.t ORDER BY id") == [
                        "1a", "2b", "3c", "4D", "5e",
                    ])
                #expect(try await target.values("SELECT id FROM d.u ORDER BY id") == ["1", "3"])
            }
        }

        /// A later transaction took up what the one left out had made of a row.
        @Test func conflictsStopIt() async throws {
            try await TestServer.withPair { source, target in
                let mistake = try await makeMistake(
                    source, later: "UPDATE t SET v = CONCAT(v, '!') WHERE id = 3; INSERT INTO t VALUES (1, 'again')")
                let fork = try await Mysqlfork.fork(source, target, "--without-gtid", mistake)
                #expect(fork.status == 2 || fork.status == 3, "\(fork.output)")
                #expect(fork.output.contains("d.t"))
                #expect(!(try await target.values("SHOW DATABASES").contains("d")))
                let accepted = try await Mysqlfork.fork(
                    source, target, "--without-gtid", mistake, "--accept-conflicts")
                try accepted.expect(status: 0)
                // What came later stays; what nothing later touched is as if the mistake had not been made.
                #expect(
                    try await target.values("SELECT CONCAT(id, v) FROM d.t ORDER BY id")
                        == ["1again", "2b", "3wrong!", "4d"])
                #expect(try await target.values("SELECT id FROM d.u") == ["1"])
            }
        }
    }
}
