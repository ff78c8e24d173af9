/// How the connection to a server is protected, with the names and meanings of the mysql client's `--ssl-mode`
/// (MySQL manual, "Command Options for Encrypted Connections").
public enum TLSMode: String, Sendable, CaseIterable {
    case disabled = "DISABLED"
    case preferred = "PREFERRED"
    case required = "REQUIRED"
    case verifyCA = "VERIFY_CA"
    case verifyIdentity = "VERIFY_IDENTITY"

    /// Whether a connection in plain text is refused.
    var requiresTLS: Bool { self != .disabled && self != .preferred }
}

/// TLS mode and files. Paths are given to the client library as they are.
public struct TLSOptions: Sendable, Equatable {
    public var mode: TLSMode = .preferred
    public var ca: String?
    public var caPath: String?
    public var certificate: String?
    public var key: String?

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
    /// Seconds to wait for the server to accept the connection.
    public var connectTimeout: UInt32 = 10
    /// Seconds without a byte from the server, while an answer is awaited, after which the connection counts as lost; nil waits
    /// for ever, as an answer may take any time.
    public var silenceLimit: UInt32?

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
