import Foundation
import MySQL
import Synchronization

/// Everything about a server that a test might leave behind, so that two moments of one server can be compared.
struct ServerState: Sendable {
    /// One line for each thing.
    let lines: Set<String>
    /// The global variables.
    let variables: [String: String]
    /// Those for the whole server that somebody has set since it was started, whatever they are now.
    let setVariables: Set<String>

    /// What a server changes by itself.
    private static let volatileTables: Set<String> = ["innodb_table_stats", "innodb_index_stats"]

    /// Each gives one line a row.
    private static let queries = [
        "SELECT 'database', SCHEMA_NAME, DEFAULT_COLLATION_NAME, DEFAULT_ENCRYPTION FROM information_schema.SCHEMATA",
        "SELECT 'table', TABLE_SCHEMA, TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES"
            + " WHERE TABLE_SCHEMA NOT IN ('information_schema', 'performance_schema')",
        "SELECT 'routine', ROUTINE_SCHEMA, ROUTINE_NAME, ROUTINE_TYPE, LAST_ALTERED FROM information_schema.ROUTINES",
        "SELECT 'trigger', TRIGGER_SCHEMA, TRIGGER_NAME FROM information_schema.TRIGGERS",
        "SELECT 'event', EVENT_SCHEMA, EVENT_NAME FROM information_schema.EVENTS",
        "SELECT 'tablespace', NAME, SPACE_TYPE, STATE, ENCRYPTION FROM information_schema.INNODB_TABLESPACES",
        "SELECT 'plugin', PLUGIN_NAME, PLUGIN_STATUS, LOAD_OPTION FROM information_schema.PLUGINS",
        "SELECT 'function', UDF_NAME FROM performance_schema.user_defined_functions",
        "SELECT 'resource group', RESOURCE_GROUP_NAME, VCPU_IDS FROM information_schema.RESOURCE_GROUPS",
        "SELECT 'reference systems', COUNT(*), BIT_XOR(CRC32(CONCAT_WS(' ', SRS_ID, SRS_NAME, DEFINITION)))"
            + " FROM information_schema.ST_SPATIAL_REFERENCE_SYSTEMS",
        "SELECT 'key', KEY_ID, KEY_OWNER FROM performance_schema.keyring_keys",
        "SELECT 'consumer', NAME, ENABLED FROM performance_schema.setup_consumers",
        "SELECT 'actor', t.* FROM performance_schema.setup_actors t",
        "SELECT 'object', t.* FROM performance_schema.setup_objects t",
        "SELECT 'instruments', COUNT(*), SUM(ENABLED = 'YES'), SUM(TIMED = 'YES')"
            + " FROM performance_schema.setup_instruments",
        "SELECT 'persisted', VARIABLE_NAME FROM performance_schema.persisted_variables",
        "SELECT 'channel', CHANNEL_NAME FROM performance_schema.replication_connection_configuration",
        "SELECT 'filter', FILTER_NAME, FILTER_RULE FROM performance_schema.replication_applier_global_filters",
        "SELECT 'redo log', VARIABLE_VALUE FROM performance_schema.global_status"
            + " WHERE VARIABLE_NAME = 'Innodb_redo_log_enabled'",
        // Sessions, and what they hold.
        "SELECT 'session', USER, COMMAND FROM performance_schema.processlist"
            + " WHERE ID <> CONNECTION_ID() AND USER NOT IN ('event_scheduler', 'system user')",
        "SELECT 'lock', l.OBJECT_TYPE, l.OBJECT_SCHEMA, l.OBJECT_NAME, l.LOCK_TYPE"
            + " FROM performance_schema.metadata_locks l JOIN performance_schema.threads t"
            + " ON t.THREAD_ID = l.OWNER_THREAD_ID WHERE t.PROCESSLIST_ID <> CONNECTION_ID()",
        "SELECT 'binlog', COUNT(*) FROM performance_schema.log_status WHERE LOCAL->>'$.gtid_executed' <> ''",
        "XA RECOVER",
        "SHOW BINARY LOGS",
    ]

    static func read(_ server: TestServer, _ connection: Connection) async throws -> ServerState {
        try await connection.execute("SET SESSION time_zone = '+00:00'")
        var lines: Set<String> = []
        for query in queries {
            for row in try await connection.query(query).rows { lines.insert(line(row)) }
        }
        let tables = try await connection.query(
            "SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql' AND TABLE_TYPE = 'BASE TABLE'"
        ).rows.map { $0.text(at: 0) }.filter { !volatileTables.contains($0) }
        let names = tables.map { SQL.identifier("mysql", $0) } + ["sys.sys_config"]
        for row in try await connection.query("CHECKSUM TABLE " + names.joined(separator: ", ")).rows {
            lines.insert("contents " + line(row))
        }
        lines.formUnion(try files(server))

        var variables: [String: String] = [:]
        for row in try await connection.query("SELECT * FROM performance_schema.global_variables").rows {
            variables[row.text(at: 0)] = row.text(at: 1)
        }
        // It is of the GTIDs, of which there are none.
        variables["gtid_purged"] = nil
        let set = try await connection.query(
            "SELECT VARIABLE_NAME FROM performance_schema.variables_info WHERE VARIABLE_SOURCE IN ('DYNAMIC', 'PERSISTED')"
                + " AND VARIABLE_NAME NOT LIKE 'gtid%'")
        var setVariables: Set<String> = []
        for row in set.rows where try await !hasSessionValue(row.text(at: 0), connection) {
            setVariables.insert(row.text(at: 0))
        }
        return ServerState(lines: lines, variables: variables, setVariables: setVariables)
    }

    private static let sessionVariables = Mutex<[String: Bool]>([:])

    /// Of such a variable a server does not tell whether it was set for all or for one session.
    private static func hasSessionValue(_ name: String, _ connection: Connection) async throws -> Bool {
        if let known = sessionVariables.withLock({ $0[name] }) { return known }
        let found: Bool
        do {
            _ = try await connection.query("SELECT @@SESSION.\(name)")
            found = true
        } catch let error as ServerError where error.number == 1238 {
            found = false
        }
        sessionVariables.withLock { $0[name] = found }
        return found
    }

    private static func line(_ row: Row) -> String {
        row.values.map { $0.map { String(decoding: $0, as: UTF8.self) } ?? "NULL" }.joined(separator: " ")
    }

    /// The names of the files in the server's folder; those of InnoDB's own, which come and go, are left out.
    private static func files(_ server: TestServer) throws -> [String] {
        let data = URL(filePath: server.dataDirectory)
        let folders = [
            data, data.deletingLastPathComponent(), data.deletingLastPathComponent().appending(path: "tmp"),
        ]
        let system = ["mysql", "sys", "performance_schema"].map { data.appending(path: $0) }
        return try (folders + system).flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
                .filter { !$0.hasPrefix("#") }.map { "file \(folder.lastPathComponent)/\($0)" }
        }
    }

    /// What this one has otherwise than another, and the other way round.
    func differences(from other: ServerState) -> [String] {
        let changed = Set(variables.keys).union(other.variables.keys).filter { variables[$0] != other.variables[$0] }
        return (changed.map { "variable \($0)" } + lines.symmetricDifference(other.lines)).sorted()
    }
}
