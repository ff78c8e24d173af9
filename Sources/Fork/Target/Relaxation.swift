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
        // Else the error log gets a line for each row that was to be deleted and is not there (ER_KEY_NOT_FOUND).
        (suppressionList, "MY-010584"),
    ]

    private static let suppressionList = "log_error_suppression_list"

    /// - Parameter current: what the variable is without relaxation.
    private static func relaxed(_ name: String, _ value: String, from current: String) -> String {
        guard name == suppressionList, !current.isEmpty else { return value }
        return current.contains(value) ? current : "\(current),\(value)"
    }

    static func apply(on connection: Connection) async throws {
        for (name, value) in values {
            let row = try await connection.query("SELECT @@GLOBAL.\(name) AS value").rows.first
            let current = row?.text("value") ?? ""
            // A scheduler that was disabled at start cannot be switched, and fires nothing.
            if name == eventScheduler && current.uppercased() == "DISABLED" { continue }
            let value = relaxed(name, value, from: current)
            // The relaxed value may come from a broken-off run, which then kept the target's own.
            let isOwn = !SettingValue.equal(name, current, value)
            try await UnfinishedMark.keep(name, value: current, replacing: isOwn, on: connection)
            try await set(name, value, operation: "relax \(name) on the target", on: connection)
        }
    }

    /// The settings of a target that a broken-off run has left relaxed, as they were before.
    /// - Parameter kept: what that run kept; a variable that has another value than the relaxed one was set since.
    static func undone(in settings: ServerSettings, kept: [(name: String, value: String)]) -> ServerSettings {
        var settings = settings.settings
        for (name, value) in kept {
            guard let present = settings[name], let relaxation = values.first(where: { $0.name == name }),
                SettingValue.equal(name, present.value, relaxed(name, relaxation.value, from: value))
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
        try await set(name, value, operation: "restore \(name) on the target", on: connection)
    }

    private static func set(
        _ name: String, _ value: String, operation: String, on connection: Connection
    ) async throws {
        let literal = Int(value) == nil ? SQL.literal(value) : value
        try await connection.execute("SET GLOBAL \(name) = \(literal)", operation: operation)
    }
}
