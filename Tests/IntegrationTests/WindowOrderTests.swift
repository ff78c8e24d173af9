import Foundation
import Testing

extension IntegrationTests {
    /// Where a window cannot be told for sure from what is logged, it is not gone through as if it could.
    @Suite struct WindowOrderTests {
        private static let number = "ADD id INT AUTO_INCREMENT PRIMARY KEY FIRST"

        /// Each keyless table has rows that are like one another while a statement changes them. What numbers them afterwards.
        private static let doubtful: [(name: String, before: String, change: String, numbering: String)] = [
            (
                "chain", "CREATE TABLE t (v INT); INSERT INTO t VALUES (1), (2), (3), (4)", "UPDATE t SET v = v + 1",
                "ALTER TABLE t \(number)"
            ),
            (
                "alike", "CREATE TABLE t (v INT, w INT); INSERT INTO t VALUES (1, 1), (1, 1), (2, 2), (1, 1)",
                "SET @n = 5; UPDATE t SET v = (@n := @n + 1) WHERE v = 1",
                "ALTER TABLE t ADD id INT AUTO_INCREMENT, ADD KEY (id)"
            ),
            (
                "indexed", "CREATE TABLE t (v INT, KEY (v DESC)); INSERT INTO t VALUES (1), (2), (3)",
                "UPDATE t SET v = v - 1", "RENAME TABLE t TO u; ALTER TABLE u \(number)"
            ),
            (
                "partial", "CREATE TABLE t (v INT, w INT); INSERT INTO t VALUES (1, 1), (1, 2), (2, 1)",
                "SET binlog_row_image = MINIMAL; UPDATE t SET v = 3 - v; SET binlog_row_image = FULL",
                "ALTER TABLE t RENAME u, \(number)"
            ),
            (
                "swapped", "CREATE TABLE t (v INT); INSERT INTO t VALUES (1), (2), (3); CREATE TABLE u (v INT)",
                "UPDATE t SET v = v + 1", "RENAME TABLE t TO x, u TO t, x TO u; ALTER TABLE u \(number)"
            ),
            (
                "exchanged",
                "CREATE TABLE t (v INT); INSERT INTO t VALUES (1), (2), (3);"
                    + " CREATE TABLE u (v INT) PARTITION BY RANGE (v) (PARTITION a VALUES LESS THAN (9))",
                "UPDATE t SET v = v + 1",
                "ALTER TABLE u EXCHANGE PARTITION a WITH TABLE t; ALTER TABLE u ADD id INT AUTO_INCREMENT, ADD KEY (id)"
            ),
        ]

        /// Nothing of it leaves the order open, or nothing depends on it.
        private static let certain = """
            USE certain;
            UPDATE unnumbered SET v = v + 1; ALTER TABLE unnumbered ADD w INT, ADD KEY (v); UPDATE unnumbered SET v = v + 1;
            UPDATE same SET v = 9 WHERE v = 1; ALTER TABLE same \(number);
            UPDATE apart SET v = v + 1; ALTER TABLE apart RENAME apart2; ALTER TABLE apart2 \(number); UPDATE apart2 SET v = 0 WHERE id = 2;
            UPDATE gone SET v = v + 1; DROP TABLE gone; CREATE TABLE gone (id INT AUTO_INCREMENT PRIMARY KEY); INSERT INTO gone VALUES (7);
            UPDATE keyed SET v = v + 1; ALTER TABLE keyed ADD PRIMARY KEY (v);
            SET binlog_row_image = MINIMAL; UPDATE single SET v = 5; SET binlog_row_image = FULL; ALTER TABLE single \(number);
            ALTER TABLE parts DROP PARTITION a; INSERT INTO parts VALUES (8);
            CREATE OR REPLACE VIEW replaced AS SELECT Host AS h FROM mysql.user; CREATE VIEW made AS SELECT a.v FROM same a JOIN mysql.db;
            CREATE VIEW impossible AS SELECT v FROM mysql.own;
            SET binlog_format = STATEMENT; INSERT INTO joined SELECT a.v FROM same a, same b; SET binlog_format = ROW;
            """

        @Test func numberedRows() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                for member in Self.doubtful {
                    try await source.run("CREATE DATABASE \(member.name); USE \(member.name); \(member.before)")
                }
                try await source.run(
                    """
                    CREATE DATABASE certain; USE certain; CREATE TABLE unnumbered (v INT); INSERT INTO unnumbered VALUES (1), (2), (3);
                    CREATE TABLE same (v INT); INSERT INTO same VALUES (1), (2), (1), (3); CREATE TABLE apart (v INT, w INT);
                    INSERT INTO apart VALUES (1, 3), (2, 2), (3, 1); CREATE TABLE gone (v INT); INSERT INTO gone VALUES (1), (2);
                    CREATE TABLE keyed (v INT); INSERT INTO keyed VALUES (1), (2); CREATE TABLE single (v INT, w INT); INSERT INTO single VALUES (1, 1);
                    CREATE TABLE parts (v INT PRIMARY KEY) PARTITION BY RANGE (v) (PARTITION a VALUES LESS THAN (5), PARTITION b VALUES LESS THAN (9));
                    INSERT INTO parts VALUES (1), (6); CREATE TABLE joined (v INT); CREATE VIEW replaced AS SELECT User AS u FROM mysql.user;
                    CREATE TABLE mysql.own (v INT);
                    """)
                try await archive.create().expect(status: 0)
                for member in Self.doubtful {
                    try await source.run("USE \(member.name); \(member.change); \(member.numbering)")
                }
                try await source.run(Self.certain)
                let moment = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)

                for member in Self.doubtful {
                    let fork = try await archive.fork(to: target, "--database", member.name, "--replace")
                    #expect(fork.status == 6 && fork.output.contains("order"), "\(member.name): \(fork.output)")
                }
                // What decides what a statement does, and is not the source's here.
                try await target.run("SET GLOBAL old_alter_table = ON, GLOBAL max_join_size = 1")
                let fork = try await archive.fork(to: target, "--database", "certain", "--replace")
                try fork.expect(status: 0)
                try await target.run("SET GLOBAL old_alter_table = DEFAULT, GLOBAL max_join_size = DEFAULT")
                #expect(try await moment.differences(on: target).filter { $0.contains("certain") } == [])
                // Views of the server's own tables are made; one of what somebody put beside them is not, and that is said.
                let views =
                    "SELECT CONCAT_WS(' ', TABLE_NAME, VIEW_DEFINITION) FROM information_schema.VIEWS"
                    + " WHERE TABLE_SCHEMA = 'certain' AND TABLE_NAME <> 'impossible' ORDER BY TABLE_NAME"
                let (found, expected) = (try await target.values(views), try await source.values(views))
                #expect(found == expected)
                #expect(found.count == 2 && fork.output.contains("view certain.impossible"), "\(fork.output)")
            }
        }

        /// A table that was dropped or renamed without a trace: what its rows in the binary log belong to is not there.
        @Test func lostTables() async throws {
            try await TestServer.withPair { source, target in
                for name in ["dropped", "renamed", "fine"] {
                    try await source.run(
                        "CREATE DATABASE \(name); USE \(name); CREATE TABLE t (id INT PRIMARY KEY); INSERT INTO t VALUES (1), (2), (3)"
                    )
                }
                let moment = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM dropped.t WHERE id = 3; SET sql_log_bin = 0; DROP TABLE dropped.t")
                try await source.run(
                    "DELETE FROM renamed.t WHERE id = 3; SET sql_log_bin = 0; RENAME TABLE renamed.t TO renamed.u")
                try await source.run(
                    """
                    USE fine; DELETE FROM t WHERE id = 3; CREATE TABLE n (id INT PRIMARY KEY); INSERT INTO n VALUES (1); RENAME TABLE n TO m;
                    INSERT INTO m VALUES (2); CREATE TABLE o (id INT PRIMARY KEY); INSERT INTO o VALUES (1); DROP TABLE o;
                    CREATE TEMPORARY TABLE tmp (id INT); INSERT INTO tmp VALUES (1); CREATE DATABASE made; CREATE TABLE made.t (id INT PRIMARY KEY);
                    INSERT INTO made.t VALUES (1); DROP DATABASE made;
                    """)
                let fork = try await Mysqlfork.fork(source, target, "--at", moment.time)
                try fork.expect(status: 3)
                for name in ["dropped", "renamed"] {
                    #expect(fork.output.contains("rows of \(name).t (the table is gone)"), "\(fork.output)")
                }
                #expect(try await !target.values("SHOW DATABASES").contains("fine"))
                try await Mysqlfork.fork(source, target, "--at", moment.time, "--database", "fine").expect(status: 0)
                #expect(try await moment.differences(on: target).filter { $0.contains("fine") } == [])
            }
        }
    }
}
