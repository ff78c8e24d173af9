import MySQL

/// Names of system variables, and what a name alone tells.
package enum SettingName {
    /// A name as users write it (`Max-Connections`) in the form the server lists it in (`max_connections`).
    package static func canonical(_ name: String) -> String {
        name.lowercased().replacing("-", with: "_")
    }

    /// `` `validate_password`.`length` ``, for SET and after `@@GLOBAL.`
    package static func quoted(_ name: String) -> String {
        name.split(separator: ".", maxSplits: 1).map { SQL.identifier(String($0)) }.joined(separator: ".")
    }

    /// Variables that are set at server start without variables_info saying so: their source stays COMPILED
    /// (measured on 9.7, by starting a server with every option there is). For these only the value can tell.
    package static let untracked: Set<String> = [
        "character_set_client", "character_set_connection", "character_set_filesystem", "character_set_results",
        "character_set_server", "collation_connection", "collation_server", "default_storage_engine",
        "default_tmp_storage_engine", "enable_cascade_triggers", "enable_secondary_engine_statistics", "lc_messages",
        "lc_time_names", "time_zone", "transaction_isolation", "transaction_read_only",
    ]

    /// Old name to new name. Servers from 8.0.26 list both; older ones know the old name only.
    static let renamed: [String: String] = {
        var names = [
            "init_slave": "init_replica",
            "log_slave_updates": "log_replica_updates",
            "log_slow_slave_statements": "log_slow_replica_statements",
            "master_verify_checksum": "source_verify_checksum",
            "pseudo_slave_mode": "pseudo_replica_mode",
            "rpl_stop_slave_timeout": "rpl_stop_replica_timeout",
            "skip_slave_start": "skip_replica_start",
            "sql_slave_skip_counter": "sql_replica_skip_counter",
            "sync_master_info": "sync_source_info",
        ]
        for name in [
            "allow_batching", "checkpoint_group", "checkpoint_period", "compressed_protocol", "exec_mode",
            "load_tmpdir",
            "max_allowed_packet", "net_timeout", "parallel_type", "parallel_workers", "pending_jobs_size_max",
            "preserve_commit_order", "skip_errors", "sql_verify_checksum", "transaction_retries", "type_conversions",
        ] {
            names["slave_" + name] = "replica_" + name
        }
        return names
    }()

    static let former = Dictionary(uniqueKeysWithValues: renamed.map { ($1, $0) })

    /// What took the place of a variable that is gone in a later series.
    package static let successors = [
        "default_authentication_plugin": "authentication_policy",
        "expire_logs_days": "binlog_expire_logs_seconds",
        "innodb_log_file_size": "innodb_redo_log_capacity",
        "innodb_log_files_in_group": "innodb_redo_log_capacity",
        "innodb_undo_tablespaces": "CREATE UNDO TABLESPACE",
        "transaction_write_set_extraction": "what the server now always does",
    ]
}
