import Catalog
import MySQL
import Server
import Synchronization

/// What is other on the target while the fork is made, and is put back: durability, which only costs time as long as the target
/// can be made again from the start; what a server refuses by default and the fork needs; and what lets anybody else act.
///
/// The target's own values are kept here, and for a later run in the mark (``UnfinishedMark``): what becomes of the mark does
/// not matter to this run.
final class Relaxation: Sendable {
    /// nil stands for the server's default.
    typealias OwnValues = [String: String?]

    private let own = Mutex<OwnValues>([:])

    // MARK: - Relaxing

    /// Lets a read-only target be written to.
    func makeWritable(kept: OwnValues, on connection: Connection) async throws {
        for variable in RelaxedVariable.readOnly {
            try await relax(variable, kept: kept, wasMarked: false, on: connection)
        }
    }

    /// - Parameters:
    ///   - kept: what the mark of a broken-off run held.
    ///   - wasMarked: there was one.
    func apply(kept: OwnValues, wasMarked: Bool, on connection: Connection) async throws {
        for (name, value) in own.withLock({ $0 }) { try await UnfinishedMark.keep(name, value: value, on: connection) }
        for variable in RelaxedVariable.others {
            try await relax(variable, kept: kept, wasMarked: wasMarked, on: connection)
        }
    }

    private func relax(_ variable: RelaxedVariable, kept: OwnValues, wasMarked: Bool, on connection: Connection)
        async throws
    {
        let name = variable.name
        guard let current = try await Self.current(name, on: connection) else { return }
        // A scheduler that was disabled at start cannot be switched, and fires nothing.
        if name == RelaxedVariable.eventScheduler && current.uppercased() == "DISABLED" { return }
        let value = Self.relaxed(variable, from: current)
        // The relaxed value may come from a broken-off run, which then kept the target's own.
        let isRelaxed = SettingValue.equal(name, current, value)
        let ownValue: String?
        if let known = kept[name], Self.comes(current, from: known, variable) {
            ownValue = known
        } else if isRelaxed && wasMarked && kept[name] == nil {
            ownValue = try await Self.beforeRelaxation(name, current, on: connection)
        } else {
            ownValue = current
        }
        own.withLock { $0[name] = .some(ownValue) }
        if variable.back != .last { try await UnfinishedMark.keep(name, value: ownValue, on: connection) }
        guard !isRelaxed else { return }
        try await Self.set(name, value, operation: "relax \(name) on the target", on: connection)
    }

    /// A broken-off run has relaxed the variable, and what it kept cannot be read: then it has the value that it would have after a
    /// restart.
    private static func beforeRelaxation(
        _ name: String, _ current: String, on connection: Connection
    ) async throws -> String? {
        let row = try await connection.query(
            """
            SELECT i.VARIABLE_SOURCE AS source, p.VARIABLE_VALUE AS persisted FROM performance_schema.variables_info i
            LEFT JOIN performance_schema.persisted_variables p USING (VARIABLE_NAME) WHERE i.VARIABLE_NAME = '\(name)'
            """, operation: "look where the value of \(name) comes from"
        ).rows.first
        guard let row, row.text("source") == "DYNAMIC" else { return current }
        return row.string("persisted")
    }

    private static func relaxed(_ variable: RelaxedVariable, from current: String) -> String {
        switch variable.name {
        case RelaxedVariable.suppressionList where !current.isEmpty:
            current.contains(variable.value) ? current : "\(current),\(variable.value)"
        case RelaxedVariable.maxConnections where (Int(current) ?? 0) > (Int(variable.value) ?? 0): current
        default: variable.value
        }
    }

    /// Whether a variable has the value that it was relaxed to; otherwise somebody has set it since.
    private static func comes(_ current: String, from own: String?, _ variable: RelaxedVariable) -> Bool {
        SettingValue.equal(variable.name, current, relaxed(variable, from: own ?? ""))
    }

    /// nil for a variable that the server's version does not have.
    private static func current(_ name: String, on connection: Connection) async throws -> String? {
        do {
            return try await connection.query("SELECT @@GLOBAL.\(name) AS value").rows.first?.text("value") ?? ""
        } catch let error as ServerError where error.number == ServerError.unknownVariable {
            return nil
        }
    }

    // MARK: - Putting back

    /// The settings of a target that a broken-off run has left relaxed, as they were before.
    /// - Parameter kept: what that run kept; a variable that has another value than the relaxed one was set since.
    static func undone(in settings: ServerSettings, kept: OwnValues) -> ServerSettings {
        var settings = settings.settings
        for (name, value) in kept {
            guard let value, let present = settings[name], let variable = RelaxedVariable.known[name],
                comes(present.value ?? "", from: value, variable)
            else { continue }
            settings[name] = .init(value, present.origin)
        }
        return ServerSettings(settings)
    }

    /// Gives the variables their values back that only make the work quicker or possible, and makes what was written durable.
    func undo(on connection: Connection) async throws {
        try await restore(.complete, on: connection)
        try await connection.execute("FLUSH ENGINE LOGS", operation: "flush the target's logs")
    }

    /// Gives the event scheduler its value back. From then on events may change what was copied.
    func letEventsRun(on connection: Connection) async throws {
        try await restore(.open, on: connection) { $0 == RelaxedVariable.eventScheduler }
    }

    /// Lets users in again, if they were let in before.
    func letUsersIn(on connection: Connection) async throws {
        try await restore(.open, on: connection) { $0 == RelaxedVariable.offlineMode }
    }

    /// What was read-only is so again.
    func close(on connection: Connection) async throws { try await restore(.last, on: connection) }

    private func restore(
        _ back: RelaxedVariable.Return, on connection: Connection, where isMeant: (String) -> Bool = { _ in true }
    ) async throws {
        let own = own.withLock { $0 }
        // super_read_only ON brings read_only along, so that one comes after it.
        for variable in (RelaxedVariable.others + RelaxedVariable.readOnly.reversed())
        where variable.back == back && isMeant(variable.name) {
            guard let value = own[variable.name] else { continue }
            let operation = "restore \(variable.name) on the target"
            do {
                try await Self.set(variable.name, value, operation: operation, on: connection)
            } catch let error as ServerError where error.isWrongValue {
                // The mark held what no server ever had.
                try await Self.set(variable.name, nil, operation: operation, on: connection)
            }
        }
    }

    private static func set(_ name: String, _ value: String?, operation: String, on connection: Connection) async throws
    {
        let literal = value.map { Int($0) == nil ? SQL.literal($0) : $0 } ?? "DEFAULT"
        try await connection.execute("SET GLOBAL \(name) = \(literal)", operation: operation)
    }
}

extension ServerError {
    /// ER_UNKNOWN_SYSTEM_VARIABLE
    fileprivate static let unknownVariable: UInt32 = 1193

    /// ER_WRONG_VALUE_FOR_VAR, ER_WRONG_TYPE_FOR_VAR
    fileprivate var isWrongValue: Bool { [1231, 1232].contains(number) }
}
