import Binlog

/// What an account may do, from SHOW GRANTS with all its roles active (MySQL manual, "SHOW GRANTS Statement").
///
/// Only what is granted on `*.*` and on whole databases counts here: a fork copies whole databases.
struct HeldPrivileges: Sendable, Equatable {
    /// On `*.*`, static and dynamic ones, in upper case.
    private(set) var global: Set<String> = []
    /// By database name, or pattern with `%` and `_`.
    private(set) var databases: [ExactText: Set<String>] = [:]
    /// Partial revokes, by database name.
    private(set) var revoked: [ExactText: Set<String>] = [:]

    /// With `partial_revokes=ON` database names are literal, else they are patterns.
    private var namesAreLiteral = false
    private var foldsCase = false

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

    /// Held on `*.*`. A partial revoke may take it away in a database.
    func hold(_ privilege: String) -> Bool { Self.contains(global, privilege) }

    /// The databases in which a partial revoke takes the privilege away.
    func databasesRevoked(of privilege: String) -> [String] {
        revoked.filter { Self.contains($0.value, privilege) }.keys.sorted().map(\.wrappedValue)
    }

    /// Held for everything in a database.
    func hold(_ privilege: String, in database: String) -> Bool {
        let name = fold(database)
        if hold(privilege) {
            return !revoked.contains { fold($0.key.wrappedValue) == name && Self.contains($0.value, privilege) }
        }
        // The server uses the most specific entry alone. A literal name is that; between patterns, take none for granted.
        if let exact = databases.first(where: {
            [$0.key.wrappedValue, unescaped($0.key.wrappedValue)].map(fold).contains(name)
        }) {
            return Self.contains(exact.value, privilege)
        }
        guard !namesAreLiteral else { return false }
        let matching = databases.filter { Self.matches(scalars(fold($0.key.wrappedValue)), scalars(name)) }
        return !matching.isEmpty && matching.allSatisfy { Self.contains($0.value, privilege) }
    }

    /// ALL PRIVILEGES stands for the static ones. Dynamic ones, whose names have an underscore, are always listed.
    private static func contains(_ privileges: Set<String>, _ privilege: String) -> Bool {
        privileges.contains(privilege) || (!privilege.contains("_") && privileges.contains("ALL PRIVILEGES"))
    }

    // MARK: - Names

    private func fold(_ name: String) -> ExactText { (foldsCase ? name.lowercased() : name).exact }

    private func scalars(_ name: ExactText) -> Substring.UnicodeScalarView {
        Substring(name.wrappedValue).unicodeScalars
    }

    /// The name that a pattern without wildcards stands for.
    private func unescaped(_ pattern: String) -> String {
        let bare = pattern.replacing("\\_", with: "").replacing("\\%", with: "")
        guard !namesAreLiteral, !bare.contains("_"), !bare.contains("%") else { return pattern }
        return pattern.replacing("\\_", with: "_").replacing("\\%", with: "%")
    }

    /// LIKE, with the backslash as escape.
    private static func matches(_ pattern: Substring.UnicodeScalarView, _ name: Substring.UnicodeScalarView) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case "%":
            return name.indices.contains { matches(rest, name[$0...]) } || matches(rest, Substring().unicodeScalars)
        case "_":
            return !name.isEmpty && matches(rest, name.dropFirst())
        case "\\" where !rest.isEmpty:
            return name.first == rest.first && matches(rest.dropFirst(), name.dropFirst())
        default:
            return name.first == first && matches(rest, name.dropFirst())
        }
    }

    // MARK: - Parsing

    private mutating func add(_ line: String) {
        let words = Self.split(line, at: " ")
        guard let verb = words.first, let on = words.firstIndex(of: "ON"),
            let to = words[on...].firstIndex(where: { $0 == "TO" || $0 == "FROM" })
        else { return }  // a role, whose privileges are among the other lines
        let object = words[(on + 1)..<to].joined(separator: " ")
        guard object.hasSuffix(".*") else { return }  // a table, a routine, or PROXY ON an account
        let privileges = Set(
            Self.split(words[1..<on].joined(separator: " "), at: ",")
                .map { $0.split(separator: " ").joined(separator: " ").uppercased() })
        switch (verb, Self.unquoted(object.dropLast(2))) {
        case ("GRANT", "*") where object == "*.*": global.formUnion(privileges)
        case ("GRANT", let name): databases[name.exact, default: []].formUnion(privileges)
        case ("REVOKE", let name): revoked[name.exact, default: []].formUnion(privileges)
        default: break
        }
    }

    /// `` `a``b` `` is a`b.
    private static func unquoted(_ text: Substring) -> String {
        guard text.utf8.first == UInt8(ascii: "`"), text.utf8.last == UInt8(ascii: "`"), text.utf8.count > 1 else {
            return String(text)
        }
        let inner = text.unicodeScalars.dropFirst().dropLast()
        return String(String.UnicodeScalarView(inner).replacing("``".unicodeScalars, with: "`".unicodeScalars))
    }

    /// The parts of a text between separators that are outside backticks and parentheses. By bytes: to Swift, a backtick and
    /// a combining mark are one Character.
    private static func split(_ text: String, at separator: Character) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        var depth = 0
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "`"): isQuoted.toggle()
            case UInt8(ascii: "(") where !isQuoted: depth += 1
            case UInt8(ascii: ")") where !isQuoted: depth -= 1
            default: break
            }
            if byte == separator.asciiValue && !isQuoted && depth == 0 {
                parts.append([])
            } else {
                parts[parts.count - 1].append(byte)
            }
        }
        return parts.filter { !$0.isEmpty }.map { String(decoding: $0, as: UTF8.self) }
    }
}
