import MySQL
import Synchronization

/// The connections that a job has opened to a server, by the server's numbers: what of its process list is ours.
package final class OwnConnections: Sendable {
    private let opened = Mutex<Set<UInt>>([])

    package func add(_ connection: Connection) { opened.withLock { _ = $0.insert(connection.id) } }

    /// Also those that are closed by now.
    package var ids: Set<UInt> { opened.withLock { $0 } }
}
