import CMySQL

/// One connection to a server, on a thread of its own. Cancelling the task that waits for a call ends the call by
/// shutting the socket down; the connection is then lost.
public actor Connection {
    private let thread: ConnectionThread
    let handle: ClientHandle
    let fault: AnswerFault
    /// Whether the server takes several statements in one packet now.
    private var takesSeveral = false
    /// nil until it has been asked.
    private var packetLimit: Int?
    /// What messages call this server: `source db1:3306`.
    public nonisolated let server: String
    /// The server's id of this connection, for KILL.
    public nonisolated let id: UInt
    /// The server's version as a number: 90704 for 9.7.4.
    public nonisolated let version: Int

    /// The connection attribute by which a server can tell the connections of this process from all others, also from those that
    /// have got the same id since.
    public static let tokenAttribute = "mysqlfork_token"
    public static let token = String(UInt64.random(in: .min ... .max), radix: 16)

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// Connects and logs in.
    /// - Parameter role: `source` or `target`, for messages.
    /// - Throws: ``ServerError``.
    public init(to endpoint: Endpoint, role: String) async throws {
        let server = "\(role) \(endpoint.address)"
        let thread = ConnectionThread(name: "mysql \(role)")
        do {
            let handle = try ClientHandle()
            try await Login(thread: thread).run { try handle.connect(to: endpoint, server: server) }
            self.handle = handle
        } catch {
            thread.stop()
            throw error
        }
        self.thread = thread
        self.server = server
        fault = AnswerFault(server: server)
        id = mysql_thread_id(handle.mysql)
        version = Int(mysql_get_server_version(handle.mysql))
    }

    deinit { thread.stop() }

    /// Runs one statement; rows that it returns are passed over. To the server a second one is a syntax error, so that text that
    /// another server wrote can be a part of it.
    /// - Returns: the rows affected.
    @discardableResult
    public func execute(_ sql: String, operation: String? = nil) async throws -> Int {
        try await execute(bytes: Array(sql.utf8), operation: operation)
    }

    /// As ``execute(_:operation:)``, for a statement that is not UTF-8, such as a stored routine's body.
    @discardableResult
    public func execute(bytes sql: [UInt8], operation: String? = nil) async throws -> Int {
        try await cancellable {
            let operation = operation ?? Self.operation(of: sql)
            try self.send(sql, operation: operation)
            var affected = 0
            for _ in 0..<Self.resultCountLimit {
                if try !self.passRows(operation) {
                    affected = Int(truncatingIfNeeded: mysql_affected_rows(self.handle.mysql))
                }
                guard mysqlfork_next_result_exists(self.handle.mysql) else { return affected }
                if mysql_next_result(self.handle.mysql) > 0 { throw self.failure(operation) }
            }
            self.abort()
            throw ServerError.malformed(self.server, operation, "more than \(Self.resultCountLimit) results")
        }
    }

    /// Runs one statement and returns its whole result. For metadata and other small results.
    public func query(_ sql: String, operation: String? = nil) async throws -> ResultSet {
        try await cancellable {
            let sql = Array(sql.utf8)
            let operation = operation ?? Self.operation(of: sql)
            try self.send(sql, operation: operation)
            return try self.readRows(operation)
        }
    }

    /// `max_allowed_packet` of the session, which stays what it was when the session began.
    public func maxAllowedPacket() async throws -> Int {
        if let packetLimit { return packetLimit }
        let bytes = try await query("SELECT @@SESSION.max_allowed_packet AS bytes").rows.first?.int("bytes") ?? 0
        packetLimit = bytes
        return bytes
    }

    /// The number of warnings that the last statement left.
    public func warningCount() -> Int { Int(mysql_warning_count(handle.mysql)) }

    /// Ends the call in progress, from outside; the connection is lost.
    public nonisolated func abort() { handle.abort() }

    // MARK: - For the other files of this module

    /// Runs `body` on the connection's thread; cancellation shuts the socket down and comes out as CancellationError.
    /// - Parameter sink: what else `body` may be waiting for; then it fails, too.
    func cancellable<T>(sink: (any ByteSink)? = nil, _ body: () throws -> T) async throws -> T {
        try Task.checkCancellation()
        try fault.check()
        let watch = AnswerWatch(self)
        do {
            return try await withTaskCancellationHandler {
                // Named so that the closure captures `self` and thereby stays on this actor's thread.
                try self.onThread(body)
            } onCancel: {
                self.abort()
                sink?.fail(CancellationError())
            }
        } catch {
            if Task.isCancelled { throw CancellationError() }
            throw watch?.explained(error, server) ?? error
        }
    }

    private func onThread<T>(_ body: () throws -> T) throws -> T { try body() }

    /// Every other way to send a statement comes down to this one.
    /// - Parameter several: the text is several statements, all of them of our own making. Otherwise the server takes one only.
    func send(_ sql: [UInt8], several: Bool = false, operation: String) throws {
        if several != takesSeveral {
            let option = several ? MYSQL_OPTION_MULTI_STATEMENTS_ON : MYSQL_OPTION_MULTI_STATEMENTS_OFF
            guard mysql_set_server_option(handle.mysql, option) == 0 else { throw failure(operation) }
            takesSeveral = several
        }
        let status = sql.withUnsafeBytes { bytes in
            mysql_real_query(handle.mysql, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), UInt(bytes.count))
        }
        if status != 0 { throw failure(operation) }
    }

    func failure(_ operation: String) -> ServerError {
        let error = handle.error(server: server, operation: operation)
        // Behind TLS, Connector/C calls an end of the connection a TLS error; once logged in it can be nothing else.
        guard error.number == ServerError.tlsFailure else { return error }
        return ServerError(
            server: server, operation: operation, number: ServerError.connectionLost,
            message: "Lost connection to server: \(error.message)")
    }

    /// A statement's beginning, on one line, as the name of what was tried. Values are left out where they may be secret.
    static func operation(of sql: [UInt8]) -> String {
        let line = String(decoding: sql.prefix(120), as: UTF8.self).split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
        let words = line.uppercased()
        if words.contains(" USER") || words.contains("IDENTIFIED") || words.contains("PASSWORD") {
            return line.split(separator: " ").prefix(3).joined(separator: " ") + " …"
        }
        return line.count > 80 ? line.prefix(80) + " …" : line
    }
}

/// Runs the login on the connection's thread, before the connection itself exists.
private actor Login {
    private let thread: ConnectionThread
    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(thread: ConnectionThread) { self.thread = thread }

    func run(_ body: @Sendable () throws -> Void) throws { try body() }
}
