import Foundation
import Testing

extension IntegrationTests {
    /// What becomes of the source's settings on the fork.
    @Suite struct SettingsTests {
        private static let script = Shell.repository.appending(path: "Tests/IntegrationTests/Cases/settings/setup.sql")

        /// The options that the case's header names.
        private func sourceOptions() throws -> [String] {
            try String(contentsOf: Self.script, encoding: .utf8).split(separator: "\n").filter {
                $0.hasPrefix("--   --")
            }
            .flatMap { $0.dropFirst(2).split(separator: " ").map(String.init) }
        }

        private func value(_ name: String, _ server: TestServer) async throws -> String {
            let quoted = name.split(separator: ".").map { "`\($0)`" }.joined(separator: ".")
            // NULL as nothing: that is what an empty text becomes when a server reads it back after a restart.
            return try await server.value("SELECT COALESCE(@@GLOBAL.\(quoted), '')")
        }

        private func values(_ names: [String], _ server: TestServer) async throws -> [String] {
            var result: [String] = []
            for name in names { result.append("\(name) = \(try await value(name, server))") }
            return result
        }

        private func names(_ list: String, _ fork: ForkResult) -> [String] {
            (fork["settings", list] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String }
        }

        private func temporaryDirectory() throws -> URL {
            let directory = FileManager.default.temporaryDirectory.appending(
                path: "mysqlfork-test-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            return directory
        }

        /// Every global variable but those that change by themselves.
        private func allValues(_ server: TestServer) async throws -> [String] {
            try await server.values(
                """
                SELECT CONCAT(VARIABLE_NAME, '=', VARIABLE_VALUE) FROM performance_schema.global_variables
                WHERE VARIABLE_NAME NOT IN ('gtid_executed', 'gtid_purged') ORDER BY 1
                """)
        }

        // MARK: - Settings of the source

        private static let keptForever = [
            "character_set_server", "time_zone", "transaction_isolation", "max_connections", "max_allowed_packet",
            "long_query_time", "sql_mode", "log_bin_trust_function_creators", "binlog_row_metadata", "optimizer_switch",
            "innodb_flush_log_at_trx_commit", "partial_revokes", "wait_timeout", "group_concat_max_len",
            "innodb_default_row_format", "event_scheduler", "sql_require_primary_key", "character_set_filesystem",
            "init_connect", "ft_boolean_syntax", "default_week_format", "session_track_system_variables",
            "mandatory_roles", "validate_password.policy", "validate_password.length",
            "validate_password.special_char_count",
        ]
        private static let byOptionFile = [
            "innodb_ft_min_token_size", "skip_name_resolve", "restrict_fk_on_non_standard_key",
        ]
        private static let ofTheMachine = [
            "innodb_buffer_pool_size", "innodb_io_capacity", "tmp_table_size", "server_id", "port", "socket", "datadir",
            "pid_file", "log_error", "tmpdir",
        ]

        @Test func settingsOfTheSourceAreInForceAndStay() async throws {
            try await TestServer.withPair(
                source: try sourceOptions(),
                target: ["--innodb-flush-log-at-trx-commit=1", "--max-connections=55", "--max-allowed-packet=128M"],
                fresh: true
            ) { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.moments (id INT PRIMARY KEY, at TIMESTAMP(6) NULL);
                    INSERT INTO d.moments VALUES (1, '2026-07-01 12:00:00.123456'), (2, NULL);
                    """)
                try await source.run(file: Self.script)
                try await target.run("INSTALL COMPONENT 'file://component_validate_password'")
                let directory = try temporaryDirectory()
                defer { try? FileManager.default.removeItem(at: directory) }
                let machine = try await values(Self.ofTheMachine, target)
                let fork = try await Mysqlfork.fork(
                    source, target, "--verify", "--settings-file", "fork.cnf", directory: directory)
                try fork.expect(status: 0)

                // The servers' time zones differed while the rows travelled, and so did the settings for new sessions.
                let contents = try await ServerContents.read(target, accounts: false)
                #expect(try await contents.differences(from: ServerContents.read(source, accounts: false)) == [])

                // In force, at once.
                let kept = try await values(Self.keptForever, source)
                #expect(try await values(Self.keptForever, target) == kept)
                #expect(try await target.value("SELECT @@GLOBAL.character_set_results IS NULL") == "1")
                #expect(Set(names("needsRestart", fork)) == Set(Self.byOptionFile))

                // What belongs to the machine is the target's own, and said to be.
                #expect(try await values(Self.ofTheMachine, target) == machine)
                let left = (fork["settings", "left"] as? [[String: Any]] ?? []).filter { $0["reason"] as? String != "" }
                    .compactMap { $0["name"] as? String }
                #expect(Set(Self.ofTheMachine).subtracting(left) == [])
                try await expectThatNothingIsForgotten(source, target, fork)

                // The fragment is in the report and in a file, and what is applied needs no file.
                let fragment = fork.text("settings", "fragment")
                let files = try FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil)
                let file = try #require(files.first)
                #expect(files.map(\.lastPathComponent) == ["fork.cnf"])
                let mode = try FileManager.default.attributesOfItem(atPath: file.path())[.posixPermissions] as? Int
                #expect(mode == 0o600, "settings may be secret")
                #expect(try String(contentsOf: file, encoding: .utf8) == fragment)
                try await target.restart()
                let afterRestart = try await values(Self.keptForever, target)
                #expect(afterRestart == kept)
                #expect(try await value("innodb_ft_min_token_size", target) == "3")

                try await target.restart(optionFile: file)
                let all = Self.keptForever + Self.byOptionFile
                #expect(try await values(all, target) == values(all, source))
                #expect(try await values(Self.ofTheMachine, target) == machine)
            }
        }

        /// Whatever was set on the source is on the fork, or named in the report.
        private func expectThatNothingIsForgotten(
            _ source: TestServer, _ target: TestServer, _ fork: ForkResult
        ) async throws {
            let set = """
                SELECT VARIABLE_NAME FROM performance_schema.variables_info
                WHERE VARIABLE_SOURCE <> 'COMPILED' AND VARIABLE_NAME NOT IN ('gtid_purged', 'gtid_executed')
                """
            let named = Set(["needsRestart", "left", "adjusted", "rejected"].flatMap { names($0, fork) })
            for name in try await source.values(set) where !named.contains(name) {
                #expect(try await value(name, target) == value(name, source), "\(name)")
            }
        }

        // MARK: - Wishes of the user

        @Test func overrides() async throws {
            try await TestServer.withPair(
                source: ["--max-connections=222", "--skip-name-resolve"], fresh: true
            ) { source, target in
                let directory = try temporaryDirectory()
                defer { try? FileManager.default.removeItem(at: directory) }
                try await source.run("CREATE DATABASE d; SET PERSIST sort_buffer_size = 300000")
                let before = try await allValues(target)

                // What the target would not take is refused before anything is written.
                for (wish, words) in [
                    ("no_such_variable=1", "no_such_variable"), ("max_connections=many", "max_connections"),
                    ("binlog_format=NONSENSE", "binlog_format"), ("server_uuid=x", "server_uuid"),
                    ("innodb_page_size=4096", "innodb_page_size"),
                ] {
                    let refused = try await Mysqlfork.fork(source, target, "--set", wish, directory: directory)
                    try refused.expect(status: 2)
                    #expect(refused.output.contains(words) && refused.output.contains("--set"), "\(refused.output)")
                    #expect(try await target.values("SHOW DATABASES LIKE '%d'") == [])
                    #expect(try await allValues(target) == before)
                }

                // --no-settings leaves everything as it is, also with the source's set otherwise.
                let persisted = "SELECT VARIABLE_NAME FROM performance_schema.persisted_variables"
                let none = try await Mysqlfork.fork(source, target, "--no-settings", directory: directory)
                try none.expect(status: 0)
                #expect(none["settings"] == nil)
                #expect(try await allValues(target) == before)
                #expect(try await target.values(persisted) == [])

                // With --set, only that.
                let only = try await Mysqlfork.fork(
                    source, target, "--replace", "--no-settings", "--set", "Sort-Buffer-Size=1M", directory: directory)
                try only.expect(status: 0)
                #expect(names("applied", only) == ["sort_buffer_size"])
                #expect(try await target.values(persisted) == ["sort_buffer_size"])
                #expect(
                    Set(try await allValues(target)).subtracting(before) == ["sort_buffer_size=1048576"])

                // A wish is stronger than the source, and than the rule that a setting stays behind.
                let fork = try await Mysqlfork.fork(
                    source, target, "--replace", "--verify", "--set", "max_connections=99", "--set",
                    "skip_name_resolve=OFF",
                    "--set", "innodb_buffer_pool_size=256M", "--set", "innodb_ft_max_token_size=40", "--set",
                    "server_id=77", "--set", "super_read_only=1", "--settings-file", "fork.cnf",
                    directory: directory)
                try fork.expect(status: 0)
                let wishes = [
                    "max_connections = 99", "innodb_buffer_pool_size = 268435456", "server_id = 77",
                    "super_read_only = 1",
                ]
                let wished = ["max_connections", "innodb_buffer_pool_size", "server_id", "super_read_only"]
                #expect(try await values(wished, target) == wishes)
                #expect(names("needsRestart", fork) == ["innodb_ft_max_token_size"])
                let file = try #require(
                    FileManager.default.contentsOfDirectory(at: directory, includingPropertiesForKeys: nil).first)
                try await target.restart(optionFile: file)
                #expect(
                    try await values(wished + ["innodb_ft_max_token_size", "skip_name_resolve"], target)
                        == wishes + ["innodb_ft_max_token_size = 40", "skip_name_resolve = 0"])
            }
        }

        // MARK: - After a run that broke off

        /// Such a run leaves the target with settings of the tool's. The next one goes by the target's own.
        @Test func aBrokenOffRunLeavesNoSettingsBehind() async throws {
            try await TestServer.withPair(
                target: ["--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1"], fresh: true
            ) {
                source, target in
                try await source.run(
                    """
                    SET PERSIST sync_binlog = 0;
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v CHAR(200));
                    SET SESSION cte_max_recursion_depth = 1000000;
                    INSERT INTO t WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
                      SELECT i, REPEAT('v', 200) FROM n;
                    """)
                let fork = try Shell.start(
                    Mysqlfork.path, ["fork", "--source", source.dsn, "--target", target.dsn, "--threads", "1"])
                while !fork.errorsSoFar.contains("copying rows") && fork.isRunning {
                    try await Task.sleep(for: .milliseconds(5))
                }
                fork.signal(SIGKILL)
                _ = try await fork.result()
                let names = [
                    "sync_binlog", "innodb_flush_log_at_trx_commit", "event_scheduler",
                    "log_bin_trust_function_creators",
                ]
                try #require(
                    try await values(names, target) == [
                        "sync_binlog = 0", "innodb_flush_log_at_trx_commit = 0", "event_scheduler = OFF",
                        "log_bin_trust_function_creators = 1",
                    ])

                let again = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try again.expect(status: 0)
                #expect(again["settings", "notes"] as? [String] == [])
                for _ in 1...2 {
                    #expect(
                        try await values(names, target) == [
                            "sync_binlog = 0", "innodb_flush_log_at_trx_commit = 2", "event_scheduler = ON",
                            "log_bin_trust_function_creators = 0",
                        ])
                    #expect(
                        try await target.values(
                            "SELECT VARIABLE_NAME FROM performance_schema.persisted_variables ORDER BY 1")
                            == ["innodb_flush_log_at_trx_commit", "sync_binlog"])
                    try await target.restart()
                }
            }
        }

        // MARK: - GTIDs

        /// Step by step, as the server wants it, and back; and the set comes along where there is one.
        @Test func gtidModeFollowsTheSource() async throws {
            let off = ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]
            try await TestServer.with([("without", off), ("with", []), ("target", [])], fresh: true) { servers in
                let (without, with, target) = (servers[0], servers[1], servers[2])
                let names = ["gtid_mode", "enforce_gtid_consistency"]
                for source in [without, with] {
                    try await source.run(
                        "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                }
                let first = try await Mysqlfork.fork(without, target, "--verify")
                try first.expect(status: 0)
                #expect(first.text("stopPoint", "gtid") == "")
                #expect(try await values(names, target) == ["gtid_mode = OFF", "enforce_gtid_consistency = OFF"])
                try await target.restart()
                #expect(try await values(names, target) == ["gtid_mode = OFF", "enforce_gtid_consistency = OFF"])

                let second = try await Mysqlfork.fork(with, target, "--replace", "--verify")
                try second.expect(status: 0)
                let set = try await with.value("SELECT @@GLOBAL.gtid_executed")
                #expect(second.text("stopPoint", "gtid") == set && set != "")
                for _ in 1...2 {
                    #expect(try await values(names, target) == ["gtid_mode = ON", "enforce_gtid_consistency = ON"])
                    #expect(try await target.value("SELECT @@GLOBAL.gtid_executed") == set)
                    try await target.restart()
                }
            }
        }
    }
}
