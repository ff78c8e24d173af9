/// What an account may do, from SHOW GRANTS with all its roles active (MySQL manual, "SHOW GRANTS Statement").
///
/// Only what is granted on `*.*` and on whole databases counts here: a fork copies whole databases.
struct Grants: Sendable, Equatable {
    /// `GRANT PROXY`: the accounts that it covers; an empty user and host stand for any.
    struct Proxy: Sendable, Equatable {
        let account: AccountName
        let isGrantable: Bool
    }

    /// On `*.*`, static and dynamic ones, in upper case.
    private(set) var global: Set<String> = []
    /// Dynamic ones that carry their own GRANT OPTION.
    private(set) var grantable: Set<String> = []
    /// GRANT OPTION on `*.*`: covers all static privileges.
    private(set) var hasGrantOption = false
    /// By database name, or pattern with `%` and `_`.
    private(set) var databases: [String: Set<String>] = [:]
    /// Partial revokes, by database name.
    private(set) var revoked: [String: Set<String>] = [:]
    private(set) var proxies: [Proxy] = []

    /// With `partial_revokes=ON` database names are literal, else they are patterns.
    private var namesAreLiteral = false
    private var foldsCase = false

    static let all = "ALL PRIVILEGES"

    init() {}

    /// - Parameters:
    ///   - lines: the rows of SHOW GRANTS, with names in backticks.
    ///   - partialRevokes: the server's `partial_revokes`.
    ///   - foldsCase: `lower_case_table_names` is not 0.
    init(lines: [String], partialRevokes: Bool = false, foldsCase: Bool = false) {
        namesAreLiteral = partialRevokes
        self.foldsCase = foldsCase
        for line in lines { add(line) }
    }

    /// Dynamic privileges have names with an underscore, static ones never do.
    static func isDynamic(_ privilege: String) -> Bool { privilege.contains("_") }

    /// Held on `*.*`. A partial revoke may take it away in a database.
    func holds(_ privilege: String) -> Bool {
        Self.contains(global, privilege)
    }

    func mayGrant(_ privilege: String) -> Bool {
        holds(privilege) && (Self.isDynamic(privilege) ? grantable.contains(privilege) : hasGrantOption)
    }

    /// The databases in which a partial revoke takes the privilege away.
    func databasesRevoked(of privilege: String) -> [String] {
        revoked.filter { Self.contains($0.value, privilege) }.keys.sorted()
    }

    /// Held for everything in a database.
    func holds(_ privilege: String, in database: String) -> Bool {
        let name = fold(database)
        if holds(privilege) {
            return !revoked.contains { fold($0.key) == name && Self.contains($0.value, privilege) }
        }
        // The server uses the most specific entry alone. A literal name is that; between patterns, take none for granted.
        if let exact = databases.first(where: { fold($0.key) == name || fold(unescaped($0.key)) == name }) {
            return Self.contains(exact.value, privilege)
        }
        guard !namesAreLiteral else { return false }
        let matching = databases.filter { Self.matches(Array(fold($0.key)), Array(name)) }
        return !matching.isEmpty && matching.allSatisfy { Self.contains($0.value, privilege) }
    }

    /// May grant PROXY on an account to others.
    func mayGrantProxy(on account: AccountName) -> Bool {
        proxies.contains { proxy in
            proxy.isGrantable && (proxy.account == account || proxy.account == AccountName(user: "", host: ""))
        }
    }

    // MARK: - Names

    private func fold(_ name: String) -> String { foldsCase ? name.lowercased() : name }

    /// The name that a pattern without wildcards stands for.
    private func unescaped(_ pattern: String) -> String {
        let bare = pattern.replacing("\\_", with: "").replacing("\\%", with: "")
        guard !namesAreLiteral, !bare.contains("_"), !bare.contains("%") else { return pattern }
        return pattern.replacing("\\_", with: "_").replacing("\\%", with: "%")
    }

    /// LIKE, with the backslash as escape.
    private static func matches(_ pattern: [Character], _ name: [Character]) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = Array(pattern.dropFirst())
        switch first {
        case "%":
            return (0...name.count).contains { matches(rest, Array(name.dropFirst($0))) }
        case "_":
            return !name.isEmpty && matches(rest, Array(name.dropFirst()))
        case "\\" where !rest.isEmpty:
            return name.first == rest[0] && matches(Array(rest.dropFirst()), Array(name.dropFirst()))
        default:
            return name.first == first && matches(rest, Array(name.dropFirst()))
        }
    }

    private static func contains(_ privileges: Set<String>, _ privilege: String) -> Bool {
        privileges.contains(privilege) || (!isDynamic(privilege) && privileges.contains(all))
    }

    // MARK: - Parsing

    private mutating func add(_ line: String) {
        let words = Self.split(line, at: " ")
        guard let verb = words.first, let on = words.firstIndex(of: "ON"),
            let to = words[on...].firstIndex(where: { $0 == "TO" || $0 == "FROM" })
        else { return }  // a role, whose privileges are among the other lines
        let object = words[(on + 1)..<to].joined(separator: " ")
        let withGrantOption = words.suffix(3) == ["WITH", "GRANT", "OPTION"]
        if words[1..<on] == ["PROXY"] {
            guard let account = AccountName(quoted: object) else { return }
            proxies.append(Proxy(account: account, isGrantable: withGrantOption))
            return
        }
        let privileges = Set(
            Self.split(words[1..<on].joined(separator: " "), at: ",").map { $0.trimmingSpaces().uppercased() }
                .filter { !$0.contains("(") })  // SELECT (`a`, `b`): columns only
        let database = object.hasSuffix(".*") ? String(object.dropLast(2)) : nil
        switch (verb, database) {
        case ("GRANT", "*"):
            global.formUnion(privileges.subtracting(["USAGE"]))
            if withGrantOption {
                grantable.formUnion(privileges.filter(Self.isDynamic))
                if privileges.contains(where: { !Self.isDynamic($0) }) { hasGrantOption = true }
            }
        case ("GRANT", let name?): databases[SQLName.unquoted(name), default: []].formUnion(privileges)
        case ("REVOKE", let name?): revoked[SQLName.unquoted(name), default: []].formUnion(privileges)
        default: break
        }
    }

    /// The parts of a text between separators that are outside backticks and parentheses.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts = [""]
        var isQuoted = false
        var depth = 0
        for character in text {
            if character == "`" { isQuoted.toggle() }
            if !isQuoted && character == "(" { depth += 1 }
            if !isQuoted && character == ")" { depth -= 1 }
            if character == separator && !isQuoted && depth == 0 {
                parts.append("")
            } else {
                parts[parts.count - 1].append(character)
            }
        }
        return parts.filter { !$0.isEmpty }
    }
}
