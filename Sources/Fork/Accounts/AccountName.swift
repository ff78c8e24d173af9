/// An account or role by name.
///
/// Two names are equal only when their bytes are: composed and decomposed accents are one String to Swift and two
/// accounts to MySQL.
package struct AccountName: Sendable, Codable, Comparable, CustomStringConvertible {
    package let user: String
    /// In lower case: the server compares hosts without case.
    package let host: String

    init(_ user: String, _ host: String) {
        self.user = user
        self.host = host.lowercased()
    }

    /// Reads `user@host`, as CURRENT_USER() gives it. A user may hold an @, a host not.
    init(currentUser text: String) {
        let at = text.lastIndex(of: "@") ?? text.endIndex
        self.init(String(text[..<at]), String(text[at...].dropFirst()))
    }

    /// Reads `'user'@'host'`, as @@proxy_user gives it: with quotes, and nothing in between escaped.
    init?(quoted text: String) {
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
        let (x, y) = (a.user.utf8, b.user.utf8)
        return x.elementsEqual(y) ? a.host < b.host : x.lexicographicallyPrecedes(y)
    }
}

extension AccountName: Hashable {
    package static func == (a: Self, b: Self) -> Bool {
        a.user.utf8.elementsEqual(b.user.utf8) && a.host.utf8.elementsEqual(b.host.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        for byte in user.utf8 { hasher.combine(byte) }
        hasher.combine(UInt8(0))
        for byte in host.utf8 { hasher.combine(byte) }
    }
}
