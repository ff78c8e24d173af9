import MySQL

/// What a session on the source begins with and the binlog does not tell, though results of statements depend on it: the
/// replica of a server takes it from its own configuration.
package struct SourceSession: Sendable, Codable {
    /// As SET takes them.
    package var variables: [String: String] = [:]
    /// What the source's `SYSTEM` time zone is.
    var zone: Zone

    struct Zone: Sendable, Codable, Equatable {
        let name: String
        /// Now: `+02:00`
        let offset: String
    }

    private static let timeZone = "time_zone"

    private static let names = [
        "block_encryption_mode", "cte_max_recursion_depth", "default_storage_engine", "default_tmp_storage_engine",
        "default_week_format", "div_precision_increment", "explicit_defaults_for_timestamp", "group_concat_max_len",
        "innodb_ft_enable_stopword", "innodb_ft_user_stopword_table", "lc_messages", "max_points_in_geometry",
        "max_sort_length", "max_sp_recursion_depth", "old_alter_table", "windowing_use_high_precision", timeZone,
    ]

    /// What only refuses or adds to what the source did, in whatever session: none of it is in the binary log.
    private static let permissive: [(name: String, value: String)] = [
        ("innodb_strict_mode", "0"), ("restrict_fk_on_non_standard_key", "0"),
        ("sql_big_selects", "1"), ("sql_generate_invisible_primary_key", "0"), ("sql_safe_updates", "0"),
        ("updatable_views_with_limit", "1"),
    ]

    package static func read(from connection: Connection) async throws -> SourceSession {
        SourceSession(variables: try await variables(names, of: connection), zone: try await zone(of: connection))
    }

    private static func variables(_ names: [String], of connection: Connection) async throws -> [String: String] {
        let rows = try await connection.query(
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN \(SQL.list(names))",
            operation: "read the defaults for sessions"
        ).rows
        return Dictionary(
            rows.map { ($0.text("Variable_name"), $0.text("Value")) }, uniquingKeysWith: { first, _ in first })
    }

    /// What a session on the target has to be given to be like one on the source.
    package func adapted(to target: Connection) async throws -> TargetSession {
        let permissive = Self.permissive.map(\.name)
        let there = try await Self.variables(Self.names + permissive, of: target)
        var own = variables.filter { $0.key != Self.timeZone && !permissive.contains($0.key) }
        // None is empty where it is shown, and not where it is set.
        own = own.filter { $0.key != "innodb_ft_user_stopword_table" || !$0.value.isEmpty }
        for (name, value) in Self.permissive { own[name] = value }
        let systemTimeZone = try await Self.zone(of: target) == zone ? "SYSTEM" : zone.offset
        return TargetSession(
            variables: own.filter { there[$0.key] != nil }.sorted { $0.key < $1.key }, systemTimeZone: systemTimeZone,
            timeZone: try await Self.known(variables[Self.timeZone] ?? "SYSTEM", to: target))
    }

    /// A named time zone is in tables that the target may not have; then it is not asked for where no statement names it.
    private static func known(_ timeZone: String, to target: Connection) async throws -> String {
        let row = try await target.query(
            "SELECT CONVERT_TZ('2000-01-01 00:00:00', '+00:00', \(SQL.literal(timeZone))) IS NULL AS unknown",
            operation: "look for a time zone"
        ).rows.first
        return row?.int("unknown") == 0 ? timeZone : "SYSTEM"
    }

    private static func zone(of connection: Connection) async throws -> Zone {
        let row = try await connection.query(
            "SELECT @@system_time_zone AS name, TIME_FORMAT(TIMEDIFF(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM'),"
                + " UTC_TIMESTAMP()), '%H:%i') AS offset", operation: "read the time zone"
        ).rows.first
        let offset = row?.text("offset") ?? "00:00"
        return Zone(name: row?.text("name") ?? "", offset: offset.hasPrefix("-") ? offset : "+" + offset)
    }
}
