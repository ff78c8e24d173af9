import Binlog

/// Which tables a user asks for.
public struct TableSelection: Sendable {
    /// `shop.orders`, or `orders` in any database.
    public struct Name: Sendable, Hashable {
        /// nil for any.
        public let database: String?
        public let table: String

        /// Names with dots stand in backticks, as in SQL; nil for what is no name.
        public init?(_ text: String) {
            var parts: [String] = []
            var rest = text[...]
            while true {
                guard let (name, after) = Self.name(rest), !name.isEmpty else { return nil }
                parts.append(name)
                guard let dot = after.first else { break }
                guard dot == ".", parts.count == 1 else { return nil }
                rest = after.dropFirst()
            }
            database = parts.count == 2 ? parts[0] : nil
            table = parts[parts.count - 1]
        }

        private static func name(_ text: Substring) -> (String, Substring)? {
            guard text.unicodeScalars.first == "`" else {
                let end = text.firstIndex(of: ".") ?? text.endIndex
                return (String(text[..<end]), text[end...])
            }
            var name = ""
            var rest = text.unicodeScalars.dropFirst()
            while let scalar = rest.popFirst() {
                if scalar == "`" {
                    guard rest.first == "`" else { return (name, Substring(rest)) }
                    rest.removeFirst()
                }
                name.unicodeScalars.append(scalar)
            }
            return nil
        }
    }

    private let databases: [[UInt8]]
    private let tables: [(database: [UInt8]?, table: [UInt8])]
    private let foldsCase: Bool

    /// - Parameters:
    ///   - databases: any of them; all when empty.
    ///   - tables: any of them; all when empty.
    ///   - foldsCase: names are the same whatever their case (`lower_case_table_names` is not 0).
    public init(databases: [String] = [], tables: [Name] = [], foldsCase: Bool = false) {
        let bytes = { (name: String) in Array((foldsCase ? name.lowercased() : name).utf8) }
        self.databases = databases.map(bytes)
        self.tables = tables.map { ($0.database.map(bytes), bytes($0.table)) }
        self.foldsCase = foldsCase
    }

    var selectsAll: Bool { databases.isEmpty && tables.isEmpty }

    /// Names are compared by bytes: to Swift, more of them are the same than to the server.
    func selects(database: String, table: String) -> Bool {
        guard !selectsAll else { return true }
        let (database, table) = (bytes(database), bytes(table))
        return (databases.isEmpty || databases.contains(database))
            && (tables.isEmpty || tables.contains { $0.table == table && ($0.database ?? database) == database })
    }

    /// Whether a statement concerns one of the tables, as far as its text tells.
    func selects(_ query: QueryEvent, _ effect: StatementEffect) -> Bool {
        guard !selectsAll else { return true }
        if case .definitions(let changes) = effect {
            return changes.contains { $0.objects.contains(where: selects) } || (!tables.isEmpty && names(in: query))
        }
        if tables.isEmpty { return effect.databases(of: query).contains { databases.contains(bytes($0)) } }
        return names(in: query)
    }

    private func selects(_ object: SchemaObject) -> Bool {
        switch object.kind {
        // A database goes with its tables.
        case .database:
            let database = bytes(object.database)
            return (databases.isEmpty || databases.contains(database))
                && (tables.isEmpty || tables.contains { $0.database == database })
        default:
            return tables.isEmpty
                ? databases.contains(bytes(object.database))
                : selects(database: object.database, table: object.name)
        }
    }

    /// Whether the text has a table's name in it, and the name of its database unless the session is in that.
    private func names(in query: QueryEvent) -> Bool {
        var words: Set<[UInt8]> = [bytes(query.database)]
        let encoding = query.context.characterSets.map { ClientEncoding(collation: $0.client) } ?? .other
        var tokens = SQLTokens(query.statement, encoding: encoding, sqlMode: query.context.sqlMode ?? 0)
        while let token = tokens.next() {
            switch token {
            case .word(let word): words.insert(folded(Array(word)))
            case .name(let name): words.insert(folded(name))
            case .string, .symbol: break
            }
        }
        guard databases.isEmpty || databases.contains(where: words.contains) else { return false }
        return tables.contains { words.contains($0.table) && ($0.database.map(words.contains) ?? true) }
    }

    private func bytes(_ name: String) -> [UInt8] { Array((foldsCase ? name.lowercased() : name).utf8) }

    private func folded(_ name: [UInt8]) -> [UInt8] {
        foldsCase ? Array(String(decoding: name, as: UTF8.self).lowercased().utf8) : name
    }
}

extension DefinitionChange {
    fileprivate var objects: [SchemaObject] {
        switch self {
        case .create(let object, _), .drop(let object, _), .alter(let object), .truncate(let object): [object]
        case .rename(let old, let new): [old, new]
        }
    }
}
