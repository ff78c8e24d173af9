import MySQL

/// The sessions of a situation.
struct SessionGroup {
    private let connections: [Connection]

    init(_ source: Endpoint) async throws {
        var connections: [Connection] = []
        for _ in 0..<Situation.sessions {
            let connection = try await Connection(to: source, role: "source")
            for statement in [
                "SET NAMES utf8mb4", "SET SESSION innodb_lock_wait_timeout = 1, lock_wait_timeout = 1",
                "SET SESSION xa_detach_on_prepare = ON",
            ] { try await connection.execute(statement) }
            connections.append(connection)
        }
        self.connections = connections
    }

    /// One after the other. What the server does not take is passed over, as it is when the situation is made smaller.
    func play(_ steps: [Step], _ outcome: inout Outcome) async throws {
        // The XA transaction of each session that is neither prepared nor over.
        var open: [Int: Substring] = [:]
        for step in steps {
            outcome.statements += 1
            do {
                try await connections[step.session].execute(step.sql)
                for kind in Census.kinds(of: step.sql) { outcome.kinds[kind, default: 0] += 1 }
                if let xa = step.sql.prefixMatch(of: /XA (\w+) ('\w+')/) {
                    if xa.1 == "START" { open[step.session] = xa.2 }
                    if ["PREPARE", "COMMIT", "ROLLBACK"].contains(xa.1), open[step.session] == xa.2 {
                        open[step.session] = nil
                    }
                }
            } catch let error as ServerError where !error.isConnectionLost {
                outcome.rejected += 1
                outcome.kinds["rejected with \(error.number): \(Census.verb(step.sql))", default: 0] += 1
            }
        }
        for (session, connection) in connections.enumerated() {
            if let xid = open[session] {
                for end in ["END", "ROLLBACK"] { _ = try? await connection.execute("XA \(end) \(xid)") }
            }
            _ = try? await connection.execute("ROLLBACK")
        }
    }
}
