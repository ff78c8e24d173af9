import MySQL

/// One of the two servers of a job: opens connections whose session settings do not depend on the server's configuration.
public struct Server: Sendable {
    public let role: ServerRole
    public let endpoint: Endpoint
    private let identity = ServerIdentity()
    package let connections = OwnConnections()
    /// Of a target.
    package let computing = ComputationContext()

    public init(_ role: ServerRole, _ endpoint: Endpoint) {
        self.role = role
        self.endpoint = endpoint
    }

    /// `source db1:3306`
    public var name: String { "\(role.rawValue) \(endpoint.address)" }

    /// Nothing is checked again that another server has checked.
    package static let uncheckedSettings = ["foreign_key_checks = 0", "unique_checks = 0"]

    /// The SQL mode of all sessions. Without ALLOW_INVALID_DATES a condition on a key that holds one is an error.
    package static let sqlMode = "NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES"

    /// A connection for reading metadata and running single statements. Text is utf8mb4 both ways, timestamps are UTC, and
    /// nothing the server's configuration sets for new sessions limits or changes what is read.
    public func connect() async throws -> Connection { try await connect(loadsData: false) }

    private func connect(loadsData: Bool) async throws -> Connection {
        var endpoint = endpoint
        endpoint.loadsData = loadsData
        let connection = try await open(endpoint)
        try await Connection.$answerLimit.withValue(endpoint.greetingLimit) { try await prepare(connection) }
        return connection
    }

    private func prepare(_ connection: Connection) async throws {
        try await identity.check(connection)
        var settings = [
            "sql_mode = \(computing.sqlMode)",
            "time_zone = '+00:00'",
            "autocommit = 1",
            "transaction_isolation = 'REPEATABLE-READ'",
            "transaction_read_only = 0",
            "completion_type = 'NO_CHAIN'",
            // Not DEFAULT: that means the server's global value.
            "sql_select_limit = 18446744073709551615",
            "max_join_size = 18446744073709551615",
            "sql_big_selects = 1",
            "sql_safe_updates = 0",
            // It would get into the text of views.
            "sql_buffer_result = 0",
            "sql_quote_show_create = 1",
            "big_tables = 0",
            "wait_timeout = 86400",
            "net_read_timeout = 3600",
            "net_write_timeout = 3600",
            "lc_messages = 'en_US'",
            "information_schema_stats_expiry = 0",
            "print_identified_with_as_hex = 1",
            "show_create_table_verbosity = 0",
        ]
        settings += computing.assignments + connection.dialect.readingSettings
        try await connection.execute("SET NAMES utf8mb4", operation: "prepare the session")
        // Rights that come through a role count whether or not the role is a default one.
        try await connection.execute("SET ROLE ALL", operation: "prepare the session")
        try await connection.execute(
            "SET " + settings.map { "SESSION " + $0 }.joined(separator: ", "), operation: "prepare the session")
    }

    /// A connection for reading the binary log, whose server says that it is there at least every ten seconds: much longer
    /// without a byte, and it counts as lost.
    package func connectForBinlog() async throws -> Connection {
        var endpoint = endpoint
        endpoint.silenceLimit = 60
        let connection = try await open(endpoint)
        try await identity.check(connection)
        return connection
    }

    /// A connection of which nothing is known and in which nothing is set.
    package func open() async throws -> Connection { try await open(endpoint) }

    private func open(_ endpoint: Endpoint) async throws -> Connection {
        let connection = try await Connection(to: endpoint, role: role.rawValue)
        connections.add(connection)
        return connection
    }

    /// A connection for writing the fork: nothing goes to the binary log, and nothing is checked that the source has checked
    /// already.
    package func connectForWriting() async throws -> Connection {
        let connection = try await connect(loadsData: true)
        let settings =
            ["sql_log_bin = 0", "max_error_count = 65535"] + Self.uncheckedSettings + connection.dialect.writingSettings
        try await connection.execute(
            "SET " + settings.map { "SESSION " + $0 }.joined(separator: ", "), operation: "prepare the session")
        return connection
    }

    /// Several connections, made at the same time.
    package func connectForWriting(_ count: Int) async throws -> [Connection] {
        try await WorkQueue.run(Array(0..<count), atOnce: count) { _ in try await connectForWriting() }
    }

    /// Several connections, made at the same time.
    package func connect(_ count: Int) async throws -> [Connection] {
        try await WorkQueue.run(Array(0..<count), atOnce: count) { _ in try await connect() }
    }
}
