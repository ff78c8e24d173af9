import Testing

@testable import Catalog

@Suite struct SettingRuleTests {
    @Test(arguments: [
        ("port", "where the source listens"), ("mysqlx_socket", "where the source listens"),
        ("server_id", "tells the source apart"), ("report_password", "tells the source apart"),
        ("server_uuid", "the server reports it"), ("version_compile_os", "the server reports it"),
        ("gtid_purged", "the fork sets it itself"),
        ("datadir", "a place on"), ("replica_load_tmpdir", "a place on"), ("slow_query_log_file", "a place on"),
        ("validate_password.dictionary_file", "a place on"), ("log_error", "a place on"),
        ("ssl_key", "certificates and keys"), ("mysqlx_ssl_ca", "certificates and keys"),
        ("caching_sha2_password_private_key_path", "certificates and keys"),
        ("authentication_ldap_simple_bind_root_pwd", "a secret"),
        ("innodb_buffer_pool_size", "sized for the memory"), ("table_open_cache", "sized for the open files"),
        ("innodb_io_capacity_max", "tuned to"), ("innodb_spin_wait_delay", "tuned to"),
        ("super_read_only", "whether the source accepts work"),
        ("group_replication_group_name", "the source's part in replication"),
        ("rpl_semi_sync_source_enabled", "the source's part in replication"),
        ("innodb_force_recovery", "a rescue measure"), ("innodb_page_size", "decided when"),
        ("ndb_connectstring", "belongs to the NDB cluster"),
    ])
    func leavesBehind(_ name: String, _ reason: String) throws {
        #expect(try #require(SettingRule.rule(for: name)).reason.hasPrefix(reason))
    }

    @Test(arguments: [
        "max_connections", "sql_mode", "innodb_flush_log_at_trx_commit", "sort_buffer_size", "skip_name_resolve",
        "local_infile", "event_scheduler", "validate_password.length", "general_log", "log_output", "gtid_mode",
        "innodb_ft_min_token_size", "tls_version", "ssl_cipher", "binlog_expire_logs_seconds", "auto_increment_offset",
        "innodb_buffer_pool_dump_pct", "log_error_verbosity", "time_zone", "replica_parallel_workers",
        "mandatory_roles",
        "password_history", "default_password_lifetime", "innodb_file_per_table", "require_secure_transport",
    ])
    func takesOver(_ name: String) {
        #expect(SettingRule.rule(for: name) == nil)
    }

    @Test func noNameFallsUnderTwoRulesByItsFullName() {
        let names = SettingRule.all.flatMap(\.names).filter { !$0.contains("*") }
        #expect(names.count == Set(names).count)
    }

    @Test(arguments: [
        ("abc", "abc", true), ("abc", "ab", false), ("abc", "a*", true), ("abc", "*c", true), ("abc", "*b*", true),
        ("abc", "a*c", true), ("aa", "aa*aa", false), ("a.b_file", "*.b_file", true), ("abcd", "a*b*d", true),
        ("abcd", "a*x*d", false), ("", "*", true),
    ])
    func matches(_ name: String, _ pattern: String, _ expected: Bool) {
        #expect(SettingRule.matches(name, pattern) == expected)
    }
}
