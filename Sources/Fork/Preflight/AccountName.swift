import MySQL

/// A user or role: the two parts of `'user'@'host'`.
struct AccountName: Sendable, Hashable, Comparable, CustomStringConvertible {
    let user: String
    let host: String

    init(user: String, host: String) {
        self.user = user
        self.host = host
    }

    /// Reads `user@host`, as CURRENT_USER() gives it. A user name may hold an @, a host name never does.
    init?(currentUser text: String) {
        guard let at = text.lastIndex(of: "@") else { return nil }
        self.init(user: String(text[..<at]), host: String(text[text.index(after: at)...]))
    }

    /// Reads `` `user`@`host` ``, as SHOW GRANTS and CURRENT_ROLE() give it.
    init?(quoted text: String) {
        guard let middle = text.ranges(of: "`@`").last else { return nil }
        self.init(
            user: SQLName.unquoted(text[..<middle.lowerBound] + "`"),
            host: SQLName.unquoted("`" + text[middle.upperBound...]))
    }

    /// Accounts that the server, or its Debian and Ubuntu packages, make for themselves.
    static let system: Set<AccountName> = Set(
        ["mysql.sys", "mysql.session", "mysql.infoschema", "debian-sys-maint"]
            .map { AccountName(user: $0, host: "localhost") })

    /// `'user'@'host'`, ready for SQL.
    var sql: String { SQL.account(user: user, host: host) }

    var description: String { sql }

    static func < (a: Self, b: Self) -> Bool { (a.user, a.host) < (b.user, b.host) }
}

/// Names as the server prints them.
enum SQLName {
    /// `` `a``b` `` becomes `` a`b ``; a name without backticks stays as it is.
    static func unquoted(_ text: some StringProtocol) -> String {
        guard text.count >= 2, text.hasPrefix("`"), text.hasSuffix("`") else { return String(text) }
        return String(text.dropFirst().dropLast()).replacing("``", with: "`")
    }
}

extension String {
    func trimmingSpaces() -> String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
