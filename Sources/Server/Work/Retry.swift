import MySQL

/// Tries again what a server gave up in favour of another session, as happens when several sessions write to one table or to
/// tables that refer to each other.
package enum Retry {
    /// - Parameter body: must have no lasting effect when it fails; an open transaction is rolled back.
    @discardableResult
    package static func whileTransient<T: Sendable>(
        on connection: Connection, _ body: () async throws -> T
    ) async throws -> T {
        var attempts = 0
        while true {
            do {
                return try await body()
            } catch let error as ServerError where isTransient(error) && attempts < 20 {
                attempts += 1
                try await connection.execute("ROLLBACK")
                try await Task.sleep(for: .milliseconds(attempts * 20))
            }
        }
    }

    /// ER_LOCK_DEADLOCK and ER_LOCK_WAIT_TIMEOUT.
    package static func isTransient(_ error: ServerError) -> Bool {
        error.number == 1213 || error.number == ServerError.lockWaitTimeout
    }
}

extension Connection {
    /// As `query`, for definitions: whoever reads one takes part in the server's queues for metadata locks, and may be the victim of a
    /// deadlock there.
    package nonisolated func definitions(_ sql: String, operation: String) async throws -> [Row] {
        try await Retry.whileTransient(on: self) { try await query(sql, operation: operation).rows }
    }
}
