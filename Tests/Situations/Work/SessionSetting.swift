/// Settings of a session that others do not have.
enum SessionSetting {
    private static let usual: [(String, [String])] = [
        (
            "sql_mode",
            [
                "''", "'ANSI_QUOTES'", "'NO_ZERO_DATE'", "'NO_AUTO_VALUE_ON_ZERO'", "'PAD_CHAR_TO_FULL_LENGTH'",
                "'TIME_TRUNCATE_FRACTIONAL'", "'HIGH_NOT_PRECEDENCE,REAL_AS_FLOAT'",
            ]
        ),
        ("time_zone", ["'+05:30'", "'-11:00'", "'+14:00'"]), ("binlog_transaction_compression", ["ON"]),
        ("auto_increment_increment", ["7"]), ("auto_increment_offset", ["3"]), ("foreign_key_checks", ["OFF"]),
        ("unique_checks", ["OFF"]), ("character_set_client", ["latin1", "gbk", "sjis", "utf8mb3"]),
        ("collation_connection", ["utf8mb4_bin", "latin1_swedish_ci", "ucs2_general_ci"]),
        ("binlog_rows_query_log_events", ["ON"]), ("cte_max_recursion_depth", ["50"]), ("group_concat_max_len", ["5"]),
        ("transaction_isolation", ["'READ-COMMITTED'", "'SERIALIZABLE'"]), ("timestamp", ["1234567890.5"]),
        ("insert_id", ["77"]), ("innodb_strict_mode", ["OFF"]), ("explicit_defaults_for_timestamp", ["OFF"]),
        ("default_collation_for_utf8mb4", ["utf8mb4_general_ci"]), ("lc_time_names", ["de_DE"]),
        ("div_precision_increment", ["9"]), ("sql_auto_is_null", ["ON"]), ("default_week_format", ["3"]),
        ("binlog_direct_non_transactional_updates", ["ON"]), ("session_track_gtids", ["OWN_GTID"]),
    ]

    /// There is no way back over what is logged so.
    private static let barring: [(String, [String])] = [
        ("binlog_row_image", ["MINIMAL", "NOBLOB"]), ("binlog_row_value_options", ["PARTIAL_JSON"]),
        ("binlog_format", ["STATEMENT", "MIXED"]),
    ]

    /// How it is set, and set back.
    static func any(bars: Bool, _ dice: inout Dice) -> (set: String, reset: String) {
        let (name, values) = dice.pick(bars && dice.once(in: 2) ? barring : usual)
        return ("SET \(name) = \(dice.pick(values))", "SET \(name) = DEFAULT")
    }
}
