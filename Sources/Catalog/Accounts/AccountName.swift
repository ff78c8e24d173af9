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

    /// The account whose name's bytes were taken for characters of latin1 to give this one's, as a server does where it writes a name
    /// into mysql.procs_priv (MySQL source, `replace_routine_table`); nil where there is none.
    var withBytesAsCharacters: AccountName? {
        guard let bytes = Self.latin1(user), let name = String(validating: bytes, as: UTF8.self), name != user else {
            return nil
        }
        return AccountName(name, host)
    }

    /// The server's latin1 is windows-1252, with what that leaves out as in ISO 8859-1.
    private static func latin1(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if let high = windows1252.firstIndex(of: scalar.value) {
                bytes.append(UInt8(0x80 + high))
            } else if scalar.value < 0x100 {
                bytes.append(UInt8(scalar.value))
            } else {
                return nil
            }
        }
        return bytes
    }

    private static let windows1252: [UInt32] = [
        0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026, 0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d,
        0x8f, 0x90,
        0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161, 0x203a, 0x153, 0x9d, 0x17e, 0x178,
    ]

    /// The accounts that the server itself needs and creates (MySQL manual, "Reserved Accounts").
    var isReserved: Bool {
        host == "localhost" && ["mysql.sys", "mysql.session", "mysql.infoschema"].contains(user)
    }

    package static func < (a: Self, b: Self) -> Bool {
        (a.user.exact, a.host.exact) < (b.user.exact, b.host.exact)
    }
}
