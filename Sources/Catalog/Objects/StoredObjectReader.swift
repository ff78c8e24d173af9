import Binlog
import MySQL
import Server

/// Reads views, routines, triggers and events, each by its own SHOW CREATE and by information_schema.
package struct StoredObjectReader {
    package let connection: Connection
    package let databases: [String]

    package init(connection: Connection, databases: [String]) {
        self.connection = connection
        self.databases = databases
    }

    package struct Result {
        package var objects: [StoredObject] = []
        /// What the server does not show, or not so that it could be made again.
        package var notCopied: [NotCopied] = []
    }

    /// In the order of the kinds; triggers in the order in which they fire (and so must be created).
    package func read(_ kinds: [StoredObject.Kind]) async throws -> Result {
        guard !databases.isEmpty else { return Result() }
        // The bodies of stored objects stay in the character set that they were written in.
        try await connection.execute("SET character_set_results = NULL")
        var result = Result()
        for kind in kinds {
            let parameters = [.procedure, .function].contains(kind) ? try await readParameters(kind) : [:]
            for row in try await connection.definitions(list(kind), operation: "list \(kind.rawValue)s") {
                let label = "\(kind.rawValue) \(row.text("db")).\(row.text("name"))"
                do {
                    var object = try await self.object(kind, row)
                    if kind == .procedure || kind == .function {
                        object.parameters = parameters[Self.key(row)] ?? []
                    }
                    result.objects.append(object)
                } catch let obstacle as Obstacle {
                    result.notCopied.append(NotCopied(object: label, reason: obstacle.reason))
                }
            }
        }
        try await connection.execute("SET character_set_results = utf8mb4")
        return result
    }

    private struct Obstacle: Error {
        let reason: String
    }

    // MARK: - Lists

    private func list(_ kind: StoredObject.Kind) -> String {
        let inDatabases = "IN " + SQL.list(databases)
        return switch kind {
        case .view:
            """
            SELECT TABLE_SCHEMA AS db, TABLE_NAME AS name, DEFINER AS definer, VIEW_DEFINITION AS body,
                   SECURITY_TYPE AS security
            FROM information_schema.VIEWS WHERE TABLE_SCHEMA \(inDatabases) ORDER BY TABLE_SCHEMA, TABLE_NAME
            """
        case .procedure, .function:
            """
            SELECT ROUTINE_SCHEMA AS db, ROUTINE_NAME AS name, DEFINER AS definer, ROUTINE_DEFINITION AS body,
                   ROUTINE_COMMENT AS comment
            FROM information_schema.ROUTINES
            WHERE ROUTINE_TYPE = '\(kind.rawValue.uppercased())' AND ROUTINE_SCHEMA \(inDatabases)
            ORDER BY ROUTINE_SCHEMA, ROUTINE_NAME
            """
        case .trigger:
            """
            SELECT TRIGGER_SCHEMA AS db, TRIGGER_NAME AS name, DEFINER AS definer, ACTION_STATEMENT AS body,
                   EVENT_OBJECT_TABLE AS tbl, CONCAT(ACTION_TIMING, ' ', EVENT_MANIPULATION) AS action
            FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA \(inDatabases)
            ORDER BY TRIGGER_SCHEMA, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER
            """
        case .event:
            """
            SELECT EVENT_SCHEMA AS db, EVENT_NAME AS name, DEFINER AS definer, EVENT_DEFINITION AS body,
                   EVENT_COMMENT AS comment, FLOOR(UNIX_TIMESTAMP(LEAST(CREATED, LAST_ALTERED))) AS created_at,
                   FLOOR(UNIX_TIMESTAMP(CONVERT_TZ(LAST_EXECUTED, TIME_ZONE, '+00:00'))) AS executed_at
            FROM information_schema.EVENTS WHERE EVENT_SCHEMA \(inDatabases) ORDER BY EVENT_SCHEMA, EVENT_NAME
            """
        }
    }

    private static func key(_ row: Row) -> ExactText { SQL.identifier(row.text("db"), row.text("name")).exact }

    private func readParameters(_ kind: StoredObject.Kind) async throws -> [ExactText: [String]] {
        let listed = try await connection.definitions(
            "SELECT SPECIFIC_SCHEMA AS db, SPECIFIC_NAME AS name, DTD_IDENTIFIER AS type, COLLATION_NAME AS collation"
                + " FROM information_schema.PARAMETERS WHERE ROUTINE_TYPE = '\(kind.rawValue.uppercased())'"
                + " AND SPECIFIC_SCHEMA IN \(SQL.list(databases))"
                + " ORDER BY SPECIFIC_SCHEMA, SPECIFIC_NAME, ORDINAL_POSITION", operation: "list parameters")
        return listed.reduce(into: [:]) { parameters, row in
            let collation = row.string("collation").map { " COLLATE \(CharacterSetName.current($0))" } ?? ""
            parameters[Self.key(row), default: []].append(row.text("type") + collation)
        }
    }

    // MARK: - One object

    private func object(_ kind: StoredObject.Kind, _ row: Row) async throws -> StoredObject {
        let (database, name) = (row.text("db"), row.text("name"))
        let operation = "read the definition of \(kind.rawValue) \(database).\(name)"
        let shown = try await show(kind, database, name, operation)
        guard let text = shown.bytes(Self.column(kind)) else {
            throw ForkError(
                .rejected, "\(operation) on \(connection.server) failed: the server does not show its body",
                hint: "the account needs SHOW_ROUTINE, TRIGGER, EVENT and SHOW VIEW on *.*")
        }
        let names = ["character_set_client", "collation_connection"] + (kind == .view ? [] : ["Database Collation"])
        if let name = names.map({ shown.text($0) }).first(where: { !CharacterSetName.isOne($0) }) {
            throw Obstacle(reason: "\(name) is no name of a character set")
        }
        var object = StoredObject(
            kind: kind, database: database, name: name, statement: text,
            sqlMode: kind == .view ? nil : shown.text("sql_mode"),
            characterSetClient: shown.text("character_set_client"),
            collationConnection: shown.text("collation_connection"),
            databaseCollation: kind == .view ? nil : shown.text("Database Collation"),
            timeZone: kind == .event ? shown.text("time_zone") : nil, definer: row.text("definer"),
            createdAt: kind == .event ? row.int("created_at") : nil,
            executedAt: kind == .event ? row.int("executed_at") : nil, body: row.string("body"))
        let encoder = TextEncoder(connection: connection, characterSet: object.characterSetClient)
        if kind == .view {
            try await checkHead(of: object, row, encoder)
            object.statement = ViewAliases.leavingOutTrimmed(object.statement, body: row.text("body"))
        } else {
            try await unify(&object, row, encoder)
            // Of a client that sends several statements at once, the server keeps the semicolon after this one. Alone it cannot be sent so.
            object.statement = Self.withoutEnd(object.statement)
            object.body = object.body.map { String(decoding: Self.withoutEnd(Array($0.utf8)), as: UTF8.self) }
        }
        return object
    }

    private static func withoutEnd(_ text: [UInt8]) -> [UInt8] {
        let end = Set("; \t\r\n".utf8)
        let count = text.lastIndex { !end.contains($0) }.map { $0 + 1 } ?? 0
        return text[count...].contains(UInt8(ascii: ";")) ? Array(text[..<count]) : text
    }

    private static func column(_ kind: StoredObject.Kind) -> String {
        kind == .trigger ? "SQL Original Statement" : "Create \(kind.rawValue.capitalized)"
    }

    private func show(
        _ kind: StoredObject.Kind, _ database: String, _ name: String, _ operation: String
    ) async throws -> Row {
        // A view's text leaves out the current database; a fixed one makes the text the same on every connection.
        try await connection.execute("USE \(SQL.identifier(database))", operation: operation)
        let statement = "SHOW CREATE \(kind.rawValue.uppercased()) \(SQL.identifier(database, name))"
        do {
            guard let row = try await connection.definitions(statement, operation: operation).first else {
                throw Obstacle(reason: "the server does not show it")
            }
            return row
        } catch let error as ServerError where Shortfall.isOfObject(error) {
            throw Obstacle(reason: "the server does not show it: \(error.message) (error \(error.number))")
        }
    }

    /// Brings the statement into one character set.
    private func unify(_ object: inout StoredObject, _ row: Row, _ encoder: TextEncoder) async throws {
        let definer = Self.parts(ofDefiner: row.text("definer"))
        let values = ShownObject.Values(
            user: definer.user, host: definer.host, name: object.name,
            comment: row.has("comment") ? row.text("comment") : "", action: row.has("action") ? row.text("action") : "",
            table: row.has("tbl") ? row.text("tbl") : "", sqlMode: object.sqlMode ?? "",
            characterSet: object.characterSetClient)
        guard let shown = ShownObject(object.kind, shown: object.statement, values) else {
            throw Obstacle(reason: "its text, as the server shows it, is not what information_schema says")
        }
        if let statement = try await encoder.encode(shown.parts) {
            object.statement = statement
        } else if [.procedure, .function].contains(object.kind), shown.comment != nil,
            let statement = try await encoder.encode(shown.withoutComment())
        {
            object.statement = statement
            object.misquotedComment = values.comment
        } else {
            throw Obstacle(
                reason: "its name, its definer or its table cannot be written in \(object.characterSetClient),"
                    + " the character set of its text")
        }
    }

    /// A view's text is in one character set all through, with question marks for what that does not have.
    private func checkHead(of object: StoredObject, _ row: Row, _ encoder: TextEncoder) async throws {
        let definer = Self.parts(ofDefiner: row.text("definer"))
        let made =
            " DEFINER=\(SQL.identifier(definer.user))@\(SQL.identifier(definer.host)) SQL SECURITY \(row.text("security"))"
        let algorithms = ["UNDEFINED", "MERGE", "TEMPTABLE"].map { Array("CREATE ALGORITHM=\($0)".utf8) }
        let algorithm = algorithms.first { object.statement.starts(with: $0) }
        var rest = object.statement[...]
        guard let algorithm, let expected = try await encoder.encode(made),
            let name = try await encoder.encode(" VIEW \(SQL.identifier(object.name)) "),
            rest.take(algorithm), rest.take(expected),
            rest.starts(with: name)
                || rest.take(Array(" JSON RELATIONAL DUALITY".utf8)) && rest.starts(with: name)
        else {
            throw Obstacle(
                reason:
                    "its name or its definer cannot be written in \(object.characterSetClient), the character set of"
                    + " its text")
        }
    }

    /// Of `user@host`. A user may hold an @, a host not.
    private static func parts(ofDefiner definer: String) -> (user: String, host: String) {
        let at = definer.utf8.lastIndex(of: UInt8(ascii: "@")) ?? definer.endIndex
        return (String(definer.unicodeScalars[..<at]), String(definer.unicodeScalars[at...].dropFirst()))
    }
}
