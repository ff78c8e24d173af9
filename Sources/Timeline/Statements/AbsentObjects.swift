import Binlog

/// What a target does not have of the source's objects, since it could not be copied, while the statements of a window go by: what is
/// dropped is absent no more, what is renamed is absent by its new name, and what is made of it is absent, too.
public struct AbsentObjects: Sendable, Equatable {
    public struct Note: Sendable, Hashable {
        /// `table shop.orders`
        public let object: String
        public let reason: String

        public init(object: String, reason: String) {
            self.object = object
            self.reason = reason
        }
    }

    /// By what they are; views are among the tables, whose names they share.
    private var absent: [SchemaObject: Note] = [:]

    public init() {}

    public var isEmpty: Bool { absent.isEmpty }

    public var notes: [Note] { absent.values.sorted { $0.object.exact < $1.object.exact } }

    public func contains(_ table: TableIdentity) -> Bool {
        !absent.isEmpty && absent[SchemaObject(.table, table.database, table.table)] != nil
    }

    private func contains(_ object: SchemaObject) -> Bool { absent[object.inNamespace] != nil }

    public mutating func insert(_ object: SchemaObject, _ note: Note) { absent[object.inNamespace] = note }

    // MARK: - Statements

    /// What is left of a statement without the absent objects.
    public mutating func part(
        of query: QueryEvent, _ effect: StatementEffect, _ classifier: StatementClassifier
    ) -> StatementPart {
        guard !absent.isEmpty else { return .whole }
        switch effect {
        case .definitions(let changes): return part(of: changes, query, classifier)
        case .data, .temporaryTable:
            guard let other = named(in: query, classifier) else { return .whole }
            return .impossible(because: "it names \(other.object), which is not copied")
        case .accounts:
            guard let object = query.objectOfGrant(classifier), contains(object) else { return .whole }
            return .texts([])
        case .harmless, .rollbackToSavepoint, .unknown: return .whole
        }
    }

    private mutating func part(
        of changes: [DefinitionChange], _ query: QueryEvent, _ classifier: StatementClassifier
    ) -> StatementPart {
        switch changes.first {
        case .create(let object, .ifNeeded) where contains(object): return .texts([])
        case .create(let object, _) where object.kind == .trigger:
            guard let table = query.tableOfTrigger(classifier), let note = absent[table] else { break }
            return leaveOut(object, of: note)
        case .create(let object, _) where object.kind == .table:
            if let model = query.modelOfTable(classifier), let note = absent[model] {
                return leaveOut(object, of: note)
            }
            if query.selects, let note = named(in: query, classifier) { return leaveOut(object, of: note) }
        case .create(let object, _) where object.kind == .view, .alter(let object) where object.kind == .view:
            absent[object.inNamespace] = nil
            guard let note = named(in: query, classifier) else { break }
            _ = leaveOut(object, of: note)
            return .texts([Array("DROP VIEW IF EXISTS \(object.quotedName)".utf8)])
        default: break
        }
        let exchanged = changes.compactMap { if case .alter(let object) = $0 { object } else { nil } }
        if exchanged.count > 1, let gone = exchanged.first(where: contains), !exchanged.allSatisfy(contains) {
            return .impossible(because: "it exchanges rows with \(gone), which is not copied")
        }
        let kept = changes.filter { take($0) }
        if kept.count < changes.count { return .texts(kept.texts) }
        return named(in: query, classifier) == nil ? .whole : .withoutParents
    }

    private mutating func leaveOut(_ object: SchemaObject, of note: Note) -> StatementPart {
        insert(object, Note(object: "\(object)", reason: "\(note.object) is not copied"))
        return .texts([])
    }

    /// Whether there is something to be changed.
    private mutating func take(_ change: DefinitionChange) -> Bool {
        switch change {
        case .drop(let object, _) where object.kind == .database:
            absent = absent.filter { $0.key.database.exact != object.database.exact }
            return true
        case .drop(let object, _): return absent.removeValue(forKey: object.inNamespace) == nil
        case .alter(let object), .truncate(let object): return !contains(object)
        case .create(let object, _):
            absent[object.inNamespace] = nil
            return true
        case .rename(let old, let new):
            guard let note = absent.removeValue(forKey: old.inNamespace) else { return true }
            let kind = note.object.prefix { $0 != " " }
            insert(new, Note(object: "\(kind) \(new.database).\(new.name)", reason: note.reason))
            return false
        }
    }

    /// An absent table or view whose name is in a statement, perhaps as that of something else.
    private func named(in query: QueryEvent, _ classifier: StatementClassifier) -> Note? {
        let names = Set(
            query.names.map { name in
                let text = String(decoding: name, as: UTF8.self)
                return (classifier.foldsTableNames ? text.lowercased() : text).exact
            })
        return absent.first { $0.key.kind == .table && names.contains($0.key.name.exact) }?.value
    }
}

extension SchemaObject {
    /// Tables and views have one.
    fileprivate var inNamespace: SchemaObject { kind == .view ? SchemaObject(.table, database, name) : self }
}

extension QueryEvent {
    fileprivate var selects: Bool {
        var parser = StatementParser(self, StatementClassifier())
        return parser.contains(word: "SELECT")
    }

    private func parser(_ classifier: StatementClassifier) -> StatementParser {
        StatementParser(self, classifier)
    }

    /// `CREATE TRIGGER … ON table`
    fileprivate func tableOfTrigger(_ classifier: StatementClassifier) -> SchemaObject? {
        var parser = parser(classifier)
        return parser.contains(word: "ON") && parser.keyword("ON") ? parser.object(.table) : nil
    }

    /// `CREATE TABLE … LIKE table`, with or without parentheses; nil where LIKE is an operator.
    fileprivate func modelOfTable(_ classifier: StatementClassifier) -> SchemaObject? {
        var parser = parser(classifier)
        guard parser.keywords("CREATE", "TABLE") else { return nil }
        _ = parser.keywords("IF", "NOT", "EXISTS")
        guard parser.object(.table) != nil else { return nil }
        _ = parser.symbol("(")
        return parser.keyword("LIKE") ? parser.object(.table) : nil
    }

    /// `GRANT … ON [TABLE] table TO …`
    fileprivate func objectOfGrant(_ classifier: StatementClassifier) -> SchemaObject? {
        var parser = parser(classifier)
        guard parser.keyword("GRANT"), parser.contains(word: "ON"), parser.keyword("ON") else { return nil }
        let kind: SchemaObject.Kind =
            parser.keyword("PROCEDURE") ? .procedure : parser.keyword("FUNCTION") ? .function : .table
        _ = parser.keyword("TABLE")
        return parser.object(kind)
    }
}
