import MySQL

/// One of the two servers of a job: opens connections whose session settings do not depend on the server's configuration.
public struct Server: Sendable {
    public enum Role: String, Sendable {
        case source
        case target
    }

    public let role: Role
    public let endpoint: Endpoint

    public init(_ role: Role, _ endpoint: Endpoint) {
        self.role = role
        self.endpoint = endpoint
    }

    /// `source db1:3306`
    public var name: String { "\(role.rawValue) \(endpoint.address)" }

    /// A connection for reading metadata and running single statements. Text is utf8mb4 both ways, timestamps are UTC, and
    /// nothing the server's configuration sets for new sessions limits or changes what is read.
    public func connect() async throws -> Connection {
        let connection = try await Connection(to: endpoint, role: role.rawValue)
        var settings = [
            "sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
            "time_zone = '+00:00'",
            "autocommit = 1",
            "transaction_isolation = 'REPEATABLE-READ'",
            "transaction_read_only = 0",
            "completion_type = 'NO_CHAIN'",
            "max_execution_time = 0",
            "sql_select_limit = DEFAULT",
            "sql_safe_updates = 0",
            "sql_quote_show_create = 1",
            "big_tables = 0",
            "wait_timeout = 86400",
            "net_read_timeout = 3600",
            "net_write_timeout = 3600",
            "lc_messages = 'en_US'",
            "group_concat_max_len = 1048576",
            "optimizer_switch = DEFAULT",
            "information_schema_stats_expiry = 0",
            "print_identified_with_as_hex = 1",
            "show_create_table_verbosity = 0",
        ]
        if connection.version >= 80_030 { settings.append("show_gipk_in_create_table_and_information_schema = 1") }
        try await connection.execute("SET NAMES utf8mb4", operation: "prepare the session")
        try await connection.execute(
            "SET " + settings.map { "SESSION " + $0 }.joined(separator: ", "), operation: "prepare the session")
        return connection
    }
}
