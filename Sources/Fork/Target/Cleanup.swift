import MySQL
import Server

/// What is done when a fork breaks off. Everything here is an attempt: the server may be gone.
enum Cleanup {
    /// Ends connections and what they still run on the server, such as a long ALTER TABLE.
    static func abandon(_ server: Server, _ connections: [Connection]) async {
        for connection in connections { connection.abort() }
        await abandon(server, ids: connections.map(\.id))
    }

    static func abandon(_ server: Server, ids: some Sequence<UInt>) async {
        guard let killer = try? await server.connect(),
            // Since the server may have been restarted, and then numbers its connections anew, only those that carry our token.
            let ours = try? await killer.query(
                "SELECT PROCESSLIST_ID AS id FROM performance_schema.session_account_connect_attrs"
                    + " WHERE ATTR_NAME = '\(Connection.tokenAttribute)' AND ATTR_VALUE = '\(Connection.token)'")
        else { return }
        for id in Set(ids.map { String($0) }).intersection(ours.rows.map { $0.text("id") })
        where id != String(killer.id) {
            _ = try? await killer.execute("KILL \(id)")
        }
    }

    /// Gives the target its own values back, apart from those that let events and users act: nothing may in a half-made server.
    static func restore(_ target: Server, _ relaxation: Relaxation) async {
        guard let connection = try? await target.connectForWriting() else { return }
        try? await relaxation.undo(on: connection)
        try? await relaxation.close(on: connection)
    }
}
