import MySQL
import Server

/// Asks a server whether it would take a setting, without setting it.
///
/// SET with several assignments resolves all of them (existence, scope, privileges), then checks all values, and
/// only then changes anything (MySQL manual, "SET Syntax for Variable Assignment", error handling). So an
/// assignment that cannot pass its check, put last, turns SET into a question: whichever error comes back says what
/// became of the first one.
package enum SettingsProbe {
    private static let impossibleMode = "mysqlfork is only asking"

    /// The plan for a fork: what both servers have, put to the target. Writes nothing.
    package static func plan(
        source: ServerSettings,
        target: ServerSettings,
        on connection: Connection,
        overrides: [SettingOverride]
    ) async throws -> SettingsPlan {
        let plan = SettingsPlan(source: source, target: target, overrides: overrides)
        var verdicts: [String: SettingVerdict] = [:]
        for entry in plan.candidates {
            verdicts[entry.name] = try await verdict(on: entry.name, entry.value, by: connection)
        }
        return plan.settled(by: verdicts)
    }

    package static func verdict(on name: String, _ value: String?, by target: Connection) async throws -> SettingVerdict
    {
        switch try await answer(to: "PERSIST", name, value, from: target) {
        case nil: return .accepted
        case let error? where error.number == ServerError.notChangeable:
            // Read only, or only not to be persisted: the server's number is the same for both.
            guard let error = try await answer(to: "GLOBAL", name, value, from: target) else { return .unkept }
            return error.number == ServerError.notChangeable ? .readOnly : .rejected(error.reason)
        case let error? where error.number == ServerError.specificAccessDenied: return .denied(error.reason)
        case let error?: return .rejected(error.reason)
        }
    }

    /// The error that the assignment alone would end with; nil if it would succeed.
    private static func answer(
        to scope: String,
        _ name: String,
        _ value: String?,
        from target: Connection
    ) async throws -> ServerError? {
        // The value of these is not put to the check: it names a table that the fork has yet to bring, or it is
        // about encryption, where a check that only looks is not certain in every version.
        let literals = valueIsNotAsked(name) ? ["DEFAULT"] : SettingValue.literals(value)
        let last = valueIsNotAsked(name) ? "GLOBAL version_comment = DEFAULT" : "SESSION sql_mode = '\(impossibleMode)'"
        var answer: ServerError?
        for literal in literals {
            do {
                try await target.execute(
                    "SET \(scope) \(SettingName.quoted(name)) = \(literal), \(last)",
                    operation: "ask about \(name)"
                )
                throw ForkError(
                    .rejected,
                    "\(target.server) took an assignment that no server takes",
                    hint: "make sure that a MySQL server answers at this address, and nothing in its place"
                )
            } catch let error as ServerError {
                if error.message.contains(impossibleMode) || error.message.contains("'version_comment'") { return nil }
                if error.isConnectionLost { throw error }
                answer = error
                if error.number != ServerError.wrongTypeForVariable { break }
            }
        }
        return answer
    }

    private static func valueIsNotAsked(_ name: String) -> Bool {
        name.hasSuffix("_stopword_table") || name.hasSuffix("_log_encrypt")
    }
}

extension ServerError {
    /// ER_INCORRECT_GLOBAL_LOCAL_VAR: "is a read only variable", "is a non persistent variable", "is a GLOBAL
    /// variable".
    static let notChangeable: UInt32 = 1238
    /// ER_WRONG_TYPE_FOR_VAR.
    static let wrongTypeForVariable: UInt32 = 1232
    /// ER_SPECIFIC_ACCESS_DENIED_ERROR.
    static let specificAccessDenied: UInt32 = 1227

    /// The server's words and number, without what was being done.
    package var reason: String { "\(message) (error \(number))" }
}
