import MySQL

/// What a session on the source begins with and the binlog does not tell, though results of statements depend on it: the
/// replica of a server takes it from its own configuration.
package struct SourceSession: Sendable, Codable {
    /// As SET takes them.
    var variables: [String: String] = [:]
    /// What the source's `SYSTEM` time zone is.
    var zone: Zone

    struct Zone: Sendable, Codable, Equatable {
        let name: String
        /// Now: `+02:00`
        let offset: String
    }

    private static let names = [
        "block_encryption_mode", "default_storage_engine", "default_tmp_storage_engine", "default_week_format",
        "div_precision_increment", "explicit_defaults_for_timestamp", "group_concat_max_len", "innodb_strict_mode",
    ]

    static func read(from connection: Connection) async throws -> SourceSession {
        let rows = try await connection.query(
            "SHOW GLOBAL VARIABLES WHERE Variable_name IN \(SQL.list(names))",
            operation: "read the defaults for sessions"
        ).rows
        return SourceSession(
            variables: Dictionary(
                rows.map { ($0.text("Variable_name"), $0.text("Value")) }, uniquingKeysWith: { first, _ in first }),
            zone: try await zone(of: connection))
    }

    /// What a session on the target has to be given to be like one on the source.
    func adapted(to target: Connection) async throws -> TargetSession {
        let there = try await Self.read(from: target)
        return TargetSession(
            variables: variables.filter { there.variables[$0.key] != nil }.sorted { $0.key < $1.key },
            systemTimeZone: zone == there.zone ? "SYSTEM" : zone.offset)
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
