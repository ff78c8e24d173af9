import MySQL

/// Creates stored objects in a session of the target, which then is again as ``Server/connectForWriting()`` made it.
package struct ObjectSession {
    package let connection: Connection
    package let databases: [Database]

    package init(connection: Connection, databases: [Database]) {
        self.connection = connection
        self.databases = databases
    }

    /// - Parameter types: what is to stand for what the object's text leaves open; the likeliest when nil.
    package func create(_ object: StoredObject, types: RoutineTypes? = nil) async throws {
        let operation = "create \(object.kind.rawValue) \(object.qualifiedName)"
        let statements = try ObjectStatements(creating: object, in: databases, types: types)
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
        try result.get()
        if let correction = statements.correction {
            try await connection.execute(correction, operation: operation)
        }
    }

    package func drop(_ object: StoredObject) async throws {
        try await connection.execute(
            "DROP \(object.kind.rawValue.uppercased()) \(SQL.identifier(object.database, object.name))",
            operation: "drop \(object.kind.rawValue) \(object.qualifiedName)")
    }
}
