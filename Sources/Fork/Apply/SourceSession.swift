import MySQL

/// What a session on the source begins with and the binlog does not tell, though results of statements depend on it: the
/// replica of a server takes it from its own configuration.
struct SourceSession: Sendable {
    /// Names and values as SET takes them.
    var variables: [(name: String, value: String)] = []
    /// The offset that the source's `SYSTEM` time zone has now, `+02:00`, unless the target's is the same.
    var systemTimeZone = "SYSTEM"

    private static let names = [
        "block_encryption_mode", "default_storage_engine", "default_tmp_storage_engine", "default_week_format",
        "div_precision_increment", "explicit_defaults_for_timestamp", "group_concat_max_len", "innodb_strict_mode",
    ]

    static func read(source: Connection, target: Connection) async throws -> SourceSession {
        let list = SQL.list(names)
        let show = "SHOW GLOBAL VARIABLES WHERE Variable_name IN \(list)"
        let onTarget = Set(try await target.query(show).rows.map { $0.text("Variable_name") })
        let rows = try await source.query(show, operation: "read the source's defaults for sessions").rows
        var session = SourceSession(
            variables: rows.map { ($0.text("Variable_name"), $0.text("Value")) }.filter { onTarget.contains($0.0) })
        let zone = try await systemTimeZone(of: source)
        if try await systemTimeZone(of: target) != zone { session.systemTimeZone = zone.offset }
        return session
    }

    func apply(on connection: Connection) async throws {
        guard !variables.isEmpty else { return }
        let assignments = variables.map { name, value in
            "SESSION \(name) = \(Int(value) == nil ? SQL.literal(value) : value)"
        }
        try await connection.execute(
            "SET " + assignments.joined(separator: ", "), operation: "give the session the source's defaults")
    }

    /// Names of collations by their numbers.
    static func collations(on connection: Connection) async throws -> [Int: UserVariableText.Collation] {
        let rows = try await connection.query(
            "SELECT ID AS id, CHARACTER_SET_NAME AS cs, COLLATION_NAME AS name FROM information_schema.COLLATIONS",
            operation: "read collations"
        ).rows
        return Dictionary(
            rows.compactMap { row in
                row.int("id").map {
                    ($0, UserVariableText.Collation(characterSet: row.text("cs"), name: row.text("name")))
                }
            }, uniquingKeysWith: { first, _ in first })
    }

    private struct Zone: Equatable {
        let name: String
        let offset: String
    }

    private static func systemTimeZone(of connection: Connection) async throws -> Zone {
        let row = try await connection.query(
            "SELECT @@system_time_zone AS name, TIME_FORMAT(TIMEDIFF(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM'),"
                + " UTC_TIMESTAMP()), '%H:%i') AS offset", operation: "read the time zone"
        ).rows.first
        let offset = row?.text("offset") ?? "00:00"
        return Zone(name: row?.text("name") ?? "", offset: offset.hasPrefix("-") ? offset : "+" + offset)
    }
}
