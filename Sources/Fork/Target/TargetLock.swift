import MySQL
import Server

/// Keeps two runs of mysqlfork from writing to one target at the same time, by an advisory lock of the server's that ends
/// with the connection.
enum TargetLock {
    /// - Parameter connection: idle from then on, for as long as the fork takes.
    static func take(on connection: Connection) async throws {
        try await connection.execute("SET SESSION wait_timeout = 31536000", operation: "lock the target")
        let result = try await connection.query(
            "SELECT GET_LOCK('mysqlfork', 0) AS taken", operation: "lock the target")
        guard result.rows.first?.int("taken") == 1 else {
            throw ForkError(
                .refused, "another mysqlfork is at work on \(connection.server)",
                hint: "wait until it is done; SHOW PROCESSLIST on the target shows it")
        }
    }
}
