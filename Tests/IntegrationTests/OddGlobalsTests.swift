import Testing

/// Variables that change what a session does, on both servers, change no copy.
extension IntegrationTests {
    @Suite struct OddGlobalsTests {
        private static let globals = """
            SET GLOBAL sql_select_limit = 1, GLOBAL max_join_size = 1, GLOBAL sql_big_selects = OFF,
              GLOBAL sql_safe_updates = ON, GLOBAL completion_type = CHAIN, GLOBAL autocommit = OFF,
              GLOBAL big_tables = ON, GLOBAL sql_auto_is_null = ON, GLOBAL sql_quote_show_create = OFF,
              GLOBAL sql_mode = 'ANSI,NO_BACKSLASH_ESCAPES,PAD_CHAR_TO_FULL_LENGTH',
              GLOBAL div_precision_increment = 1, GLOBAL group_concat_max_len = 4, GLOBAL max_sort_length = 4,
              GLOBAL sql_buffer_result = ON, GLOBAL max_execution_time = 1,
              GLOBAL transaction_isolation = 'READ-UNCOMMITTED', GLOBAL show_create_table_verbosity = ON,
              GLOBAL show_gipk_in_create_table_and_information_schema = OFF,
              GLOBAL sql_generate_invisible_primary_key = ON, GLOBAL tmp_table_size = 1024,
              GLOBAL max_heap_table_size = 16384, GLOBAL internal_tmp_mem_storage_engine = MEMORY,
              GLOBAL windowing_use_high_precision = OFF, GLOBAL information_schema_stats_expiry = 31536000,
              GLOBAL foreign_key_checks = OFF, GLOBAL unique_checks = OFF, GLOBAL innodb_strict_mode = OFF,
              GLOBAL innodb_lock_wait_timeout = 1, GLOBAL lock_wait_timeout = 1,
              GLOBAL character_set_client = latin1, GLOBAL character_set_results = latin1,
              GLOBAL character_set_connection = latin1, GLOBAL collation_connection = latin1_german1_ci,
              GLOBAL lc_time_names = 'de_DE', GLOBAL time_zone = '-11:00', GLOBAL sort_buffer_size = 32768,
              GLOBAL max_error_count = 0, GLOBAL explicit_defaults_for_timestamp = OFF,
              GLOBAL low_priority_updates = ON, GLOBAL cte_max_recursion_depth = 0,
              GLOBAL default_week_format = 5, GLOBAL old_alter_table = ON,
              GLOBAL optimizer_switch = 'index_merge=off,derived_merge=off,materialization=off',
              GLOBAL min_examined_row_limit = 1000,
              GLOBAL eq_range_index_dive_limit = 1, GLOBAL range_optimizer_max_mem_size = 100,
              GLOBAL require_secure_transport = OFF, GLOBAL session_track_schema = OFF,
              GLOBAL session_track_state_change = ON, GLOBAL sql_warnings = ON,
              GLOBAL print_identified_with_as_hex = ON, GLOBAL optimizer_search_depth = 1,
              GLOBAL secondary_engine_cost_threshold = 0, GLOBAL block_encryption_mode = 'aes-256-cbc',
              GLOBAL default_tmp_storage_engine = MyISAM, GLOBAL innodb_ft_enable_stopword = OFF,
              GLOBAL updatable_views_with_limit = NO, GLOBAL binlog_row_image = MINIMAL,
              GLOBAL binlog_format = MIXED, GLOBAL init_connect = 'SET @x=1'
            """

        /// For those who write to the source.
        private static let session = """
            SET autocommit = ON, sql_safe_updates = OFF, max_execution_time = 0, sql_big_selects = ON, sql_select_limit = DEFAULT,
              completion_type = NO_CHAIN, cte_max_recursion_depth = 1000, sql_generate_invisible_primary_key = OFF;
            """

        private static let setup = """
            CREATE DATABASE d; USE d;
            CREATE TABLE rows_of_all (id INT PRIMARY KEY, t TEXT, f FLOAT, j JSON, ts TIMESTAMP(6) NULL, c CHAR(9), FULLTEXT (t));
            INSERT INTO rows_of_all WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 900)
              SELECT i, CONCAT('wörd ', i), i / 7, JSON_OBJECT('i', i), FROM_UNIXTIME(i * 1000000), 'é ' FROM n;
            CREATE TABLE keyless (v INT); INSERT INTO keyless SELECT id FROM rows_of_all;
            CREATE TABLE quotient (id INT PRIMARY KEY, q DECIMAL(20, 10) AS (id / 7) STORED, w INT AS (WEEK('2024-01-01') + id));
            INSERT INTO quotient (id) SELECT id FROM rows_of_all;
            CREATE TABLE parent (id INT PRIMARY KEY); INSERT INTO parent VALUES (1), (2);
            CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id) ON DELETE CASCADE);
            INSERT INTO child VALUES (1, 1), (2, 2);
            CREATE VIEW v AS SELECT t, COUNT(*) AS n FROM rows_of_all GROUP BY t;
            CREATE PROCEDURE p() SELECT 'a' || 'b'; CREATE TRIGGER tr BEFORE INSERT ON child FOR EACH ROW SET @x = 'é';
            CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2050-01-01' DO SELECT 1;
            CREATE USER u IDENTIFIED BY 'a' COMMENT 'é'; GRANT SELECT ON d.* TO u;
            """

        @Test func copiesAndWindowsAreExact() async throws {
            try await TestServer.withPair { source, target in
                for server in [source, target] { try await server.run(Self.globals) }
                try await source.run(Self.session + Self.setup)
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create("--strict").expect(status: 0)
                try await source.run(
                    Self.session + """
                        UPDATE d.rows_of_all SET t = 'other' WHERE id < 400; DELETE FROM d.parent WHERE id = 1; ALTER TABLE d.keyless ADD w INT;
                        INSERT INTO d.keyless VALUES (1, 2); DELETE FROM d.quotient WHERE id > 800
                        """)
                try await archive.followOnce().expect(status: 0)
                try await archive.fork(to: target, "--strict").expect(status: 0)
                try await Self.expectEqual(source, target)
                try await Mysqlfork.fork(source, target, "--replace", "--strict", "--verify").expect(status: 0)
                try await Self.expectEqual(source, target)
            }
        }

        private static func expectEqual(_ source: TestServer, _ target: TestServer) async throws {
            let verify = ForkResult(
                try await Mysqlfork.run("verify", "--source", source.dsn, "--target", target.dsn, "--json"))
            try verify.expect(status: 0)
            #expect(verify["verification", "rows"] as? Int == 900 + 901 + 800 + 1 + 2)
            var sums: [[String: String]] = []
            for server in [source, target] {
                let connection = try await server.connect()
                try await connection.execute(
                    "SET sql_big_selects = ON, max_execution_time = 0, sql_select_limit = DEFAULT, completion_type = NO_CHAIN"
                )
                sums.append(try await FrozenMoment.checksums(connection))
            }
            #expect(sums[0] == sums[1])
        }
    }
}
