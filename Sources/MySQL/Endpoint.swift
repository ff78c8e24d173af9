/// How the connection to a server is protected, with the names and meanings of the mysql client's `--ssl-mode`
/// (MySQL manual, "Command Options for Encrypted Connections").
public enum TLSMode: String, Sendable, Codable, CaseIterable {
    case disabled = "DISABLED"
    case preferred = "PREFERRED"
    case required = "REQUIRED"
    case verifyCA = "VERIFY_CA"
    case verifyIdentity = "VERIFY_IDENTITY"

    /// Whether a connection in plain text is refused.
    var requiresTLS: Bool { self != .disabled && self != .preferred }
}

/// TLS mode and files. Paths are given to the client library as they are.
public struct TLSOptions: Sendable, Codable, Equatable {
    public var mode: TLSMode = .preferred
    public var ca: String?
    public var caPath: String?
    public var certificate: String?
    public var key: String?
    /// `tls-version`: those that may be used, as `TLSv1.2,TLSv1.3`.
    public var versions: String?
    /// `ssl-cipher`: those that may be used up to TLS 1.2.
    public var ciphers: String?

    public init() {}
}

/// What a server may be told of a password beyond a scramble that is of no use to others, with the names and meanings of the mysql
/// client's options. Over TLS and a Unix socket a server gets what it asks for, but for the last.
public struct PasswordOptions: Sendable, Codable, Equatable {
    /// `server-public-key-path`: the key that the password is encrypted with where there is no TLS.
    public var publicKeyFile: String?
    /// `get-server-public-key`: with the key of whoever answers.
    public var fetchesPublicKey = false
    /// `enable-cleartext-plugin`: as it is, to servers that pass it on to another authority (LDAP, PAM); over TLS and sockets only.
    public var allowsClearText = false

    public init() {}
}

/// A password that no description, message or log shows.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible {
    let value: String

    public init(_ value: String) { self.value = value }

    public var description: String { "***" }
    public var debugDescription: String { "***" }
}

/// Where a server is and who logs in there.
public struct Endpoint: Sendable, Equatable, CustomStringConvertible {
    public var host: String?
    public var port: UInt16?
    public var socket: String?
    public var user: String?
    public var password: Secret?
    public var tls = TLSOptions()
    public var passwords = PasswordOptions()
    /// Whether LOAD DATA LOCAL is sent, so that the server may ask for data at all.
    public var loadsData = false
    /// Seconds to wait for the server to accept the connection.
    public var connectTimeout: UInt32 = 10
    /// Seconds without a byte from the server, while an answer is awaited, after which the connection counts as lost; nil waits
    /// for ever, as an answer may take any time.
    public var silenceLimit: UInt32?

    /// How long each answer may take that a server gives at once: to what it is asked first.
    package var greetingLimit: Duration { .seconds(6 * Int(connectTimeout)) }

    /// How long each answer may take that a plan is made of: it may go through all tables.
    package var planLimit: Duration { .seconds(30 * Int(connectTimeout)) }

    public init() {}

    /// `user@host:port` or `user@/path/to.sock`; never the password.
    public var description: String {
        let name = user.map { $0 + "@" } ?? ""
        return name + address
    }

    /// Where the server is, without who logs in.
    public var address: String {
        if let socket { return socket }
        let host = host ?? "localhost"
        return (host.contains(":") ? "[\(host)]" : host) + ":\(port ?? 3306)"
    }
}

/// How to get there, as it may be kept: without the password.
extension Endpoint: Codable {
    private enum CodingKeys: String, CodingKey {
        case host, port, socket, user, tls, passwords, connectTimeout
    }
}
