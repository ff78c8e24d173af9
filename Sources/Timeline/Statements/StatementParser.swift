import Binlog

/// Goes through the beginning of a statement, as far as its names.
struct StatementParser {
    private let database: String
    private let encoding: ClientEncoding
    private let collation: UInt16
    private let foldsTableNames: Bool
    private let names: ClientNames?
    private var tokens: SQLTokens
    private var ahead: [SQLToken?] = []
    /// A name could not be read in the client's character set.
    private(set) var hasUnreadNames = false

    init(_ query: QueryEvent, _ classifier: StatementClassifier) {
        let encoding = query.encoding
        self.init(query, classifier, encoding != .utf8 && query.isNamedByServer ? .utf8 : encoding)
    }

    fileprivate init(_ query: QueryEvent, _ classifier: StatementClassifier, _ encoding: ClientEncoding) {
        foldsTableNames = classifier.foldsTableNames
        names = classifier.names
        database = foldsTableNames ? query.database.lowercased() : query.database
        collation = query.context.characterSets?.client ?? 0
        self.encoding = encoding
        tokens = SQLTokens(query.statement, encoding: encoding, sqlMode: query.context.sqlMode ?? 0)
    }

    // MARK: - Tokens

    private mutating func peek(_ distance: Int = 0) -> SQLToken? {
        while ahead.count <= distance { ahead.append(tokens.next()) }
        return ahead[distance]
    }

    private mutating func advance(_ count: Int = 1) {
        for _ in 0..<count {
            if ahead.isEmpty { _ = tokens.next() } else { ahead.removeFirst() }
        }
    }

    private func upper(_ token: SQLToken?) -> String? {
        guard case .word(let bytes) = token else { return nil }
        return String(decoding: bytes, as: UTF8.self).uppercased()
    }

    /// The next word in capitals, if a word comes next.
    mutating func word() -> String? {
        guard let word = upper(peek()) else { return nil }
        advance()
        return word
    }

    mutating func symbol(_ symbol: Character) -> Bool {
        guard let ascii = symbol.asciiValue, peek() == .symbol(ascii) else { return false }
        advance()
        return true
    }

    mutating func keyword(_ word: String) -> Bool { keywords(word) }

    /// Whether these words come next; passed over then.
    mutating func keywords(_ words: String...) -> Bool {
        for (index, word) in words.enumerated() where upper(peek(index)) != word { return false }
        advance(words.count)
        return true
    }

    /// Whether the word, in capitals, comes anywhere from here on.
    mutating func contains(word: String) -> Bool {
        while let token = peek() {
            if upper(token) == word { return true }
            advance()
        }
        return false
    }

    // MARK: - Names

    private mutating func name() -> String? {
        let bytes: [UInt8]
        switch peek() {
        case .word(let word): bytes = Array(word)
        case .name(let name): bytes = name
        default: return nil
        }
        advance()
        if let name = encoding.name(bytes) { return name }
        if let name = names?.text(of: .init(collation: collation, bytes: bytes)) { return name }
        hasUnreadNames = true
        return nil
    }

    /// A name, with its database or in the session's.
    mutating func object(_ kind: SchemaObject.Kind) -> SchemaObject? {
        guard let first = name() else { return nil }
        if kind == .database { return SchemaObject(.database, fold(first)) }
        var (place, name) = (database, first)
        if symbol(".") {
            guard let second = self.name() else { return nil }
            (place, name) = (fold(first), second)
        }
        guard !place.isEmpty else { return nil }
        switch kind {
        case .table, .view, .trigger: return SchemaObject(kind, place, fold(name))
        // Their names have no case for any server.
        case .procedure, .function, .event, .library: return SchemaObject(kind, place, name.lowercased())
        case .database: return SchemaObject(.database, place)
        }
    }

    private func fold(_ name: String) -> String { foldsTableNames ? name.lowercased() : name }

    private mutating func objects(_ kind: SchemaObject.Kind) -> [SchemaObject]? {
        var objects: [SchemaObject] = []
        repeat {
            guard let object = object(kind) else { return nil }
            objects.append(object)
        } while symbol(",")
        return objects
    }

    // MARK: - Statements

    /// What comes between CREATE or ALTER and the kind of object; false when that is not understood.
    private mutating func passOptions() -> Bool {
        while true {
            if keyword("ALGORITHM") {
                guard symbol("="), word() != nil else { return false }
            } else if keyword("DEFINER") {
                guard symbol("="), peek() != nil else { return false }
                advance()
                if symbol("("), !symbol(")") { return false }
                if symbol("@") { advance() }
            } else if keywords("SQL", "SECURITY") {
                guard word() != nil else { return false }
            } else if !keywords("AGGREGATE") {
                return true
            }
        }
    }

    mutating func create() -> StatementEffect? {
        if keyword("TEMPORARY") { return keyword("TABLE") ? .temporaryTable : nil }
        let replaces = keywords("OR", "REPLACE")
        guard passOptions() else { return nil }
        switch word() {
        case "USER", "ROLE": return .accounts
        case "INDEX": return index()
        case "UNIQUE", "FULLTEXT", "SPATIAL": return keyword("INDEX") ? index() : nil
        case "JSON":
            // JSON RELATIONAL DUALITY VIEW, since 9.4.
            _ = keyword("RELATIONAL")
            return keywords("DUALITY", "VIEW") ? create(.view, replaces: replaces) : nil
        case "FUNCTION": return createFunction()
        case let word?: return kind(word).flatMap { create($0, replaces: replaces) }
        case nil: return nil
        }
    }

    private mutating func create(_ kind: SchemaObject.Kind, replaces: Bool) -> StatementEffect? {
        let isConditional = keywords("IF", "NOT", "EXISTS")
        return object(kind).map {
            .definitions([.create($0, replaces ? .replacing : isConditional ? .ifNeeded : .none)])
        }
    }

    /// A stored function has parentheses after its name; a loadable one has not, and belongs to no database.
    private mutating func createFunction() -> StatementEffect? {
        let effect = create(.function, replaces: false)
        return symbol("(") ? effect : nil
    }

    /// CREATE or DROP INDEX, after that word.
    private mutating func index() -> StatementEffect? {
        while let token = peek() {
            if keyword("ON") { return object(.table).map { .definitions([.alter($0)]) } }
            if token == .symbol(UInt8(ascii: "(")) { return nil }
            advance()
        }
        return nil
    }

    private func kind(_ word: String) -> SchemaObject.Kind? {
        switch word {
        case "DATABASE", "SCHEMA": .database
        case "TABLE", "TABLES": .table
        case "VIEW": .view
        case "TRIGGER": .trigger
        case "PROCEDURE": .procedure
        case "FUNCTION": .function
        case "EVENT": .event
        case "LIBRARY": .library
        default: nil
        }
    }

    mutating func drop() -> StatementEffect? {
        if keyword("TEMPORARY") { return .temporaryTable }
        switch word() {
        case "USER", "ROLE": return .accounts
        case "INDEX": return index()
        case let word?:
            guard let kind = kind(word) else { return nil }
            let condition: DefinitionChange.Condition = keywords("IF", "EXISTS") ? .ifNeeded : .none
            return objects(kind).map { .definitions($0.map { .drop($0, condition) }) }
        case nil: return nil
        }
    }

    mutating func rename() -> StatementEffect? {
        if keyword("USER") { return .accounts }
        guard keyword("TABLE") || keyword("TABLES") else { return nil }
        var changes: [DefinitionChange] = []
        repeat {
            guard let old = object(.table), keyword("TO"), let new = object(.table) else { return nil }
            changes.append(.rename(old, to: new))
        } while symbol(",")
        return .definitions(changes)
    }

    mutating func alter() -> StatementEffect? {
        guard passOptions() else { return nil }
        switch word() {
        case "USER", "ROLE": return .accounts
        case "INSTANCE": return .harmless
        case "DATABASE", "SCHEMA": return alterDatabase()
        case "TABLE": return object(.table).flatMap { alter($0, .table) }.map { .definitions($0) }
        case "EVENT": return object(.event).flatMap { alter($0, .event) }.map { .definitions($0) }
        case "JSON":
            _ = keyword("RELATIONAL")
            return keywords("DUALITY", "VIEW") ? object(.view).map { .definitions([.alter($0)]) } : nil
        case let word?: return kind(word).flatMap { object($0) }.map { .definitions([.alter($0)]) }
        case nil: return nil
        }
    }

    /// The name may be left out: the session's database.
    private mutating func alterDatabase() -> StatementEffect? {
        let options = ["DEFAULT", "CHARACTER", "CHARSET", "COLLATE", "ENCRYPTION", "READ"]
        if let word = upper(peek()), options.contains(word) {
            return database.isEmpty ? nil : .definitions([.alter(SchemaObject(.database, database))])
        }
        return object(.database).map { .definitions([.alter($0)]) }
    }

    /// What stands after the name: it may get another one, or exchange a partition with another table. nil when a name that
    /// matters cannot be read.
    private mutating func alter(_ object: SchemaObject, _ kind: SchemaObject.Kind) -> [DefinitionChange]? {
        var changes: [DefinitionChange] = [.alter(object)]
        var depth = 0
        while let token = peek() {
            if token == .symbol(UInt8(ascii: "(")) { depth += 1 }
            if token == .symbol(UInt8(ascii: ")")) { depth -= 1 }
            // The body of an event may hold any statement.
            if depth == 0, keyword("DO"), kind == .event { return changes }
            if depth == 0, keyword("RENAME") {
                if ["COLUMN", "INDEX", "KEY"].contains(upper(peek())) { continue }
                _ = keyword("TO") || keyword("AS") || symbol("=")
                guard let new = self.object(kind) else { return nil }
                changes.append(.rename(object, to: new))
            } else if depth == 0, keywords("WITH", "TABLE") {
                guard let other = self.object(.table) else { return nil }
                changes.append(.alter(other))
            } else {
                advance()
            }
        }
        return tokens.isBroken ? nil : changes
    }
}

extension StatementParser {
    /// Whether it makes something that the server names anew in its binary log.
    fileprivate mutating func isNamedByServer() -> Bool {
        let isCreation = keyword("CREATE")
        guard isCreation || keyword("ALTER") else { return false }
        if isCreation { _ = keywords("OR", "REPLACE") }
        guard passOptions() else { return false }
        switch word() {
        case "VIEW": return true
        case "PROCEDURE", "FUNCTION": return isCreation
        default: return false
        }
    }
}

extension QueryEvent {
    var encoding: ClientEncoding { context.characterSets.map { ClientEncoding(collation: $0.client) } ?? .other }

    /// The server writes some definitions anew, and the names of what they make in UTF-8, whatever the client sends (*measured* on
    /// 9.7.4): views, routines, and what CREATE TABLE … SELECT makes.
    fileprivate var isNamedByServer: Bool {
        if statement.starts(with: "CREATE TABLE ".utf8) {
            return statement.suffix(17).elementsEqual("START TRANSACTION".utf8)
        }
        guard statement.starts(with: "CREATE ".utf8) || statement.starts(with: "ALTER ".utf8) else { return false }
        var parser = StatementParser(self, StatementClassifier(), .utf8)
        return parser.isNamedByServer()
    }

    /// Whatever may be a name in it, quoted or not, its comments and literals left out.
    public var names: [[UInt8]] {
        var tokens = SQLTokens(statement, encoding: encoding, sqlMode: context.sqlMode ?? 0)
        var names: [[UInt8]] = []
        while let token = tokens.next() {
            switch token {
            case .word(let word): names.append(Array(word))
            case .name(let name): names.append(name)
            case .string, .symbol: break
            }
        }
        return names
    }

    /// Those that a server has to be asked about.
    var unreadNames: [ClientNames.Name] {
        let (encoding, collation) = (encoding, context.characterSets?.client ?? 0)
        return names.filter { encoding.name($0) == nil }.map { ClientNames.Name(collation: collation, bytes: $0) }
    }
}
