import Binlog

/// A statement on users and roles, as far as it says whom it concerns.
///
/// The server writes most of them to the binary log with all names in quotes (MySQL source, `sql_rewrite.cc`), some as the client
/// sent them.
public struct AccountStatement: Sendable {
    /// A user or role as the statement names it.
    public struct Name: Sendable, Hashable {
        @ExactText public private(set) var user: String
        @ExactText public private(set) var host: String
    }

    /// One of those that are concerned, or the two of a renaming.
    struct Item {
        let names: [Name]
        /// Indexes of its tokens.
        let tokens: Range<Int>
    }

    private struct Token {
        let token: SQLToken
        let range: Range<Int>
    }

    private let text: [UInt8]
    private let encoding: ClientEncoding
    private let hasBackslashEscapes: Bool
    private let invoker: StatementContext.Invoker?
    private let tokens: [Token]
    private var next = 0
    private(set) var items: [Item] = []
    /// Roles that are given or taken away.
    public private(set) var roles: [Name] = []

    /// - Returns: nil for one that is not understood.
    public init?(_ query: QueryEvent) {
        let context = query.context
        text = query.statement
        // The server has written these in UTF-8, as far as their names go.
        let isServers = ["CREATE USER ", "ALTER USER "].contains { query.statement.starts(with: $0.utf8) }
        encoding = isServers ? .utf8 : context.characterSets.map { ClientEncoding(collation: $0.client) } ?? .other
        hasBackslashEscapes = (context.sqlMode ?? 0) & (1 << 20) == 0
        invoker = context.invoker
        var source = SQLTokens(text, encoding: encoding, sqlMode: context.sqlMode ?? 0)
        var tokens: [Token] = []
        while let token = source.next() { tokens.append(Token(token: token, range: source.range)) }
        self.tokens = tokens
        guard takeItems(), !items.isEmpty else { return nil }
    }

    /// Everybody that it makes, changes or drops.
    public var names: [Name] { items.flatMap(\.names) }

    /// Whether it makes accounts.
    public var isCreation: Bool { word(0) == "CREATE" }

    /// Whether it gives something to accounts, and changes nothing else of them.
    public var isGrant: Bool { word(0) == "GRANT" }

    public var isRevocation: Bool { word(0) == "REVOKE" }

    /// Old and new names.
    public var renamings: [(old: Name, new: Name)] {
        items.filter { $0.names.count > 1 }.map { ($0.names[0], $0.names[1]) }
    }

    /// The same for fewer accounts: without the items that name one of those.
    /// - Returns: nil when nothing is left of it.
    public func without(_ isLeftOut: (Name) -> Bool) -> [UInt8]? {
        let kept = items.filter { !$0.names.contains(where: isLeftOut) }
        guard kept.count < items.count else { return text }
        guard let first = items.first, let last = items.last, !kept.isEmpty else { return nil }
        var result = Array(text[..<bytes(of: first.tokens).lowerBound])
        for (index, item) in kept.enumerated() {
            if index > 0 { result += ", ".utf8 }
            result += text[bytes(of: item.tokens)]
        }
        return result + text[bytes(of: last.tokens).upperBound...]
    }

    private func bytes(of range: Range<Int>) -> Range<Int> {
        tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound
    }

    // MARK: - Statements

    private mutating func takeItems() -> Bool {
        if keywords("CREATE", "USER") || keywords("CREATE", "ROLE") {
            _ = keywords("IF", "NOT", "EXISTS")
            return takeList { $0.takeAuthentication() }
        }
        if keywords("ALTER", "USER") || keywords("DROP", "USER") || keywords("DROP", "ROLE") {
            _ = keywords("IF", "EXISTS")
            return takeList { $0.takeAuthentication() }
        }
        if keywords("RENAME", "USER") { return takeList { $0.takeNewName() } }
        if keywords("SET", "PASSWORD", "FOR") { return takeList { _ in nil } }
        if keywords("SET", "DEFAULT", "ROLE") { return pass("TO") && takeList { _ in nil } }
        if keywords("REVOKE") {
            _ = keywords("IF", "EXISTS")
            return takeRoles(until: "FROM") && takeList { _ in nil }
        }
        if keywords("GRANT") { return takeRoles(until: "TO") && takeList { _ in nil } }
        return false
    }

    /// - Parameter rest: takes what belongs to an item beside its name, perhaps a second name.
    private mutating func takeList(_ rest: (inout Self) -> Name?) -> Bool {
        repeat {
            let start = next
            guard let name = takeName() else { return false }
            let other = rest(&self)
            items.append(Item(names: [name] + (other.map { [$0] } ?? []), tokens: start..<next))
        } while take(symbol: ",")
        return true
    }

    /// Goes behind the word, and notes the roles before it if that is what stands there.
    private mutating func takeRoles(until keyword: String) -> Bool {
        let start = next
        var roles: [Name] = []
        repeat {
            guard let name = takeName() else { break }
            roles.append(name)
        } while take(symbol: ",")
        if keywords(keyword) {
            self.roles = roles
            return true
        }
        next = start
        return pass(keyword)
    }

    private mutating func takeNewName() -> Name? { keywords("TO") ? takeName() : nil }

    /// What follows for all accounts of CREATE and ALTER.
    private static let common = [
        "REQUIRE", "ACCOUNT", "COMMENT", "ATTRIBUTE", "DEFAULT", "FAILED_LOGIN_ATTEMPTS", "PASSWORD_LOCK_TIME",
    ]

    /// `IDENTIFIED WITH … AS …`, `DISCARD OLD PASSWORD`, `ADD 2 FACTOR …`
    private mutating func takeAuthentication() -> Name? {
        while next < tokens.count, tokens[next].token != .symbol(UInt8(ascii: ",")) {
            let previous = word(next - 1)
            switch word(next) {
            case let word? where Self.common.contains(word): return nil
            case "WITH" where previous != "IDENTIFIED" && previous != "AUTHENTICATION": return nil
            case "PASSWORD" where !["OLD", "CURRENT", "RANDOM"].contains(previous): return nil
            default: next += 1
            }
        }
        return nil
    }

    // MARK: - Tokens

    private func word(_ index: Int) -> String? {
        guard tokens.indices.contains(index), case .word(let bytes) = tokens[index].token else { return nil }
        return String(decoding: bytes, as: UTF8.self).uppercased()
    }

    private mutating func keywords(_ words: String...) -> Bool {
        for (index, word) in words.enumerated() where self.word(next + index) != word { return false }
        next += words.count
        return true
    }

    private mutating func take(symbol: Character) -> Bool {
        guard next < tokens.count, tokens[next].token == symbol.asciiValue.map({ .symbol($0) }) else { return false }
        next += 1
        return true
    }

    /// Goes behind a word that cannot be a name without quotes.
    private mutating func pass(_ keyword: String) -> Bool {
        while next < tokens.count {
            next += 1
            if word(next - 1) == keyword { return true }
        }
        return false
    }

    /// `user`, `'user'@'host'`, `CURRENT_USER()`
    private mutating func takeName() -> Name? {
        if ["CURRENT_USER", "USER"].contains(word(next)), let invoker {
            next += 1
            if take(symbol: "(") { _ = take(symbol: ")") }
            return Name(user: invoker.user, host: invoker.host)
        }
        guard let user = takePart() else { return nil }
        guard take(symbol: "@") else { return Name(user: user, host: "%") }
        guard var host = takePart() else { return nil }
        // Addresses need no quotes.
        while next < tokens.count, tokens[next].range.lowerBound == tokens[next - 1].range.upperBound,
            tokens[next].token == .symbol(UInt8(ascii: ".")) || word(next) != nil
        {
            host += String(decoding: text[tokens[next].range], as: UTF8.self)
            next += 1
        }
        return Name(user: user, host: host.lowercased())
    }

    private mutating func takePart() -> String? {
        guard next < tokens.count else { return nil }
        let bytes: [UInt8]
        switch tokens[next].token {
        case .word(let word): bytes = Array(word)
        case .name(let name): bytes = name
        case .string: bytes = unquoted(text[tokens[next].range])
        case .symbol: return nil
        }
        next += 1
        return encoding.name(bytes) ?? String(decoding: bytes, as: UTF8.self)
    }

    private func unquoted(_ literal: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        var rest = literal.dropFirst().dropLast()
        while let byte = rest.popFirst() {
            let isEscaping = byte == literal.first || (hasBackslashEscapes && byte == UInt8(ascii: "\\"))
            result.append(isEscaping ? rest.popFirst() ?? byte : byte)
        }
        return result
    }
}
