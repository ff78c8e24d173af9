import MySQL
import Server

/// Carries a ``SettingsPlan`` out on the target, one phase at a time.
package enum SettingsWriter {
    /// Makes the settings of one phase and reads them back.
    /// - Throws: ``ForkError`` (`rejected`) for a `--set` that the target does not take. What the target does not
    ///   take of the source's settings goes into the report instead.
    package static func apply(
        _ plan: SettingsPlan,
        _ phase: SettingPhase,
        on target: Connection,
        into report: inout SettingsReport
    ) async throws {
        for entry in plan.entries(in: phase) {
            do {
                try await set(entry, on: target)
            } catch let error as ServerError where !error.isConnectionLost {
                if entry.isOverride {
                    throw ForkError(
                        .rejected,
                        "\(.set) \(entry.name)=\(entry.shownValue): \(error)",
                        hint: "choose a value that the target takes, or leave the option out"
                    )
                }
                report.rejected.append(.init(name: entry.name, value: entry.reportedValue, reason: error.reason))
                continue
            }
            let warnings = try await warnings(on: target)
            let value = try await SettingsReader.value(of: entry.name, on: target)
            report.applied.append(.init(name: entry.name, value: SettingRule.isSecret(entry.name) ? nil : value))
            if isAdjusted(entry, value) {
                let reason = (["the target made it \(value ?? "NULL")"] + warnings).joined(separator: "; ")
                if entry.isOverride, value == "OFF" || value == "ON" {
                    // A switch has no nearest value: it was refused, if without an error.
                    throw ForkError(
                        .rejected,
                        "\(.set) \(entry.name)=\(entry.shownValue): \(reason)",
                        hint: "see the target's error log for the reason"
                    )
                }
                report.adjusted.append(.init(name: entry.name, value: entry.reportedValue, reason: reason))
            }
        }
    }

    /// What the last statement was warned of, apart from names and values that are deprecated.
    private static func warnings(on target: Connection) async throws -> [String] {
        guard await target.warningCount() > 0 else { return [] }
        return try await target.query("SHOW WARNINGS", operation: "read warnings").rows
            .filter { $0.int("Code") == 1292 }
            .map { $0.text("Message") }
    }

    private static func set(_ entry: SettingsPlan.Entry, on target: Connection) async throws {
        let name = SettingName.quoted(entry.name)
        let operation = "set \(entry.name)"
        if entry.name == "gtid_mode", let wanted = entry.value {
            let current = try await SettingsReader.value(of: "gtid_mode", on: target) ?? ""
            for step in SettingTiming.gtidModeSteps(from: current, to: wanted).dropLast() {
                try await target.execute(
                    "SET GLOBAL gtid_mode = \(SQL.literal(step))",
                    operation: "\(operation) to \(step)"
                )
            }
        }
        let scope = if case .applyUnkept = entry.decision { "GLOBAL" } else { "PERSIST" }
        var literals = SettingValue.literals(entry.value)[...]
        while let literal = literals.popFirst() {
            do {
                try await target.execute("SET \(scope) \(name) = \(literal)", operation: operation)
                return
            } catch let error as ServerError where error.number == ServerError.wrongTypeForVariable && !literals.isEmpty
            {
                continue
            }
        }
    }

    /// A user may write a value in another way than the server lists it, so that not all can be compared.
    static func isAdjusted(_ entry: SettingsPlan.Entry, _ value: String?) -> Bool {
        if SettingValue.equal(entry.name, entry.value, value) { return false }
        guard entry.isOverride, let wanted = entry.value, let value else { return true }
        let areNumbers = SettingValue.number(wanted) != nil && SettingValue.number(value) != nil
        return areNumbers || (SettingValue.boolean(wanted) != nil && (value == "ON" || value == "OFF"))
    }
}
