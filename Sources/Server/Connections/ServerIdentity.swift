import MySQL
import Synchronization

/// Makes sure that all connections of a job to one address reach one server. Behind an address can be a balancer, a name with
/// several hosts, or a cluster that fails over; a snapshot of two servers would be a fork of neither.
final class ServerIdentity: Sendable {
    private let uuid = Mutex<String?>(nil)

    /// - Throws: ``ForkError`` when this connection has reached another server than the ones before.
    func check(_ connection: Connection) async throws {
        // A limit of a millisecond ends any question.
        try await connection.execute("SET SESSION max_execution_time = 0", operation: "prepare the session")
        let found =
            try await connection.query("SELECT @@GLOBAL.server_uuid AS uuid", operation: "read the server's identity")
            .rows.first?.text("uuid") ?? ""
        let first = uuid.withLock { uuid in
            uuid = uuid ?? found
            return uuid
        }
        guard first == found else {
            throw ForkError(
                .rejected,
                "the address of \(connection.server) leads to several servers: one with server_uuid \(first ?? ""), one with \(found)",
                hint: "name one server by its own address, not a balancer or a name that moves")
        }
    }
}
