/// When, within a fork, a setting is made.
public enum SettingPhase: String, Sendable, Codable, CaseIterable {
    /// Before anything is created on the target: what decides how databases, tables and accounts come into being,
    /// what gives the copy room, and what must be in force before the first byte is on disk.
    case early
    /// When everything is copied, and checks and durability are restored: what could stop or slow the copy.
    case late
    /// When all is compared and in place: what lets events run, which may change what was copied.
    case events
    /// When the fork is finished in every other way: after these nothing can be written any more.
    case last
}

enum SettingTiming {
    /// - Parameters:
    ///   - value: what the variable is to become.
    ///   - current: what it is on the target.
    static func phase(of name: String, to value: String?, from current: String?) -> SettingPhase {
        switch name {
        case "offline_mode", "read_only", "super_read_only":
            return .last
        case "event_scheduler":
            return .events
        // GTIDs: before gtid_purged is set, and while no transaction can be in the way.
        case "enforce_gtid_consistency", "gtid_mode",
            // Accounts are created under it.
            "partial_revokes",
            // Persistent statistics and full-text indexes are made while the tables are.
            "innodb_stats_auto_recalc", "innodb_stats_include_delete_marked", "innodb_stats_method",
            "innodb_stats_persistent", "innodb_stats_persistent_sample_pages", "innodb_stats_transient_sample_pages",
            "innodb_ft_enable_stopword",
            // What is encrypted at rest on the source must not lie in the clear on the target.
            "binlog_encryption", "default_table_encryption", "innodb_redo_log_encrypt", "innodb_undo_log_encrypt":
            return .early
        // More room helps the copy, less could stop it.
        case "max_heap_table_size":
            guard let value = value.flatMap(Int.init), let current = current.flatMap(Int.init) else { return .late }
            return value > current ? .early : .late
        default:
            // What is not taken over is set only when the user asks for it, mostly sizes: in time for the copy. Not what the target
            // gets its own value of back afterwards.
            return SettingRule.rule(for: name) == nil || RelaxedVariable.isKnown(name) ? .late : .early
        }
    }

    /// The order within a phase: lower comes first; equal ones by name.
    static func rank(of name: String, to value: String?) -> Int {
        switch name {
        case "enforce_gtid_consistency":
            // gtid_mode ON needs it, so it is switched on before and off after.
            return value == "OFF" ? 3 : 0
        case "gtid_mode": return 1
        // The limit before what it limits; the parts before the whole.
        case "innodb_io_capacity", "validate_password.length": return 3
        default: return 2
        }
    }

    /// What setting a variable does not do by itself, for the report.
    static func note(on name: String) -> String? {
        switch name {
        case "ft_max_word_len", "ft_min_word_len", "ft_stopword_file", "innodb_ft_enable_stopword",
            "innodb_ft_max_token_size", "innodb_ft_min_token_size", "innodb_ft_server_stopword_table",
            "innodb_ft_user_stopword_table", "ngram_token_size":
            return "\(name): FULLTEXT indexes that were built before it is in force do not follow it; rebuild them"
        case "admin_tls_ciphersuites", "admin_tls_version", "ssl_cipher", "admin_ssl_cipher", "tls_ciphersuites",
            "tls_version":
            return "\(name): new connections follow it after ALTER INSTANCE RELOAD TLS or a restart"
        default:
            return nil
        }
    }

    /// The values gtid_mode goes through on its way, the last one included: the server takes one step at a time
    /// (MySQL manual, "Changing GTID Mode Online").
    static func gtidModeSteps(from current: String, to wanted: String) -> [String] {
        let modes = ["OFF", "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"]
        guard let start = modes.firstIndex(of: current), let end = modes.firstIndex(of: wanted.uppercased()),
            start != end
        else { return [wanted] }
        return start < end ? Array(modes[(start + 1)...end]) : modes[end..<start].reversed()
    }
}
