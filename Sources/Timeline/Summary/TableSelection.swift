import Binlog

/// Which tables a user asks for.
public struct TableSelection: Sendable {
    /// `shop.orders`, or `orders` in any database.
    public struct Name: Sendable, Hashable {
        /// nil for any.
        public var database: String? { exactDatabase?.wrappedValue }
        private let exactDatabase: ExactText?
        @ExactText public private(set) var table: String

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
            exactDatabase = parts.count == 2 ? parts[0].exact : nil
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
        return selects(bytes(database), bytes(table))
    }

    /// Whether a statement concerns one of the tables, as far as its text tells.
    func selects(_ query: QueryEvent, _ effect: StatementEffect) -> Bool {
        guard !selectsAll else { return true }
        if case .definitions(let changes) = effect {
            return changes.contains(where: selects) || (!tables.isEmpty && names(in: query))
        }
        if tables.isEmpty { return effect.databases(of: query).contains { databases.contains(bytes($0)) } }
        return names(in: query)
    }

    private func selects(_ change: DefinitionChange) -> Bool {
        // A database takes its tables with it.
        if case .drop(let object, _) = change, object.kind == .database, !tables.isEmpty {
            let database = bytes(object.database)
            return tables.contains { $0.database == database }
                && (databases.isEmpty || databases.contains(database))
        }
        return change.objects.contains { object in
            tables.isEmpty
                ? databases.contains(bytes(object.database))
                : object.kind != .database && selects(database: object.database, table: object.name)
        }
    }

    /// Whether one of the tables is named in the text: with its database, or without when the session is in that.
    private func names(in query: QueryEvent) -> Bool {
        let session = bytes(query.database)
        let encoding = query.encoding
        var tokens = SQLTokens(query.statement, encoding: encoding, sqlMode: query.context.sqlMode ?? 0)
        var (last, qualifier): ([UInt8]?, [UInt8]?) = (nil, nil)
        while let token = tokens.next() {
            switch token {
            case .word(let word): last = folded(Array(word))
            case .name(let name): last = folded(name)
            case .symbol(UInt8(ascii: ".")):
                qualifier = last
                continue
            case .string, .symbol: last = nil
            }
            if let last, selects(qualifier ?? session, last) { return true }
            qualifier = nil
        }
        return false
    }

    private func selects(_ database: [UInt8], _ table: [UInt8]) -> Bool {
        (databases.isEmpty || databases.contains(database))
            && (tables.isEmpty || tables.contains { $0.table == table && ($0.database ?? database) == database })
    }

    private func bytes(_ name: String) -> [UInt8] { Array((foldsCase ? name.lowercased() : name).utf8) }

    private func folded(_ name: [UInt8]) -> [UInt8] {
        foldsCase ? Array(String(decoding: name, as: UTF8.self).lowercased().utf8) : name
    }
}

extension DefinitionChange {
    /// What is named in it.
    public var objects: [SchemaObject] {
        switch self {
        case .create(let object, _), .drop(let object, _), .alter(let object), .truncate(let object): [object]
        case .rename(let old, let new): [old, new]
        }
    }
}
