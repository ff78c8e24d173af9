import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Rows that follow statements which change what tables there are and how their rows are told apart.
    @Suite struct WindowDefinitionsTests {
        /// Tables whose rows are told apart by `p` alone, by `q` alone, or not at all. Told apart by the other column, rows would be lost.
        private static let setup = """
            CREATE DATABASE d; CREATE DATABASE e; USE d;
            CREATE TABLE p (p INT NOT NULL PRIMARY KEY, q INT NOT NULL); INSERT INTO p VALUES (1, 9), (2, 9), (3, 9);
            CREATE TABLE q (p INT NOT NULL, q INT NOT NULL PRIMARY KEY); INSERT INTO q VALUES (9, 1), (9, 2), (9, 3);
            CREATE TABLE again LIKE p; INSERT INTO again SELECT * FROM p; CREATE TABLE altered LIKE p; INSERT INTO altered SELECT * FROM p;
            CREATE TABLE unkeyed LIKE p; INSERT INTO unkeyed SELECT * FROM p; CREATE TABLE named LIKE p; INSERT INTO named SELECT * FROM p;
            CREATE TABLE keyless (p INT NOT NULL, q INT NOT NULL); INSERT INTO keyless SELECT * FROM p;
            CREATE TABLE e.gone LIKE p; INSERT INTO e.gone SELECT * FROM p; CREATE TABLE e.moved LIKE q; INSERT INTO e.moved SELECT * FROM q;
            CREATE TABLE parts (p INT NOT NULL, q INT NOT NULL, PRIMARY KEY (p, q)) PARTITION BY RANGE (q)
              (PARTITION low VALUES LESS THAN (5), PARTITION high VALUES LESS THAN (50));
            INSERT INTO parts VALUES (1, 1), (2, 9), (3, 9); CREATE TABLE part LIKE parts; ALTER TABLE part REMOVE PARTITIONING;
            INSERT INTO part VALUES (7, 8), (8, 8);
            CREATE TABLE parent (p INT NOT NULL PRIMARY KEY, q INT NOT NULL); INSERT INTO parent SELECT * FROM p;
            CREATE TABLE child (p INT NOT NULL PRIMARY KEY, q INT, KEY q (q), FOREIGN KEY (q) REFERENCES parent (p) ON DELETE CASCADE ON UPDATE CASCADE);
            INSERT INTO child VALUES (1, 1), (2, 2), (3, 3), (4, 3); CREATE TABLE `tä` LIKE p; INSERT INTO `tä` SELECT * FROM p;
            CREATE TABLE taken (id INT PRIMARY KEY, z INT, UNIQUE z (z));
            INSERT INTO taken WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) SELECT i, i FROM n;
            CREATE TABLE seen LIKE q; INSERT INTO seen SELECT * FROM q; CREATE VIEW shown AS SELECT * FROM p;
            """

        private static let statements = """
            USE d;
            RENAME TABLE p TO x, q TO p, x TO q; UPDATE p SET p = 8; INSERT INTO p VALUES (8, 4), (8, 5); UPDATE q SET q = 8; INSERT INTO q VALUES (4, 8);
            DROP TABLE again; CREATE TABLE again LIKE p; INSERT INTO again VALUES (1, 1), (1, 2), (1, 3); UPDATE again SET p = 2;
            ALTER TABLE altered DROP PRIMARY KEY, ADD r INT NOT NULL DEFAULT 5 FIRST; INSERT INTO altered VALUES (5, 1, 4), (5, 1, 4), (5, 2, 6);
            ALTER TABLE altered ADD s INT AUTO_INCREMENT UNIQUE; INSERT INTO altered (r, p, q) VALUES (5, 1, 4); UPDATE altered SET p = 3 WHERE s > 4;
            CREATE UNIQUE INDEX u ON altered (r, s); ALTER TABLE altered DROP INDEX s, DROP r; UPDATE altered SET q = 3, p = 1;
            ALTER TABLE unkeyed DROP PRIMARY KEY; INSERT INTO unkeyed VALUES (1, 9), (1, 9); UPDATE unkeyed SET q = 4 WHERE p = 1 LIMIT 1;
            UPDATE keyless SET q = p + 1; ALTER TABLE keyless ADD PRIMARY KEY (q); UPDATE keyless SET p = 1; INSERT INTO keyless VALUES (1, 30), (1, 40);
            ALTER TABLE named RENAME COLUMN p TO q, RENAME COLUMN q TO p; UPDATE named SET p = 7; INSERT INTO named VALUES (4, 7);
            ALTER TABLE named CHANGE q k INT NOT NULL AFTER p, DROP PRIMARY KEY, ADD UNIQUE (p, k); UPDATE named SET p = k; INSERT INTO named VALUES (7, 7);
            DROP DATABASE e; CREATE DATABASE e CHARACTER SET latin1; CREATE TABLE e.gone LIKE q; ALTER TABLE e.gone DROP PRIMARY KEY, ADD PRIMARY KEY (q);
            INSERT INTO e.gone VALUES (1, 1), (1, 2); UPDATE e.gone SET p = 5; CREATE TABLE e.moved LIKE q; INSERT INTO e.moved VALUES (1, 1), (2, 1);
            ALTER DATABASE e CHARACTER SET utf8mb4 COLLATE utf8mb4_0900_as_cs; CREATE TABLE e.text (t VARCHAR(9) PRIMARY KEY, v INT);
            INSERT INTO e.text VALUES ('a', 1), ('A', 1), ('á', 1); UPDATE e.text SET v = 2; DELETE FROM e.text WHERE t = 'A';
            ALTER DATABASE e COLLATE utf8mb4_0900_ai_ci; INSERT INTO e.text VALUES ('A', 1); ALTER TABLE e.moved RENAME TO d.moved;
            INSERT INTO moved VALUES (3, 1); RENAME TABLE moved TO e.moved, e.gone TO moved; INSERT INTO moved VALUES (5, 9); UPDATE e.moved SET q = 2;
            CREATE TABLE chosen (PRIMARY KEY (q)) SELECT p, q FROM p; UPDATE chosen SET p = 6; INSERT INTO chosen VALUES (6, 60);
            CREATE TABLE picked AS SELECT p, q FROM q; INSERT INTO picked VALUES (1, 8), (1, 8); ALTER TABLE picked ADD id INT AUTO_INCREMENT PRIMARY KEY;
            UPDATE picked SET p = 0, q = 0; DELETE FROM picked WHERE id = 2;
            ALTER TABLE parts EXCHANGE PARTITION high WITH TABLE part; INSERT INTO parts VALUES (7, 7); UPDATE part SET q = q + 1; DELETE FROM parts WHERE p = 8;
            RENAME TABLE parent TO older; DELETE FROM older WHERE p = 1; UPDATE older SET p = 20 WHERE p = 2; CREATE TABLE parent LIKE p;
            INSERT INTO parent VALUES (1, 2), (1, 3); ALTER TABLE child RENAME COLUMN p TO c, DROP PRIMARY KEY, ADD PRIMARY KEY (q, c);
            UPDATE older SET p = 30 WHERE p = 3; DELETE FROM older WHERE p = 20; INSERT INTO child VALUES (9, 30);
            ALTER TABLE taken ADD a INT NOT NULL DEFAULT 0; UPDATE taken SET a = id; ALTER TABLE taken ADD UNIQUE a (a), ALGORITHM = INPLACE;
            UPDATE taken SET z = -id, a = -id WHERE id % 3 <> 0; UPDATE taken SET z = id - 2, a = id - 1 WHERE id % 3 = 0;
            DROP VIEW shown; CREATE TABLE shown LIKE p; INSERT INTO shown VALUES (1, 1), (1, 2); RENAME TABLE seen TO kept;
            CREATE VIEW seen AS SELECT * FROM kept; INSERT INTO seen VALUES (9, 4); DROP TABLE IF EXISTS never; UPDATE seen SET p = 3;
            SET NAMES binary; ALTER TABLE `tä` DROP PRIMARY KEY, ADD x INT NOT NULL DEFAULT 7 FIRST, ADD PRIMARY KEY (p, x);
            SET NAMES utf8mb4; UPDATE `tä` SET q = p; INSERT INTO `tä` VALUES (8, 1, 1); UPDATE `tä` SET x = 9 WHERE p = 2;
            """

        @Test func throughDefinitionsOfEveryKind() async throws {
            try await TestServer.withPair { source, target in
                let pair = try await WindowPair.make(source, target, setup: Self.setup)
                try await source.run(Self.statements)
                try await pair.goForward()
                let expected = try await ServerContents.read(source, accounts: false)
                let differences = try await ServerContents.read(target, accounts: false).differences(from: expected)
                #expect(differences == [])
            }
        }

        /// What the target's server does in a window after its first statement, in the rows that it looks at: the same beside many tables.
        @Test func whatStatementsCostDoesNotGrowWithTheTables() async throws {
            try await TestServer.withPair { source, target in
                let none = try await work(of: target, in: try await window(from: source, to: target, beside: 0))
                let many = try await work(of: target, in: try await window(from: source, to: target, beside: 200))
                #expect(many == none)
                #expect(many.count > 100)
            }
        }

        private func window(from source: TestServer, to target: TestServer, beside count: Int) async throws
            -> WindowPair
        {
            let tables = (0..<count).map { "CREATE TABLE b\($0) (id INT PRIMARY KEY, a INT, UNIQUE (a), KEY (id, a));" }
            let pair = try await WindowPair.make(
                source, target,
                setup: """
                    DROP DATABASE IF EXISTS d; CREATE DATABASE d; USE d; \(tables.joined())
                    CREATE TABLE p (id INT PRIMARY KEY, v INT NOT NULL); CREATE TABLE q LIKE p; INSERT INTO q VALUES (1, 1), (2, 2);
                    CREATE TABLE child (id INT PRIMARY KEY, q INT, FOREIGN KEY (q) REFERENCES q (id) ON DELETE CASCADE);
                    INSERT INTO child VALUES (1, 1), (2, 2); CREATE TABLE keyless (v INT); INSERT INTO keyless VALUES (1), (2);
                    CREATE DATABASE IF NOT EXISTS e; CREATE TABLE IF NOT EXISTS e.t (id INT PRIMARY KEY);
                    """)
            let statements = (0..<4).map { turn in
                """
                CREATE TABLE made (id INT PRIMARY KEY); INSERT INTO made VALUES (1); DROP TABLE made; INSERT INTO p (id, v) VALUES (\(100 + turn), 1);
                ALTER TABLE p ADD c\(turn) INT, ADD UNIQUE u\(turn) (id, v); UPDATE p SET v = v + 1; RENAME TABLE p TO x, q TO p, x TO q;
                INSERT INTO p (id, v) VALUES (\(10 + turn), 1); INSERT INTO q (id, v) VALUES (\(20 + turn), 1); CREATE INDEX i\(turn) ON child (q, id);
                DELETE FROM child WHERE id = \(turn); UPDATE keyless SET v = v + 1; CREATE OR REPLACE VIEW w AS SELECT * FROM p;
                INSERT INTO keyless VALUES (3); DROP DATABASE e; CREATE DATABASE e; ALTER DATABASE e CHARACTER SET latin1;
                CREATE TABLE e.t (id INT PRIMARY KEY); INSERT INTO e.t VALUES (1);
                """
            }
            try await source.run("USE d; " + statements.joined())
            return pair
        }

        /// Each statement of the window that looks at rows, and how many.
        private func work(of target: TestServer, in pair: WindowPair) async throws -> [String] {
            try await target.run(
                """
                UPDATE performance_schema.setup_consumers SET ENABLED = 'YES' WHERE NAME = 'events_statements_history_long';
                TRUNCATE performance_schema.events_statements_history_long;
                """)
            try await pair.goForward()
            #expect(try await pair.differences() == [])
            return try await target.values(
                """
                SELECT CONCAT_WS(' ', ROWS_EXAMINED, ROWS_SENT, LEFT(SQL_TEXT, 60), RIGHT(SQL_TEXT, 60)) FROM performance_schema.events_statements_history_long
                  WHERE TIMER_START > (SELECT MIN(TIMER_START) FROM performance_schema.events_statements_history_long WHERE SQL_TEXT LIKE 'CREATE TABLE made%')
                    AND TIMER_START < (SELECT MAX(TIMER_START) FROM performance_schema.events_statements_history_long WHERE SQL_TEXT LIKE 'COMMIT%')
                    AND SQL_TEXT NOT LIKE 'BINLOG%' AND SQL_TEXT NOT LIKE 'SET TIMESTAMP%'
                  ORDER BY TIMER_START
                """)
        }
    }
}
