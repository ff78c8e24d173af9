import MySQL
import Server

/// Creates stored objects, and reads them back: what has not become what it was on the source is named, and does not stay.
package struct ObjectWriter {
    private let session: ObjectSession
    /// Of the source.
    private let version: ServerVersion
    private let progress: JobProgress

    package init(connection: Connection, databases: [Database], version: ServerVersion, progress: JobProgress) {
        session = ObjectSession(connection: connection, databases: databases)
        self.version = version
        self.progress = progress
    }

    private var connection: Connection { session.connection }

    /// In passes, until those that build on others find them.
    /// - Returns: what the target does not have now, each with the reason.
    package func create(_ objects: [StoredObject]) async throws -> [NotCopied] {
        var notCopied: [NotCopied] = []
        var made: [StoredObject] = []
        var waiting = objects
        while !waiting.isEmpty {
            var failed: [(object: StoredObject, reason: String)] = []
            for object in waiting {
                do {
                    try await session.create(object)
                    made.append(object)
                    progress.itemDone()
                } catch let error as ServerError where !error.isConnectionLost {
                    failed.append(
                        (object, "\(connection.server) did not take it: \(error.message) (error \(error.number))"))
                }
            }
            if failed.count == waiting.count {
                notCopied += failed.map { NotCopied(object: $0.object.label, reason: $0.reason) }
                break
            }
            waiting = failed.map(\.object)
        }
        return notCopied + (try await check(made))
    }

    private func check(_ made: [StoredObject]) async throws -> [NotCopied] {
        guard !made.isEmpty else { return [] }
        var differing = try await differences(of: made)
        // What else the types can have stood for.
        for choice in 1... {
            let doubtful = differing.filter { $0.difference != nil }.compactMap { object, _ in
                let types = RoutineTypes.possible(for: object)
                return types.indices.contains(choice) ? (object, types[choice]) : nil
            }
            if doubtful.isEmpty { break }
            for (object, types) in doubtful {
                try await session.drop(object)
                try await session.create(object, types: types)
            }
            differing = try await differences(of: made)
        }
        var notCopied: [NotCopied] = []
        for (object, difference) in differing {
            if let difference {
                try await session.drop(object)
                notCopied.append(
                    NotCopied(object: object.label, reason: "it would not be as on the source: \(difference)"))
            } else {
                // The server drops an event at once that ended before it was made.
                notCopied.append(
                    NotCopied(
                        object: object.label,
                        reason: object.kind == .event
                            ? "its time has passed, and it does not outlive it" : "it is not there after it was made"))
            }
        }
        return notCopied
    }

    /// - Returns: what each differs in; nil for what is not there.
    private func differences(of made: [StoredObject]) async throws -> [(object: StoredObject, difference: String?)] {
        let kinds = StoredObject.Kind.allCases.filter { kind in made.contains { $0.kind == kind } }
        let present = try await StoredObjectReader(
            connection: connection, databases: session.databases.map(\.name)
        ).read(kinds)
        let objects = Dictionary(
            present.objects.map { (Array($0.label.utf8), $0) }, uniquingKeysWith: { first, _ in first })
        let unreadable = Dictionary(
            present.notCopied.map { (Array($0.object.utf8), $0.reason) }, uniquingKeysWith: { first, _ in first })
        let isOneSeries = version.number / 100 == connection.version / 100
        return made.compactMap { object in
            let label = Array(object.label.utf8)
            if let other = objects[label] {
                return object.difference(from: other, isOneSeries: isOneSeries).map { (object, $0) }
            }
            return (object, unreadable[label])
        }
    }
}

extension StoredObject {
    /// `event shop.cleanup`
    package var label: String { "\(kind.rawValue) \(qualifiedName)" }

    /// In what respect another one is not the same; nil when it is.
    /// - Parameter isOneSeries: both servers print the same thing in the same way.
    fileprivate func difference(from other: StoredObject, isOneSeries: Bool) -> String? {
        func named(_ name: String, _ mine: String?, _ theirs: String?) -> String? {
            guard let mine, let theirs, !mine.utf8.elementsEqual(theirs.utf8) else { return nil }
            return "its \(name) would be \(theirs), and is \(mine)"
        }
        func current(_ name: String?) -> String? { name.map(CharacterSetName.current) }
        let values = [
            named("definer", definer, other.definer),
            named("character_set_client", current(characterSetClient), current(other.characterSetClient)),
            named("collation_connection", current(collationConnection), current(other.collationConnection)),
            named("database collation", current(databaseCollation), current(other.databaseCollation)),
            named("time zone", timeZone, other.timeZone),
        ]
        if let difference = values.compactMap(\.self).first { return difference }
        guard isOneSeries else { return nil }
        if let difference = named("sql_mode", sqlMode, other.sqlMode) { return difference }
        if let parameters, let others = other.parameters, parameters != others {
            return
                "its parameters would be \(others.joined(separator: ", ")), and are \(parameters.joined(separator: ", "))"
        }
        if statement != other.statement || misquotedComment != other.misquotedComment {
            return "its text would be another"
        }
        if let body = comparableBody, let theirs = other.comparableBody, !body.isEmpty, !theirs.isEmpty, body != theirs
        {
            return "its body would be another"
        }
        return nil
    }

    /// As information_schema has it. A view keeps the words that it was made with: `a JOIN b` for `a, b`, `(a JOIN b)` once it is made from
    /// its own text, and names without quotes where the session did without (`sql_quote_show_create`). Its statement is compared as well.
    private var comparableBody: [UInt8]? {
        let signs = Set("()`\"".utf8)
        return body.map { kind == .view ? $0.utf8.filter { !signs.contains($0) } : Array($0.utf8) }
    }
}
