import Testing

/// What tells one server from another is named, whatever it is, and nothing else is.
extension IntegrationTests {
    @Suite struct PlantedDifferenceTests {
        private static let setup = """
            CREATE DATABASE d; USE d;
            CREATE TABLE parent (id INT PRIMARY KEY);
            CREATE TABLE c_type (id INT PRIMARY KEY, v INT);
            CREATE TABLE c_null (id INT PRIMARY KEY, v INT NOT NULL);
            CREATE TABLE c_collation (id INT PRIMARY KEY, v VARCHAR(9));
            CREATE TABLE c_default (id INT PRIMARY KEY, v INT DEFAULT 1);
            CREATE TABLE c_default_text (id INT PRIMARY KEY, v VARCHAR(9) DEFAULT 'a');
            CREATE TABLE c_comment (id INT PRIMARY KEY COMMENT 'a');
            CREATE TABLE c_visible (id INT PRIMARY KEY, v INT);
            CREATE TABLE c_generated (id INT PRIMARY KEY, v INT AS (id + 1));
            CREATE TABLE c_stored (id INT PRIMARY KEY, v INT AS (id + 1));
            CREATE TABLE c_label (id INT PRIMARY KEY, v ENUM('a','b'));
            CREATE TABLE c_set (id INT PRIMARY KEY, v SET('a','b'));
            CREATE TABLE c_srid (id INT PRIMARY KEY, g POINT SRID 4326);
            CREATE TABLE c_order (id INT PRIMARY KEY, a INT, b INT);
            CREATE TABLE c_onupdate (id INT PRIMARY KEY, v TIMESTAMP DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);
            CREATE TABLE c_float (id INT PRIMARY KEY, v FLOAT DEFAULT 52.520008);
            CREATE TABLE k_name (id INT PRIMARY KEY, v INT, KEY a (v));
            CREATE TABLE k_desc (id INT PRIMARY KEY, v INT, KEY a (v));
            CREATE TABLE k_prefix (id INT PRIMARY KEY, v VARCHAR(99), KEY a (v(5)));
            CREATE TABLE k_visible (id INT PRIMARY KEY, v INT, KEY a (v));
            CREATE TABLE k_unique (id INT PRIMARY KEY, v INT, KEY a (v));
            CREATE TABLE k_comment (id INT PRIMARY KEY, v INT, KEY a (v) COMMENT 'a');
            CREATE TABLE k_expression (id INT PRIMARY KEY, v INT, KEY a ((v + 1)));
            CREATE TABLE k_columns (id INT PRIMARY KEY, v INT, w INT, KEY a (v, w));
            CREATE TABLE k_parser (id INT PRIMARY KEY, v TEXT, FULLTEXT a (v));
            CREATE TABLE f_rule (id INT PRIMARY KEY, p INT, CONSTRAINT f1 FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE);
            CREATE TABLE f_gone (id INT PRIMARY KEY, p INT, CONSTRAINT f2 FOREIGN KEY (p) REFERENCES parent (id));
            CREATE TABLE ch_clause (id INT PRIMARY KEY, CONSTRAINT ch1 CHECK (id > 0));
            CREATE TABLE ch_enforced (id INT PRIMARY KEY, CONSTRAINT ch2 CHECK (id > 0));
            CREATE TABLE t_comment (id INT PRIMARY KEY) COMMENT 'a';
            CREATE TABLE t_format (id INT PRIMARY KEY) ROW_FORMAT=COMPACT;
            CREATE TABLE t_charset (id INT PRIMARY KEY);
            CREATE TABLE t_stats (id INT PRIMARY KEY) STATS_PERSISTENT=0;
            CREATE TABLE t_autoextend (id INT PRIMARY KEY);
            CREATE TABLE t_partition (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN MAXVALUE);
            CREATE TABLE t_partition_comment (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION p0 VALUES LESS THAN (10) COMMENT 'a', PARTITION p1 VALUES LESS THAN MAXVALUE);
            CREATE TABLE t_counter (id INT PRIMARY KEY AUTO_INCREMENT) AUTO_INCREMENT=50;
            CREATE TABLE t_gone (id INT PRIMARY KEY); CREATE TABLE r_value (id INT PRIMARY KEY, v INT);
            INSERT INTO r_value VALUES (1,1); CREATE TABLE r_more (id INT PRIMARY KEY);
            CREATE TABLE h_histogram (id INT PRIMARY KEY, v INT); INSERT INTO h_histogram VALUES (1,1),(2,2);
            ANALYZE TABLE h_histogram UPDATE HISTOGRAM ON v;
            CREATE VIEW v_text AS SELECT 1 AS a; CREATE DEFINER=root@localhost VIEW v_security AS SELECT 1 AS a;
            CREATE VIEW v_check AS SELECT id FROM parent WHERE id > 0 WITH LOCAL CHECK OPTION;
            CREATE ALGORITHM=MERGE VIEW v_algorithm AS SELECT id FROM parent; CREATE VIEW v_definer AS SELECT 1 AS a;
            CREATE PROCEDURE p_body() SELECT 1; CREATE PROCEDURE p_comment() COMMENT 'a' SELECT 1;
            CREATE PROCEDURE p_mode() SELECT 1; CREATE PROCEDURE p_security() SELECT 1;
            CREATE PROCEDURE p_access() SELECT 1; CREATE FUNCTION p_return() RETURNS INT DETERMINISTIC RETURN 1;
            CREATE PROCEDURE p_parameter(a INT) SELECT 1; CREATE PROCEDURE p_charset() SELECT 1;
            CREATE TABLE tr (id INT PRIMARY KEY); CREATE TRIGGER tr_body BEFORE INSERT ON tr FOR EACH ROW SET @a = 1;
            CREATE TABLE tr2 (id INT PRIMARY KEY); CREATE TRIGGER tr_x BEFORE INSERT ON tr2 FOR EACH ROW SET @a = 1;
            CREATE TRIGGER tr_y BEFORE INSERT ON tr2 FOR EACH ROW SET @a = 2;
            CREATE TRIGGER tr_event BEFORE UPDATE ON tr FOR EACH ROW SET @a = 1;
            CREATE EVENT e_schedule ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' DO SELECT 1;
            CREATE EVENT e_status ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' DO SELECT 1;
            CREATE EVENT e_zone ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' DO SELECT 1;
            CREATE EVENT e_completion ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' DO SELECT 1;
            CREATE EVENT e_comment ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' COMMENT 'a' DO SELECT 1;
            CREATE EVENT e_ends ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' ENDS '2060-01-01' DO SELECT 1;
            CREATE DATABASE d_charset; CREATE DATABASE d_gone; CREATE DATABASE d_readonly;
            CREATE USER a_grant, a_lock, a_password IDENTIFIED BY 'a', a_limit, a_gone, a_require, a_role;
            CREATE USER a_comment COMMENT 'a'; CREATE ROLE r1; GRANT SELECT ON d.* TO a_grant; GRANT r1 TO a_role;
            """

        /// One for each object of the setup that has the name of a kind of difference.
        private static let changes = """
            USE d; SET foreign_key_checks=0;
            ALTER TABLE c_type MODIFY v BIGINT; ALTER TABLE c_null MODIFY v INT NULL;
            ALTER TABLE c_collation MODIFY v VARCHAR(9) COLLATE utf8mb4_bin;
            ALTER TABLE c_default ALTER v SET DEFAULT 2; ALTER TABLE c_default_text ALTER v SET DEFAULT 'A';
            ALTER TABLE c_comment MODIFY id INT COMMENT 'b';
            ALTER TABLE c_visible ALTER v SET INVISIBLE; ALTER TABLE c_generated MODIFY v INT AS (id + 2);
            ALTER TABLE c_stored DROP v, ADD v INT AS (id + 1) STORED; ALTER TABLE c_label MODIFY v ENUM('a','B');
            ALTER TABLE c_set MODIFY v SET('b','a'); ALTER TABLE c_srid MODIFY g POINT SRID 0;
            ALTER TABLE c_order MODIFY b INT AFTER id;
            ALTER TABLE c_onupdate MODIFY v TIMESTAMP DEFAULT CURRENT_TIMESTAMP;
            ALTER TABLE c_float MODIFY v FLOAT DEFAULT 52.5200;
            ALTER TABLE k_name RENAME KEY a TO b; ALTER TABLE k_desc DROP KEY a, ADD KEY a (v DESC);
            ALTER TABLE k_prefix DROP KEY a, ADD KEY a (v(6)); ALTER TABLE k_visible ALTER INDEX a INVISIBLE;
            ALTER TABLE k_unique DROP KEY a, ADD UNIQUE a (v);
            ALTER TABLE k_comment DROP KEY a, ADD KEY a (v) COMMENT 'b';
            ALTER TABLE k_expression DROP KEY a, ADD KEY a ((v + 2));
            ALTER TABLE k_columns DROP KEY a, ADD KEY a (w, v); ALTER TABLE k_parser DROP KEY a;
            ALTER TABLE k_parser ADD FULLTEXT a (v) WITH PARSER ngram;
            ALTER TABLE f_rule DROP FOREIGN KEY f1;
            ALTER TABLE f_rule ADD CONSTRAINT f1 FOREIGN KEY (p) REFERENCES parent (id) ON DELETE SET NULL;
            ALTER TABLE f_gone DROP FOREIGN KEY f2;
            ALTER TABLE ch_clause DROP CHECK ch1, ADD CONSTRAINT ch1 CHECK (id > 1);
            ALTER TABLE ch_enforced ALTER CHECK ch2 NOT ENFORCED;
            ALTER TABLE t_comment COMMENT 'b'; ALTER TABLE t_format ROW_FORMAT=DYNAMIC;
            ALTER TABLE t_charset CHARACTER SET latin1; ALTER TABLE t_stats STATS_PERSISTENT=1;
            ALTER TABLE t_autoextend AUTOEXTEND_SIZE=4M;
            ALTER TABLE t_partition REORGANIZE PARTITION p0, p1 INTO (PARTITION p0 VALUES LESS THAN (9), PARTITION p1 VALUES LESS THAN MAXVALUE);
            ALTER TABLE t_partition_comment REORGANIZE PARTITION p0 INTO (PARTITION p0 VALUES LESS THAN (10) COMMENT 'b');
            ALTER TABLE t_counter AUTO_INCREMENT=60; DROP TABLE t_gone; UPDATE r_value SET v = 2;
            INSERT INTO r_more VALUES (1); ANALYZE TABLE h_histogram DROP HISTOGRAM ON v;
            CREATE OR REPLACE VIEW v_text AS SELECT 2 AS a;
            CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_security AS SELECT 1 AS a;
            CREATE OR REPLACE VIEW v_check AS SELECT id FROM parent WHERE id > 0 WITH CASCADED CHECK OPTION;
            CREATE OR REPLACE ALGORITHM=TEMPTABLE VIEW v_algorithm AS SELECT id FROM parent;
            CREATE OR REPLACE DEFINER=a_role@'%' VIEW v_definer AS SELECT 1 AS a;
            DROP PROCEDURE p_body; CREATE PROCEDURE p_body() SELECT 2; ALTER PROCEDURE p_comment COMMENT 'b';
            SET sql_mode='ANSI'; DROP PROCEDURE p_mode; CREATE PROCEDURE p_mode() SELECT 1; SET sql_mode=DEFAULT;
            ALTER PROCEDURE p_security SQL SECURITY INVOKER; ALTER PROCEDURE p_access READS SQL DATA;
            DROP FUNCTION p_return; CREATE FUNCTION p_return() RETURNS BIGINT DETERMINISTIC RETURN 1;
            DROP PROCEDURE p_parameter; CREATE PROCEDURE p_parameter(a BIGINT) SELECT 1;
            SET NAMES utf8mb4 COLLATE utf8mb4_bin; DROP PROCEDURE p_charset; CREATE PROCEDURE p_charset() SELECT 1;
            SET NAMES utf8mb4;
            DROP TRIGGER tr_body; CREATE TRIGGER tr_body BEFORE INSERT ON tr FOR EACH ROW SET @a = 2;
            DROP TRIGGER tr_x; CREATE TRIGGER tr_x BEFORE INSERT ON tr2 FOR EACH ROW SET @a = 1;
            DROP TRIGGER tr_event; CREATE TRIGGER tr_event AFTER UPDATE ON tr FOR EACH ROW SET @a = 1;
            ALTER EVENT e_schedule ON SCHEDULE EVERY 2 DAY STARTS '2050-01-01'; ALTER EVENT e_status DISABLE;
            SET time_zone='+01:00'; ALTER EVENT e_zone ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01';
            SET time_zone=DEFAULT; ALTER EVENT e_completion ON COMPLETION PRESERVE;
            ALTER EVENT e_comment COMMENT 'b';
            ALTER EVENT e_ends ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' ENDS '2061-01-01';
            ALTER DATABASE d_charset CHARACTER SET latin1; DROP DATABASE d_gone;
            ALTER DATABASE d_readonly READ ONLY=1;
            REVOKE SELECT ON d.* FROM a_grant; ALTER USER a_lock ACCOUNT LOCK;
            ALTER USER a_password IDENTIFIED BY 'b'; ALTER USER a_comment COMMENT 'b';
            ALTER USER a_limit WITH MAX_QUERIES_PER_HOUR 5; DROP USER a_gone; ALTER USER a_require REQUIRE SSL;
            REVOKE r1 FROM a_role;
            """

        private static let planted: Set<String> = [
            "database d_charset", "database d_gone", "database d_readonly", "table d.c_collation",
            "table d.c_comment", "table d.c_default", "table d.c_default_text", "table d.c_float",
            "table d.c_generated", "table d.c_label", "table d.c_null", "table d.c_onupdate", "table d.c_order",
            "table d.c_set", "table d.c_srid", "table d.c_stored", "table d.c_type", "table d.c_visible",
            "table d.ch_clause", "table d.ch_enforced", "table d.f_gone", "table d.f_rule",
            "table d.h_histogram", "table d.k_columns", "table d.k_comment", "table d.k_desc",
            "table d.k_expression", "table d.k_name", "table d.k_parser", "table d.k_prefix",
            "table d.k_unique", "table d.k_visible", "table d.t_autoextend", "table d.t_charset",
            "table d.t_comment", "table d.t_format", "table d.t_gone", "table d.t_partition",
            "table d.t_partition_comment", "table d.t_stats", "table d.t_counter", "view d.v_algorithm",
            "view d.v_check", "view d.v_definer", "view d.v_security", "view d.v_text", "procedure d.p_access",
            "procedure d.p_body", "procedure d.p_charset", "procedure d.p_comment", "procedure d.p_mode",
            "procedure d.p_parameter", "procedure d.p_security", "function d.p_return", "trigger d.tr_body",
            "trigger d.tr_event", "database d", "event d.e_comment", "event d.e_completion", "event d.e_ends",
            "event d.e_schedule", "event d.e_status", "event d.e_zone", "table d.r_more", "table d.r_value",
            "account a_comment", "account a_gone", "account a_grant", "account a_limit", "account a_lock",
            "account a_password", "account a_require", "account a_role",
        ]

        @Test func eachIsNamedAndNothingElse() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.setup)
                try await Mysqlfork.fork(source, target).expect(status: 0)
                #expect(try await Self.differences(source, target) == [])
                try await target.run(Self.changes)
                #expect(try await Self.differences(source, target) == Self.planted)
            }
        }

        /// The objects and accounts that `mysqlfork verify` names.
        private static func differences(_ source: TestServer, _ target: TestServer) async throws -> Set<String> {
            let verify = ForkResult(
                try await Mysqlfork.run("verify", "--source", source.dsn, "--target", target.dsn, "--json"))
            let found = verify["verification", "differences"] as? [[String: Any]] ?? []
            try verify.expect(status: found.isEmpty ? 0 : 5)
            return Set(
                found.map { difference in
                    let detail = difference["detail"] as? String ?? ""
                    return detail.firstMatch(of: /^account '(\w+)'@/).map { "account \($0.1)" }
                        ?? difference["object"] as? String ?? ""
                })
        }
    }
}
