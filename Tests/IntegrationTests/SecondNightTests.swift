import Foundation
import Testing

extension IntegrationTests {
    /// A nightly `--replace`: what the first run brought along, or left behind, must not stop the next.
    @Suite struct SecondNightTests {
        private static let watched = [
            "innodb_flush_log_at_trx_commit", "sync_binlog", "event_scheduler", "offline_mode",
            "local_infile", "default_storage_engine", "default_table_encryption", "innodb_default_row_format",
            "innodb_file_per_table", "sql_require_primary_key", "log_bin_trust_function_creators", "collation_server",
            "sql_generate_invisible_primary_key", "max_connections", "max_user_connections", "read_only",
            "super_read_only",
        ]

        private func settings(_ server: TestServer) async throws -> [String] {
            try await server.values(
                "SELECT CONCAT(VARIABLE_NAME, '=', VARIABLE_VALUE) FROM performance_schema.global_variables"
                    + " WHERE VARIABLE_NAME IN ('\(Self.watched.joined(separator: "', '"))') ORDER BY 1")
        }

        private static let source = """
            CREATE DATABASE d; USE d;
            CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(20)); INSERT INTO t VALUES (1, 'a'), (2, 'b');
            CREATE FUNCTION f() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM t);
            CREATE TABLESPACE s ADD DATAFILE 's.ibd'; CREATE TABLE u (id INT PRIMARY KEY) TABLESPACE s;

            """

        @Test func settingsOfTheSourceThatAreInTheWay() async throws {
            try await TestServer.withPair(target: ["--local-infile=OFF", "--max-allowed-packet=1M"]) { source, target in
                try await source.run(
                    Self.source + """
                        SET PERSIST local_infile = OFF; SET PERSIST default_table_encryption = ON; SET PERSIST sql_require_primary_key = ON;
                        SET PERSIST sql_generate_invisible_primary_key = ON; SET PERSIST innodb_default_row_format = 'redundant';
                        SET PERSIST innodb_file_per_table = OFF; SET PERSIST collation_server = 'latin1_swedish_ci';
                        SET PERSIST log_bin_trust_function_creators = OFF; SET PERSIST max_user_connections = 14; SET PERSIST max_connections = 20;
                        """)
                for engine in ["MyISAM", "MEMORY", "BLACKHOLE"] {
                    try await source.run("SET PERSIST default_storage_engine = '\(engine)'")
                    for night in 1...2 {
                        let fork = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                        try fork.expect(status: 0)
                        #expect(try await settings(target) == settings(source), "\(engine), night \(night)")
                    }
                }
                #expect(
                    try await target.value(
                        "SELECT CONCAT(@@GLOBAL.max_allowed_packet, @@GLOBAL.log_error_suppression_list)")
                        == "1048576")
            }
        }

        /// A fork that is to be read only is one on the next night, too.
        @Test func aReadOnlyFork() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.source)
                for _ in 1...2 {
                    let fork = try await Mysqlfork.fork(
                        source, target, "--replace", "--verify", "--set", "super_read_only=ON", "--set",
                        "offline_mode=ON", "--set",
                        "max_connections=50")
                    try fork.expect(status: 0)
                    #expect(
                        try await target.value("SELECT CONCAT(@@super_read_only, @@read_only, @@offline_mode)") == "111"
                    )
                }
                try await source.run("CREATE TABLE d.more (id INT PRIMARY KEY)")
                try await Mysqlfork.fork(source, target, "--replace").expect(status: 0)
                #expect(
                    try await target.value("SELECT CONCAT(@@super_read_only, @@read_only, @@offline_mode)") == "111")
                #expect(try await target.values("SHOW TABLES IN d LIKE 'more'") == ["more"])
            }
        }

        // MARK: - The mark of an earlier run

        /// As a run that was killed leaves the target.
        private func breakOff(_ target: TestServer, tables: String) async throws {
            try await target.run(
                """
                SET GLOBAL sync_binlog = 0; SET GLOBAL innodb_flush_log_at_trx_commit = 0; SET GLOBAL event_scheduler = OFF;
                SET sql_log_bin = 0; DROP DATABASE IF EXISTS mysqlfork_unfinished; CREATE DATABASE mysqlfork_unfinished;
                USE mysqlfork_unfinished; \(tables);
                """)
        }

        private static let columns = """
            CREATE TABLE fork (id INT PRIMARY KEY, message TEXT, source TEXT, source_uuid CHAR(36), started_at DATETIME(6), phase TEXT);
            CREATE TABLE original_variable (name VARCHAR(64) PRIMARY KEY, value LONGTEXT);
            INSERT INTO original_variable VALUES ('sync_binlog', '100'), ('innodb_flush_log_at_trx_commit', '2'),
              ('event_scheduler', 'ON')
            """

        private static let relaxed =
            "SELECT CONCAT_WS(' ', @@GLOBAL.sync_binlog, @@GLOBAL.innodb_flush_log_at_trx_commit, @@GLOBAL.event_scheduler)"

        @Test func aMarkInAnyForm() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                // What can be read is put back; what cannot is what it would be after a restart without options.
                for (name, tables, expected) in [
                    ("MyISAM", "SET default_storage_engine = MyISAM; " + Self.columns, "100 2 ON"),
                    ("BLACKHOLE", "SET default_storage_engine = BLACKHOLE; " + Self.columns, "1 1 ON"),
                    ("other columns", "CREATE TABLE original_variable (a INT); CREATE TABLE fork (b INT)", "1 1 ON"),
                    (
                        "views",
                        "CREATE VIEW original_variable AS SELECT 1 AS name, 2 AS value; CREATE VIEW fork AS SELECT 1",
                        "1 1 ON"
                    ),
                    ("nothing", "DO 0", "1 1 ON"),
                    ("read only", Self.columns + "; ALTER DATABASE mysqlfork_unfinished READ ONLY = 1", "100 2 ON"),
                    (
                        "triggers",
                        Self.columns + "; CREATE TRIGGER x BEFORE INSERT ON fork FOR EACH ROW SET NEW.id = NULL;"
                            + " CREATE TRIGGER y BEFORE INSERT ON original_variable FOR EACH ROW SET NEW.value = '7'",
                        "100 2 ON"
                    ),
                ] {
                    try await breakOff(target, tables: tables)
                    let fork = try await Mysqlfork.fork(source, target, "--replace", "--no-settings")
                    #expect(fork.status == 0, "\(name): \(fork.errors)")
                    #expect(try await target.value(Self.relaxed) == expected, "\(name)")
                    #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])
                }
            }
        }

        /// Names and values in the mark are data, whoever wrote them.
        @Test func aMarkThatAttacks() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                try await target.run(
                    "CREATE DATABASE a; CREATE FUNCTION a.evil() RETURNS INT SQL SECURITY INVOKER READS SQL DATA RETURN 1"
                )
                let names = [
                    "sync_binlog = 1; CREATE USER pwned; SET GLOBAL sync_binlog", "general_log",
                    "require_secure_transport",
                    "mandatory_roles", "init_connect", "sync_binlog` = 1", "@@GLOBAL.sync_binlog",
                ]
                let rows = names.map { "('\($0)', 'ON')" }.joined(separator: ", ")
                try await breakOff(
                    target,
                    tables: """
                        CREATE TABLE original_variable (name VARCHAR(200), value LONGTEXT);
                        INSERT INTO original_variable VALUES \(rows),
                          ('innodb_flush_log_at_trx_commit', '2; CREATE USER pwned'), ('sync_binlog', '100'),
                          ('log_error_suppression_list', ''' ; CREATE USER pwned; -- ');
                        """)
                let before = try await target.values(
                    "SELECT CONCAT(@@GLOBAL.general_log, @@GLOBAL.require_secure_transport, @@GLOBAL.init_connect)")
                try await Mysqlfork.fork(source, target, "--replace", "--no-settings").expect(status: 0)
                #expect(try await target.values("SELECT user FROM mysql.user WHERE user = 'pwned'") == [])
                #expect(
                    try await target.values(
                        "SELECT CONCAT(@@GLOBAL.general_log, @@GLOBAL.require_secure_transport, @@GLOBAL.init_connect)")
                        == before)
                // A value that no server takes is as good as none.
                #expect(try await target.value(Self.relaxed) == "100 1 ON")
            }
        }

        // MARK: - What tables get from a server's defaults

        @Test func tablesAreAsTheirOwnDefinitionsSay() async throws {
            try await TestServer.withPair(
                target: ["--innodb-file-per-table=OFF", "--innodb-default-row-format=redundant"]
            ) { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d;
                    CREATE TABLE wide (v VARCHAR(255) CHARACTER SET utf8mb4, KEY (v)); INSERT INTO wide VALUES ('w');
                    CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2; INSERT INTO parts VALUES (1), (2);
                    CREATE TABLE parent (id INT PRIMARY KEY); CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id));
                    CREATE TABLE own (id INT PRIMARY KEY) ROW_FORMAT = REDUNDANT COMMENT = ' ROW_FORMAT=COMPACT';
                    SET GLOBAL innodb_default_row_format = 'compact'; CREATE TABLE compact (id INT PRIMARY KEY, t TEXT, FULLTEXT (t));
                    SET GLOBAL innodb_file_per_table = OFF; CREATE TABLE inside (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id));
                    SET GLOBAL innodb_file_per_table = ON; SET PERSIST innodb_default_row_format = 'compact';
                    """)
                let formats =
                    "SELECT CONCAT(TABLE_NAME, ' ', ROW_FORMAT) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'd' ORDER BY 1"
                let expected = try await source.values(formats)
                #expect(expected.contains("compact Compact") && expected.contains("wide Dynamic"), "\(expected)")
                try await Mysqlfork.fork(source, target, "--verify").expect(status: 0)
                #expect(try await target.values(formats) == expected)
                #expect(
                    try await target.value(
                        "SELECT CONCAT(@@GLOBAL.innodb_file_per_table, @@GLOBAL.innodb_default_row_format)")
                        == "1compact")
                // A table that has become of another format is found.
                try await target.run(
                    "SET sql_log_bin = 0; SET GLOBAL innodb_default_row_format = 'redundant'; ALTER TABLE d.wide DROP KEY v, FORCE"
                )
                try await target.run("SET sql_log_bin = 0; ALTER TABLE d.parent FORCE")
                let verified = try await Mysqlfork.run(
                    "verify", "--source", source.dsn, "--target", target.dsn, "--json")
                #expect(verified.status == 5 && verified.output.contains("row format"), "\(verified.output)")
            }
        }
    }
}
