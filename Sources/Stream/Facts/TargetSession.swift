import MySQL

/// A session on the target that begins as one on the source does.
package struct TargetSession: Sendable {
    /// Names and values as SET takes them.
    package let variables: [(key: String, value: String)]
    /// What `SYSTEM` means as a time zone: an offset, `+02:00`, unless it is the target's own.
    package let systemTimeZone: String
    /// What sessions of the source begin with, where a statement does not tell: an event is made in it all the same.
    package let timeZone: String

    package func apply(on connection: Connection) async throws {
        guard !variables.isEmpty else { return }
        let assignments = variables.map { name, value in
            "SESSION \(name) = \(Int(value) == nil ? SQL.literal(value) : value)"
        }
        try await connection.execute(
            "SET " + assignments.joined(separator: ", "), operation: "give the session the source's defaults")
    }
}
