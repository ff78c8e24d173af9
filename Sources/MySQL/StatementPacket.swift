import CMySQL

/// What became of several statements that were sent as one packet. The server stops at the first that fails.
public struct PacketOutcome: Sendable {
    /// What each statement that succeeded left behind, in their order.
    public let warnings: [Int]
    /// Of the statement after those; nil when all succeeded.
    public let failure: ServerError?
}

extension Connection {
    /// Sends statements, separated by semicolons, in one round trip; rows that they return are passed over. All of them must be of
    /// our own making: a name in quotes, a number or base64 may come from elsewhere, text that is a statement may not.
    /// - Parameters:
    ///   - statements: how many there are, each with one result. After BINLOG the server does not say that there is more, though
    ///     there is (it resets the session's status while it applies an event).
    ///   - operation: what is being done, for messages.
    /// - Throws: ``ServerError`` when the connection is lost. What a statement fails with is in the outcome.
    public func execute(
        packet sql: [UInt8], statements: Int, operation: String
    ) async throws -> PacketOutcome {
        try await cancellable {
            var warnings: [Int] = []
            do {
                try self.send(sql, several: true, operation: operation)
                while true {
                    _ = try self.passRows(operation)
                    warnings.append(Int(mysql_warning_count(self.handle.mysql)))
                    guard warnings.count < statements else { break }
                    mysqlfork_expect_next_result(self.handle.mysql)
                    if mysql_next_result(self.handle.mysql) > 0 { throw self.failure(operation) }
                }
            } catch let error as ServerError where !error.isConnectionLost {
                return PacketOutcome(warnings: warnings, failure: error)
            }
            guard !mysqlfork_next_result_exists(self.handle.mysql) else {
                throw ServerError(
                    server: self.server, operation: operation, number: ServerError.connectionLost,
                    message: "more results than statements were sent")
            }
            return PacketOutcome(warnings: warnings, failure: nil)
        }
    }
}
