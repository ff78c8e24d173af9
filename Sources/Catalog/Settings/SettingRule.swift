/// Which settings of the source stay behind, and why. Whatever no rule names is taken over.
package struct SettingRule: Sendable {
    /// One short sentence that an operator understands.
    package let reason: String
    /// Names, and patterns in which `*` stands for any text.
    package let names: [String]
    /// Not even `--set` can change it: no option goes by its name, or the server would not start with another value.
    package let isFact: Bool

    private init(_ reason: String, isFact: Bool = false, _ names: String) {
        self.reason = reason
        self.isFact = isFact
        self.names = names.split(whereSeparator: \.isWhitespace).map(String.init)
    }

    /// Does a variable hold a password or the like, which must not be shown?
    package static func isSecret(_ name: String) -> Bool {
        secrets.contains { matches(name, $0) }
    }

    private static let secrets = ["*_pwd", "*_password", "*_secret"]

    /// The rule that a variable falls under; nil if it is taken over.
    package static func rule(for name: String) -> SettingRule? {
        all.first { rule in rule.names.contains { matches(name, $0) } }
    }

    package static let all = [
        SettingRule(
            "the fork sets it itself, to the transactions the source had",
            isFact: true,
            "gtid_executed gtid_owned gtid_purged"
        ),
        SettingRule(
            "the server reports it; it is not a setting",
            isFact: true,
            """
            build_id character_set_database character_set_system collation_database core_file have_* hostname
            innodb_version large_files_support large_page_size license locked_in_memory log_bin_basename
            lower_case_file_system protocol_version relay_log_basename server_uuid skip_external_locking
            system_time_zone version version_*
            """
        ),
        SettingRule(
            "setting it starts an action",
            isFact: true,
            """
            innodb_buffer_pool_dump_now innodb_buffer_pool_load_abort innodb_buffer_pool_load_now innodb_ft_aux_table
            innodb_monitor_disable innodb_monitor_reset innodb_monitor_reset_all keyring_operations
            sql_replica_skip_counter sql_slave_skip_counter
            """
        ),
        SettingRule(
            "tells the source apart from other servers",
            "server_id server_id_bits report_* mysqlx_document_id_unique_prefix"
        ),
        SettingRule(
            "where the source listens; the fork listens where its own configuration says",
            """
            admin_address admin_port bind_address create_admin_listener_thread mysqlx_bind_address mysqlx_port
            mysqlx_socket named_pipe* port shared_memory* skip_networking socket
            """
        ),
        SettingRule(
            "a place on the source's machine",
            """
            *.dictionary_file *dir *_directory *_data_file ft_stopword_file general_log_file init_file
            innodb_directories innodb_buffer_pool_filename innodb_redo_log_archive_dirs log_bin_index log_error
            pid_file relay_log relay_log_index relay_log_info_file secure_file_priv slow_query_log_file audit_log_file
            telemetry*_path authentication_*_path
            """
        ),
        SettingRule(
            "whether and where the binary log is written is for the fork's own configuration to say",
            "log_bin"
        ),
        SettingRule(
            "certificates and keys are each server's own",
            """
            *ssl_ca *ssl_capath *ssl_cert *ssl_crl *ssl_crlpath *ssl_key *_key_path *_auto_generate_rsa_keys
            auto_generate_certs persist_only_admin_x509_subject tls_certificates_enforced_validation
            """
        ),
        SettingRule(
            "where encryption keys are kept is each server's own",
            "keyring_* early_plugin_load"
        ),
        SettingRule(
            "a secret, which the source may not show; set it on the fork yourself",
            secrets.joined(separator: " ")
        ),
        SettingRule(
            "whether the source accepts work at this moment; the fork is made to be used",
            "offline_mode read_only super_read_only"
        ),
        SettingRule(
            "the source's part in replication, in which the fork has none yet",
            """
            clone_valid_donor_list group_replication_* init_replica init_slave master_info_repository
            relay_log_info_repository replica_skip_errors slave_skip_errors rpl_semi_sync_* skip_replica_start
            skip_slave_start
            """
        ),
        SettingRule(
            "belongs to the NDB cluster of which the source is a node",
            "ndb*"
        ),
        SettingRule(
            "decided when the data directory is initialised",
            isFact: true,
            "innodb_data_file_path innodb_page_size innodb_undo_tablespaces lower_case_table_names"
        ),
        SettingRule(
            "a rescue measure on the source",
            "innodb_force_load_corrupted innodb_force_recovery innodb_read_only"
        ),
        SettingRule(
            "says how the source starts",
            "persisted_globals_load"
        ),
        SettingRule(
            "sized for the memory of the source's machine",
            """
            connection_memory_* global_connection_memory_limit global_connection_memory_status_limit
            innodb_buffer_pool_chunk_size innodb_buffer_pool_instances innodb_buffer_pool_size innodb_dedicated_server
            innodb_log_buffer_size innodb_log_file_size innodb_log_files_in_group innodb_redo_log_capacity
            key_buffer_size server_memory temptable_max_mmap temptable_max_ram
            temptable_use_mmap tmp_table_size
            """
        ),
        SettingRule(
            "depends on the operating system and libraries of the machine",
            "container_aware innodb_numa_interleave innodb_use_native_aio large_pages ssl_fips_mode super_large_pages"
        ),
        SettingRule(
            "sized for the open files and connections of the source's machine",
            """
            back_log innodb_open_files open_files_limit table_definition_cache table_open_cache
            table_open_cache_instances thread_cache_size thread_handling thread_pool_*
            """
        ),
        SettingRule(
            "tuned to the processors and disks of the source's machine",
            """
            innodb_adaptive_hash_index_parts innodb_buffer_pool_in_core_file innodb_commit_concurrency
            innodb_ddl_threads innodb_doublewrite_batch_size innodb_doublewrite_files innodb_doublewrite_pages
            innodb_flush_method innodb_flush_neighbors innodb_fsync_threshold innodb_ft_sort_pll_degree innodb_io_capacity
            innodb_io_capacity_max innodb_log_spin_cpu_* innodb_log_wait_for_flush_spin_hwm innodb_log_write_ahead_size
            innodb_log_writer_threads innodb_lru_scan_depth innodb_page_cleaners
            innodb_parallel_read_threads innodb_purge_threads innodb_read_io_threads innodb_spin_wait_*
            innodb_sync_array_size innodb_sync_spin_loops innodb_temp_data_file_path innodb_thread_concurrency
            innodb_use_fdatasync innodb_write_io_threads
            """
        ),
    ]

    /// `*` stands for any text, also none.
    package static func matches(_ name: String, _ pattern: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
        guard parts.count > 1, let head = parts.first, let tail = parts.last else { return name == pattern }
        guard name.hasPrefix(head), name.hasSuffix(tail), name.count >= head.count + tail.count else { return false }
        var rest = name.dropFirst(head.count).dropLast(tail.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
