import MySQL

/// Switches off, while the fork is made, what only costs time as long as the target can be made again from the start:
/// durability. Also what would get in the way: events that fire in a half-made server.
enum Relaxation {
    private static let values: [(name: String, value: String)] = [
        ("event_scheduler", "OFF"),
        ("innodb_flush_log_at_trx_commit", "0"),
        ("sync_binlog", "0"),
        // Functions that are not declared deterministic are let in, as the source let them in.
        ("log_bin_trust_function_creators", "ON"),
    ]

    static func apply(on connection: Connection) async throws {
        for (name, value) in values {
            let row = try await connection.query("SELECT @@GLOBAL.\(name) AS value").rows.first
            let current = row?.text("value") ?? ""
            // A scheduler that was disabled at start cannot be switched, and fires nothing.
            if name == "event_scheduler" && current.uppercased() == "DISABLED" { continue }
            try await UnfinishedMark.keep(name, value: current, on: connection)
            try await connection.execute("SET GLOBAL \(name) = \(value)", operation: "relax \(name) on the target")
        }
    }

    /// Gives the variables their values back and makes what was written durable.
    static func undo(on connection: Connection, keepingEventsOff: Bool = false) async throws {
        for (name, value) in try await UnfinishedMark.keptVariables(on: connection) {
            if keepingEventsOff && name == "event_scheduler" { continue }
            let literal = Int(value) == nil ? SQL.literal(value) : value
            try await connection.execute(
                "SET GLOBAL \(name) = \(literal)", operation: "restore \(name) on the target")
        }
        try await connection.execute("FLUSH ENGINE LOGS", operation: "flush the target's logs")
    }
}
