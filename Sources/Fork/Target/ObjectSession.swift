import MySQL

/// Creates stored objects in a session of the target, which then is again as ``Server/connectForWriting()`` made it.
struct ObjectSession {
    let connection: Connection
    let databases: [Database]

    func create(_ object: StoredObject) async throws {
        let operation = "create \(object.kind.rawValue) \(object.qualifiedName)"
        let statements = ObjectStatements(creating: object, in: databases)
        for statement in statements.before + [statements.settings] {
            try await connection.execute(statement, operation: operation)
        }
        do {
            try await connection.execute(bytes: statements.create, operation: operation)
        } catch {
            for statement in ObjectStatements.reset { _ = try? await connection.execute(statement) }
            throw error
        }
        for statement in statements.after { try await connection.execute(statement, operation: operation) }
    }
}
