import Binlog

/// An account or role by name.
package struct AccountName: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
    @ExactText package private(set) var user: String
    /// In lower case: the server compares hosts without case.
    @ExactText package private(set) var host: String

    package init(_ user: String, _ host: String) {
        self.user = user
        self.host = host.lowercased()
    }

    /// Reads `user@host`, as CURRENT_USER() gives it. A user may hold an @, a host not.
    package init(currentUser text: String) {
        let at = text.lastIndex(of: "@") ?? text.endIndex
        self.init(String(text[..<at]), String(text[at...].dropFirst()))
    }

    /// Reads `'user'@'host'`, as @@proxy_user gives it: with quotes, and nothing in between escaped.
    package init?(quoted text: String) {
        guard text.hasPrefix("'"), text.hasSuffix("'"), let at = text.ranges(of: "'@'").last else { return nil }
        self.init(
            String(text[text.index(after: text.startIndex)..<at.lowerBound]),
            String(text[at.upperBound..<text.index(before: text.endIndex)])
        )
    }

    /// `'user'@'host'`, with nothing escaped: for messages, and as information_schema's GRANTEE has it.
    package var description: String { "'\(user)'@'\(host)'" }

    /// The accounts that the server itself needs and creates (MySQL manual, "Reserved Accounts").
    var isReserved: Bool {
        host == "localhost" && ["mysql.sys", "mysql.session", "mysql.infoschema"].contains(user)
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.user.exact, a.host.exact) < (b.user.exact, b.host.exact)
    }
}
