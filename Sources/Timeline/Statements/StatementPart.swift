import Binlog

/// What is left of a statement when only some of the databases that it concerns are there.
public enum StatementPart: Sendable, Hashable {
    case whole
    /// Other statements, in this order, which do what it does in the databases that are there.
    case texts([[UInt8]])
    /// All of it, but a foreign key of it has its parent elsewhere, which is not to be looked for.
    case withoutParents
    /// A view of what is elsewhere, which cannot be made.
    case impossibleView(SchemaObject)
    /// It needs what is elsewhere.
    case impossible(because: String)
}

extension StatementClassifier {
    /// - Parameters:
    ///   - effect: of `query`; something of it concerns a database that is there.
    ///   - missing: Views that could not be made.
    ///   - has: Whether a table is there although its database is not among those that are: one of the server's own.
    ///   - selects: Whether a database is there.
    public func part(
        of query: QueryEvent, _ effect: StatementEffect, missing: Set<SchemaObject> = [],
        has: (TableIdentity) -> Bool = { _ in false }, selects: (String) -> Bool
    ) -> StatementPart {
        switch effect {
        case .definitions(let changes):
            guard changes.allSatisfy({ $0.databases.allSatisfy(selects) }), !changes.contains(where: missing.isDropped)
            else { return partOfSeveral(changes.filter { !missing.isDropped($0) }, selects: selects) }
            return part(of: changes, query, has: has, selects: selects)
        case .data, .temporaryTable:
            let elsewhere =
                effect.databases(of: query).filter { !selects($0) } + places(in: query, selects).map(\.database)
            guard let database = elsewhere.first else { return .whole }
            return .impossible(because: "it reads or writes tables of \(database), too, which are not forked")
        case .harmless, .accounts, .rollbackToSavepoint, .unknown: return .whole
        }
    }

    private func part(
        of changes: [DefinitionChange], _ query: QueryEvent, has: (TableIdentity) -> Bool, selects: (String) -> Bool
    ) -> StatementPart {
        guard case .create(let object, _)? = changes.first, [.table, .view].contains(object.kind) else {
            return places(in: query, selects).contains(where: \.isParent) ? .withoutParents : .whole
        }
        let elsewhere = places(in: query, selects)
        guard let other = elsewhere.first(where: { !$0.isParent }) else {
            return elsewhere.isEmpty ? .whole : .withoutParents
        }
        if object.kind == .view {
            return elsewhere.allSatisfy { $0.table.map(has) == true } ? .whole : .impossibleView(object)
        }
        return .impossible(because: "it is made from a table of \(other.database), which is not forked")
    }

    /// DROP and RENAME name many; what moves away is gone.
    private func partOfSeveral(_ changes: [DefinitionChange], selects: (String) -> Bool) -> StatementPart {
        var kept: [DefinitionChange] = []
        for change in changes {
            switch change {
            case .drop(let object, _) where [.table, .view].contains(object.kind):
                if selects(object.database) { kept.append(change) }
            case .rename(let old, let new) where selects(old.database) && selects(new.database): kept.append(change)
            case .rename(let old, let new) where !selects(new.database):
                if selects(old.database) { kept.append(.drop(old, .none)) }
            case .alter(let object)
            where selects(object.database) && changes.count > 1 && changes.movesAway(object, selects):
                continue
            case .alter, .create, .drop, .rename, .truncate:
                let database = changes.flatMap(\.databases).first { !selects($0) } ?? ""
                return .impossible(because: "it takes something from \(database), which is not forked")
            }
        }
        return .texts(kept.texts)
    }

    /// What every server has.
    private static let everywhere = ["information_schema", "performance_schema", "sys"]

    /// Tables of databases that are not there, where a statement names them with their database; functions, too. And those of the
    /// session's own database, where other tables would be found in their place.
    private func places(in query: QueryEvent, _ selects: (String) -> Bool) -> [TablePlace] {
        let encoding = query.encoding
        var source = SQLTokens(query.statement, encoding: encoding, sqlMode: query.context.sqlMode ?? 0)
        var tokens: [SQLToken] = []
        while let token = source.next() { tokens.append(token) }
        let session = query.database
        return TablePlace.all(in: tokens, encoding, session: selects(session) ? nil : session).filter { place in
            let name = foldsTableNames ? place.database.lowercased() : place.database
            return !selects(name) && !Self.everywhere.contains(name.lowercased())
        }
    }
}

/// Where a statement names a table and its database.
private struct TablePlace {
    let database: String
    /// nil for a function.
    let table: TableIdentity?
    /// Behind REFERENCES.
    let isParent: Bool

    private static let keywords: Set<String> = [
        "FROM", "INTO", "JOIN", "LIKE", "REFERENCES", "STRAIGHT_JOIN", "TABLE", "UPDATE", "USING",
    ]
    /// What ends a list of tables.
    private static let ends = keywords.union([
        "SET", "WHERE", "ON", "SELECT", "VALUES", "GROUP", "ORDER", "LIMIT", "HAVING", "INNER", "LEFT", "RIGHT",
        "CROSS",
        "NATURAL", "UNION", "FOR",
    ])

    /// - Parameter session: The session's database, if it is not there.
    static func all(in tokens: [SQLToken], _ encoding: ClientEncoding, session: String?) -> [TablePlace] {
        func word(_ index: Int) -> String? {
            guard tokens.indices.contains(index), case .word(let bytes) = tokens[index] else { return nil }
            return String(decoding: bytes, as: UTF8.self).uppercased()
        }
        func name(_ index: Int) -> String? {
            guard tokens.indices.contains(index) else { return nil }
            switch tokens[index] {
            case .word(let bytes): return encoding.name(bytes)
            case .name(let bytes): return encoding.name(bytes)
            case .string, .symbol: return nil
            }
        }
        func isSymbol(_ index: Int, _ symbol: Character) -> Bool {
            tokens.indices.contains(index) && tokens[index] == symbol.asciiValue.map { .symbol($0) }
        }
        var places: [TablePlace] = []
        var keyword: String?
        // A table may stand here: behind a keyword, or a comma in its list.
        var isExpected = false
        for index in tokens.indices {
            if let found = word(index), ends.contains(found), !isSymbol(index - 1, ".") {
                keyword = keywords.contains(found) ? found : nil
                isExpected = keyword != nil
            } else if isSymbol(index, ",") {
                isExpected = keyword != nil
            } else if isSymbol(index, "(") {
                continue
            } else if isSymbol(index + 1, "."), !isSymbol(index - 1, "."), let database = name(index) {
                if isExpected || (isSymbol(index + 3, "(") && keyword != "INTO") {
                    let table = isExpected ? name(index + 2).map { TableIdentity(database, $0) } : nil
                    places.append(TablePlace(database: database, table: table, isParent: keyword == "REFERENCES"))
                }
                isExpected = false
            } else if isExpected, let session, let name = name(index), InformationSchemaTable.isOne(name) {
                places.append(
                    TablePlace(database: session, table: TableIdentity(session, name), isParent: false))
                isExpected = false
            } else {
                isExpected = isExpected && ["IGNORE", "LOW_PRIORITY", "QUICK", "LATERAL"].contains(word(index))
            }
        }
        return places
    }
}

extension [DefinitionChange] {
    /// Statements that drop and rename as these do, in their order.
    var texts: [[UInt8]] {
        var texts: [String] = []
        var isDropping = false
        for change in self {
            switch change {
            case .drop(let object, _) where isDropping: texts[texts.count - 1] += ", \(object.quotedName)"
            case .drop(let object, let condition):
                let verb = "DROP \(object.kind.rawValue.uppercased()) \(condition == .ifNeeded ? "IF EXISTS " : "")"
                texts.append(verb + object.quotedName)
                isDropping = true
            case .rename(let old, let new):
                texts.append("RENAME TABLE \(old.quotedName) TO \(new.quotedName)")
                isDropping = false
            case .create, .alter, .truncate: break
            }
        }
        return texts.map { text in [UInt8](text.utf8) }
    }

    /// Whether a table that is altered gets a name in a database that is not there.
    fileprivate func movesAway(_ object: SchemaObject, _ selects: (String) -> Bool) -> Bool {
        contains { change in
            guard case .rename(let old, let new) = change else { return false }
            return old == object && !selects(new.database)
        }
    }
}

extension Set<SchemaObject> {
    fileprivate func isDropped(_ change: DefinitionChange) -> Bool {
        if case .drop(let object, _) = change { contains(object) } else { false }
    }
}

extension SchemaObject {
    var quotedName: String {
        [database, name].map {
            "`" + $0.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``") + "`"
        }
        .joined(separator: ".")
    }
}
