import MySQL

/// What is done when a fork breaks off. Everything here is an attempt: the server may be gone.
enum Cleanup {
    /// Ends connections and what they still run on the server, such as a long ALTER TABLE.
    static func abandon(_ server: Server, _ connections: [Connection]) async {
        for connection in connections { connection.abort() }
        guard let killer = try? await server.connect() else { return }
        for connection in connections { _ = try? await killer.execute("KILL \(connection.id)") }
    }

    /// Gives the target its own values back, but for the event scheduler: nothing may fire in a half-made server.
    static func restore(_ target: Server) async {
        guard let connection = try? await target.connectForWriting() else { return }
        try? await Relaxation.undo(on: connection)
    }
}
