import MySQL
import Synchronization

/// Keeps the connection that holds the backup lock alive, and notices when it is lost: then definitions may change, and all that
/// is still being read is of no use.
final class Heartbeat: Sendable {
    private let loss: Loss
    private let task: Task<Void, Never>

    private final class Loss: Sendable {
        let error = Mutex<(any Error)?>(nil)
    }

    /// - Parameter readers: ended when the connection is lost.
    init(of connection: Connection, ending readers: [Connection]) {
        let loss = Loss()
        self.loss = loss
        task = Task {
            while (try? await Task.sleep(for: .seconds(5))) != nil {
                do {
                    // In a task of its own, since cancelling a call costs the connection.
                    try await Task { _ = try await connection.execute("DO 0", operation: "hold the backup lock") }.value
                } catch {
                    loss.error.withLock { $0 = error }
                    for reader in readers { reader.abort() }
                    return
                }
            }
        }
    }

    /// - Throws: why the connection was lost.
    func check() throws {
        if let error = loss.error.withLock({ $0 }) { throw error }
    }

    func stop() { task.cancel() }
}
