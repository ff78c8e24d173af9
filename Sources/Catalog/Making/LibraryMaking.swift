import MySQL

extension Library {
    /// - Returns: why the target does not have it now; nil when it has.
    package func create(on connection: Connection) async throws -> NotCopied? {
        var refusal: NotCopied?
        for statement in statements {
            do {
                try await connection.execute(statement, operation: "create \(label)")
            } catch let error as ServerError where Shortfall.isOfObject(error) {
                refusal = NotCopied(
                    object: label,
                    reason: "\(connection.server) did not take it: \(error.message) (error \(error.number))")
            }
        }
        return refusal
    }
}
