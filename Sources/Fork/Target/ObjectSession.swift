import MySQL

/// Creates stored objects, each under the session settings it was created with on the source: they are part of it (MySQL
/// manual, "SHOW CREATE PROCEDURE Statement", "SHOW CREATE EVENT Statement").
struct ObjectSession {
    let connection: Connection
    let databases: [Database]

    func create(_ object: StoredObject) async throws {
        let operation = "create \(object.kind.rawValue) \(object.qualifiedName)"
        let name = SQL.identifier(object.database)
        var settings = [
            "character_set_client = \(object.characterSetClient)",
            "collation_connection = \(object.collationConnection)",
        ]
        if let mode = object.sqlMode { settings.append("sql_mode = \(SQL.literal(mode))") }
        if let zone = object.timeZone { settings.append("time_zone = \(SQL.literal(zone))") }
        // The server drops or disables an event whose time has passed. When it was made on the source, it had not.
        if let time = object.createdAt { settings.append("timestamp = \(max(1, time))") }
        try await connection.execute("USE \(name)", operation: operation)
        // The database's collation at the time is remembered too, and can only be given by having it now.
        let present = databases.first { $0.name == object.database }?.collation
        let foreign = object.databaseCollation.flatMap { $0 == present ? nil : $0 }
        if let foreign {
            try await connection.execute("ALTER DATABASE \(name) COLLATE \(foreign)", operation: operation)
        }
        try await connection.execute(
            "SET " + settings.map { "SESSION " + $0 }.joined(separator: ", "), operation: operation)
        try await connection.execute(bytes: object.statement, operation: operation)
        if let comment = object.misquotedComment { try await correctComment(of: object, to: comment, operation) }
        if foreign != nil, let present {
            try await connection.execute("ALTER DATABASE \(name) COLLATE \(present)", operation: operation)
        }
    }

    private func correctComment(of object: StoredObject, to comment: String, _ operation: String) async throws {
        try await reset()
        // An event that is altered becomes the property of who alters it.
        let definer = object.definer.map(AccountName.init(currentUser:)).map {
            "DEFINER = \(SQL.account(user: $0.user, host: $0.host)) "
        }
        try await connection.execute(
            "ALTER \(definer ?? "")\(object.kind.rawValue.uppercased()) \(SQL.identifier(object.database, object.name))"
                + " COMMENT \(SQL.literal(comment))", operation: operation)
    }

    /// Back to the session as ``Server/connectForWriting()`` made it.
    func reset() async throws {
        try await connection.execute("SET NAMES utf8mb4")
        try await connection.execute(
            "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO,ALLOW_INVALID_DATES', SESSION time_zone = '+00:00',"
                + " SESSION timestamp = DEFAULT")
    }
}
