import MySQL

extension Connection {
    /// Statements of a test's own, separated by semicolons that stand nowhere else.
    func execute(script: String) async throws {
        let statements = script.split(separator: ";").count { !$0.allSatisfy(\.isWhitespace) }
        let outcome = try await execute(packet: Array(script.utf8), statements: statements, operation: "run \(script)")
        if let failure = outcome.failure { throw failure }
    }
}
