import MySQL

/// Switches off, while the fork is made, what only costs time as long as the target can be made again from the start:
/// durability. Also what would get in the way: events that fire in a half-made server.
enum Relaxation {
    private static let eventScheduler = "event_scheduler"

    private static let values: [(name: String, value: String)] = [
        (eventScheduler, "OFF"),
        ("innodb_flush_log_at_trx_commit", "0"),
        ("sync_binlog", "0"),
        // Functions that are not declared deterministic are let in, as the source let them in.
        ("log_bin_trust_function_creators", "ON"),
        // Row events travel as text, a third longer than the rows.
        ("max_allowed_packet", "1073741824"),
    ]

    static func apply(on connection: Connection) async throws {
        for (name, value) in values {
            let row = try await connection.query("SELECT @@GLOBAL.\(name) AS value").rows.first
            let current = row?.text("value") ?? ""
            // A scheduler that was disabled at start cannot be switched, and fires nothing.
            if name == eventScheduler && current.uppercased() == "DISABLED" { continue }
            // The relaxed value may come from a broken-off run, which then kept the target's own.
            let isOwn = !SettingValue.equal(name, current, value)
            try await UnfinishedMark.keep(name, value: current, replacing: isOwn, on: connection)
            try await connection.execute("SET GLOBAL \(name) = \(value)", operation: "relax \(name) on the target")
        }
    }

    /// The settings of a target that a broken-off run has left relaxed, as they were before.
    /// - Parameter kept: what that run kept; a variable that has another value than the relaxed one was set since.
    static func undone(in settings: ServerSettings, kept: [(name: String, value: String)]) -> ServerSettings {
        var settings = settings.settings
        for (name, value) in kept {
            guard let present = settings[name], let relaxed = values.first(where: { $0.name == name })?.value,
                SettingValue.equal(name, present.value, relaxed)
            else { continue }
            settings[name] = .init(value, present.origin)
        }
        return ServerSettings(settings)
    }

    /// Gives the variables their values back, but for the event scheduler, and makes what was written durable.
    static func undo(on connection: Connection) async throws {
        for (name, value) in try await UnfinishedMark.keptVariables(on: connection) where name != eventScheduler {
            try await restore(name, value, on: connection)
        }
        try await connection.execute("FLUSH ENGINE LOGS", operation: "flush the target's logs")
    }

    /// Gives the event scheduler its value back. From then on events may change what was copied.
    static func letEventsRun(on connection: Connection) async throws {
        for (name, value) in try await UnfinishedMark.keptVariables(on: connection) where name == eventScheduler {
            try await restore(name, value, on: connection)
        }
    }

    private static func restore(_ name: String, _ value: String, on connection: Connection) async throws {
        let literal = Int(value) == nil ? SQL.literal(value) : value
        try await connection.execute("SET GLOBAL \(name) = \(literal)", operation: "restore \(name) on the target")
    }
}
