import MySQL

/// Creates stored objects in a session of the target, which then is again as ``Server/connectForWriting()`` made it.
struct ObjectSession {
    let connection: Connection
    let databases: [Database]

    /// - Parameter utf8mb4Collation: what CHARSET utf8mb4 means in the types of parameters; nil for the server's default.
    func create(_ object: StoredObject, utf8mb4Collation: String? = nil) async throws {
        let operation = "create \(object.kind.rawValue) \(object.qualifiedName)"
        let statements = try ObjectStatements(
            creating: object, in: databases, utf8mb4Collation: utf8mb4Collation)
        var result: Result<Void, any Error> = .success(())
        do {
            for statement in statements.before + [statements.settings] {
                try await connection.execute(statement, operation: operation)
            }
            try await connection.execute(bytes: statements.create, operation: operation)
        } catch {
            result = .failure(error)
        }
        for statement in statements.after { try await connection.execute(statement, operation: operation) }
        if utf8mb4Collation != nil {
            try await connection.execute("SET SESSION default_collation_for_utf8mb4 = DEFAULT", operation: operation)
        }
        try result.get()
        if let correction = statements.correction {
            try await connection.execute(correction, operation: operation)
        }
    }

    func drop(_ object: StoredObject) async throws {
        try await connection.execute(
            "DROP \(object.kind.rawValue.uppercased()) \(SQL.identifier(object.database, object.name))",
            operation: "drop \(object.kind.rawValue) \(object.qualifiedName)")
    }
}
