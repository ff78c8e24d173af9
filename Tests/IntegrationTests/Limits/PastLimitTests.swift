import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// What docs/limits.md says of the way back: what is as it is now, what is not noticed, and what is refused.
    @Suite struct PastLimitTests {
        private func warnings(_ fork: ForkResult) -> [String] { fork["warnings"] as? [String] ?? [] }

        private static let setup = """
            SET PERSIST sort_buffer_size = 300000; CREATE USER early; CREATE DATABASE d; USE d;
            CREATE TABLE counted (id INT PRIMARY KEY AUTO_INCREMENT, v INT); INSERT INTO counted (v) VALUES (1), (2);
            CREATE TABLE hidden (id INT PRIMARY KEY, v INT); INSERT INTO hidden VALUES (1, 1), (2, 2);
            CREATE TABLE labels (id INT PRIMARY KEY, e ENUM('a', 'b')); INSERT INTO labels VALUES (1, 'a'), (2, 'b');
            CREATE TABLE quiet (id INT PRIMARY KEY); INSERT INTO quiet VALUES (1);

            """

        private static let later = """
            USE d; INSERT INTO counted (v) VALUES (3), (4), (5); DELETE FROM counted WHERE v = 5; SET PERSIST sort_buffer_size = 400000;
            CREATE USER late IDENTIFIED BY 'Secret!1'; DROP USER early; INSERT INTO mysql.time_zone VALUES (4711, 'N');
            UPDATE hidden SET v = 10 WHERE id = 1; DELETE FROM labels WHERE id = 2;
            SET sql_log_bin = 0; UPDATE hidden SET v = 20 WHERE id = 2; INSERT INTO hidden VALUES (3, 30);
            UPDATE labels SET e = NULL; ALTER TABLE labels MODIFY e ENUM('x', 'y'); UPDATE labels SET e = 'x'; ALTER TABLE quiet ADD COLUMN n INT DEFAULT 7; SET sql_log_bin = 1;

            """

        @Test func whatIsAsItIsNow() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                let moment = try await FrozenMoment.freeze(source)
                try await source.run(Self.later)
                let fork = try await Mysqlfork.fork(source, target, "--at", moment.time, "--verify")
                try fork.expect(status: 0)
                let told = warnings(fork)
                #expect(
                    told.contains {
                        $0.hasPrefix("accounts are as they are now, not as they were: 2 statements")
                            && $0.contains("DROP USER")
                            && $0.contains("CREATE USER 'late'") && !$0.contains("Secret")
                    }, "\(told)")
                #expect(
                    told.contains { $0.hasPrefix("rows of mysql.time_zone were changed directly since") }, "\(told)")
                let users = "SELECT user FROM mysql.user WHERE user IN ('early', 'late')"
                #expect(try await target.values(users) == ["late"])
                #expect(try await target.value("SELECT @@GLOBAL.sort_buffer_size") == "400000")
                // What was verified is the copy: a row of `counted` more than the fork has, and one of `labels` less.
                #expect(fork["verification", "rows"] as? Int == fork["copy", "rows"] as? Int)
                let differences = fork["verification", "differences"] as? [Any]
                #expect(differences?.isEmpty == true)

                // Numbers that were given out since are not given out again.
                try await target.run("SET sql_log_bin = 0; INSERT INTO d.counted (v) VALUES (9)")
                #expect(
                    try await target.values("SELECT CONCAT(id, v) FROM d.counted ORDER BY id") == ["11", "22", "69"])
                // Rows that the binary log does not know of, and another's labels, stand as they do now.
                let rows =
                    "SELECT CONCAT_WS(' ', id, v) FROM d.hidden UNION ALL SELECT CONCAT_WS(' ', id, e) FROM d.labels"
                #expect(try await target.values(rows) == ["1 1", "2 20", "3 30", "1 x", "2 y"])
                #expect(try await target.values("SELECT CONCAT_WS(' ', id, n) FROM d.quiet") == ["1 7"])

                // What later transactions made of a row that is left out stays.
                let mistake = try await source.commit("INSERT INTO d.counted VALUES (100, 7)")
                try await source.run("INSERT INTO d.counted SELECT id + 1, v * 2 FROM d.counted WHERE id = 100")
                let without = try await Mysqlfork.fork(source, target, "--without-gtid", mistake, "--replace")
                try without.expect(status: 0)
                #expect(
                    try await target.values("SELECT CONCAT(id, ' ', v) FROM d.counted WHERE id >= 100") == ["101 14"])

                // What a routine drops beside temporary tables looks as if it had not been there, and is named.
                try await source.run(
                    """
                    DELIMITER //
                    CREATE TABLE d.plain (id INT) ENGINE = MyISAM//
                    CREATE PROCEDURE d.clear() BEGIN CREATE TEMPORARY TABLE d.passing (id INT); DROP TABLE IF EXISTS d.plain; END//
                    """)
                let whole = try await FrozenMoment.freeze(source)
                try await source.run("CALL d.clear()")
                let cleared = try await Mysqlfork.fork(source, target, "--at", whole.time, "--replace")
                try cleared.expect(status: 0)
                #expect(
                    warnings(cleared).contains { $0.contains("found nothing by the name of d.plain") },
                    "\(warnings(cleared))")
                // A log in which nothing was committed is no proof that nothing was.
                try await source.run("RESET BINARY LOGS AND GTIDS")
                let proof = try await Refusal.of(source, target, "--at", whole.time, "--replace")
                #expect(proof.text.contains("lies before the binary log"), "\(proof.text)")
            }
        }
    }
}
