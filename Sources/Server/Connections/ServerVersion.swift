/// A server's version, as `VERSION()` and `@@version_comment` give it.
public struct ServerVersion: Sendable, Equatable, Codable {
    /// `8.0.36-28`
    public let text: String
    /// `MySQL Community Server - GPL`
    public let comment: String
    package let major: Int
    let minor: Int
    package let patch: Int

    public init(text: String, comment: String) {
        self.text = text
        self.comment = comment
        let numbers = text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { Int($0) ?? 0 }
        major = numbers.first ?? 0
        minor = numbers.dropFirst().first ?? 0
        patch = numbers.dropFirst(2).first ?? 0
    }

    /// As the client library writes it: 80036 for 8.0.36.
    public var number: Int { major * 10_000 + minor * 100 + patch }

    /// `8.0`: what a server's on-disk format and features go by.
    public var series: String { "\(major).\(minor)" }

    /// A server that speaks the protocol but is something else: MariaDB and TiDB report version numbers of their own.
    package var otherProduct: String? {
        ["MariaDB", "TiDB"].first { name in
            [text, comment].contains { $0.lowercased().contains(name.lowercased()) }
        }
    }

    package var isSupported: Bool { otherProduct == nil && major >= 8 }

    package func isOlderSeries(than other: ServerVersion) -> Bool {
        (major, minor) < (other.major, other.minor)
    }
}
