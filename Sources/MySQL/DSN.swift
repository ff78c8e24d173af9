import Foundation

/// A DSN that cannot be used. The message never holds the DSN itself, since a password may be inside.
public struct DSNError: Error, Equatable, CustomStringConvertible {
    public let description: String
}

extension Endpoint {
    /// Reads `mysql://user:password@host:port/?ssl-mode=REQUIRED&socket=/run/mysqld.sock&…`.
    ///
    /// User, password and values are percent-decoded. Known parameters: `ssl-mode`, `ssl-ca`, `ssl-capath`, `ssl-cert`,
    /// `ssl-key`, `ssl-cipher`, `tls-version`, `socket`, `connect-timeout` (seconds), `server-public-key-path`, `get-server-public-key`,
    /// `enable-cleartext-plugin`. An unknown one is an error rather than ignored, since a
    /// misspelt `ssl-mode` would otherwise connect in the clear.
    public init(dsn: String) throws(DSNError) {
        self.init()
        guard let scheme = dsn.range(of: "://"), dsn[..<scheme.lowerBound] == "mysql" else {
            throw DSNError(description: "a DSN starts with mysql://, for example mysql://user@host:3306/")
        }
        var rest = dsn[scheme.upperBound...]
        var query: Substring = ""
        if let mark = rest.firstIndex(of: "?") {
            query = rest[rest.index(after: mark)...]
            rest = rest[..<mark]
        }
        if let at = rest.lastIndex(of: "@") {
            try readCredentials(rest[..<at])
            rest = rest[rest.index(after: at)...]
        }
        if let slash = rest.firstIndex(of: "/") {
            guard rest.index(after: slash) == rest.endIndex else {
                throw DSNError(
                    description: "a DSN names a server, not a database: leave out what follows the slash"
                        + " (choose databases with --database)")
            }
            rest = rest[..<slash]
        }
        try readAddress(rest)
        for parameter in query.split(separator: "&") {
            try readParameter(parameter)
        }
        if host == nil && socket == nil {
            throw DSNError(description: "the DSN has no host and no socket, for example mysql://user@host:3306/")
        }
    }

    private mutating func readCredentials(_ text: Substring) throws(DSNError) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        user = try Self.decode(parts[0], "user name")
        if parts.count == 2 { password = Secret(try Self.decode(parts[1], "password")) }
    }

    private mutating func readAddress(_ text: Substring) throws(DSNError) {
        var portText: Substring?
        if text.first == "[" {  // an IPv6 address
            guard let end = text.firstIndex(of: "]") else {
                throw DSNError(description: "the DSN's IPv6 address has no closing bracket")
            }
            host = String(text[text.index(after: text.startIndex)..<end])
            let after = text[text.index(after: end)...]
            guard after.isEmpty || after.first == ":" else {
                throw DSNError(description: "the DSN has something other than a port after the IPv6 address")
            }
            portText = after.isEmpty ? nil : after.dropFirst()
        } else {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count <= 2 else {
                throw DSNError(description: "the DSN's host has more than one colon; write IPv6 addresses in brackets")
            }
            host = parts[0].isEmpty ? nil : try Self.decode(parts[0], "host")
            portText = parts.count == 2 ? parts[1] : nil
        }
        if let portText {
            guard let number = UInt16(portText), number > 0 else {
                throw DSNError(description: "the DSN's port is not a number from 1 to 65535")
            }
            port = number
        }
    }

    private mutating func readParameter(_ text: Substring) throws(DSNError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        // With an @ it may be the rest of a password, and is not repeated.
        let shown = text.contains("@") ? "behind the ? (write one in a password as %3F)" : name
        guard parts.count == 2 else { throw DSNError(description: "the DSN's parameter \(shown) has no value") }
        let value = try Self.decode(parts[1], name)
        guard try set(option: name, to: value) else {
            throw DSNError(
                description: "the DSN's parameter \(shown) is not known; known are ssl-mode, ssl-ca, ssl-capath,"
                    + " ssl-cert, ssl-key, ssl-cipher, tls-version, socket, connect-timeout, server-public-key-path, get-server-public-key,"
                    + " enable-cleartext-plugin")
        }
    }

    /// Sets one connection option by its name in the mysql client; false when the name is not one of ours.
    mutating func set(option name: String, to value: String) throws(DSNError) -> Bool {
        switch name {
        case "ssl-mode":
            guard let mode = TLSMode(rawValue: value.uppercased()) else {
                let names = TLSMode.allCases.map(\.rawValue).joined(separator: ", ")
                throw DSNError(description: "ssl-mode is one of \(names)")
            }
            tls.mode = mode
        case "ssl-ca": tls.ca = value
        case "ssl-capath": tls.caPath = value
        case "ssl-cert": tls.certificate = value
        case "ssl-key": tls.key = value
        case "ssl-cipher": tls.ciphers = value
        case "tls-version": tls.versions = try Self.versions(value)
        case "socket": socket = value
        case "connect-timeout":
            guard let seconds = UInt32(value), seconds > 0 else {
                throw DSNError(description: "connect-timeout is a number of seconds")
            }
            connectTimeout = seconds
        case "server-public-key-path": passwords.publicKeyFile = value
        case "get-server-public-key": passwords.fetchesPublicKey = try Self.isOn(name, value)
        case "enable-cleartext-plugin": passwords.allowsClearText = try Self.isOn(name, value)
        default: return false
        }
        return true
    }

    /// The client library passes over what it does not know.
    private static func versions(_ value: String) throws(DSNError) -> String {
        let names = value.split(separator: ",").map { $0.lowercased().filter { $0 != " " } }
        guard !names.isEmpty, names.allSatisfy({ $0 == "tlsv1.2" || $0 == "tlsv1.3" }) else {
            throw DSNError(description: "tls-version is TLSv1.2, TLSv1.3, or both with a comma between them")
        }
        return names.map { $0 == "tlsv1.2" ? "TLSv1.2" : "TLSv1.3" }.joined(separator: ",")
    }

    /// What MySQL's programs take for a switch; without a value it is on.
    static func isOn(_ name: String, _ value: String) throws(DSNError) -> Bool {
        switch value.lowercased() {
        case "", "1", "on", "true": return true
        case "0", "off", "false": return false
        default: throw DSNError(description: "\(name) is ON or OFF")
        }
    }

    private static func decode(_ text: Substring, _ what: String) throws(DSNError) -> String {
        guard let decoded = String(text).removingPercentEncoding else {
            throw DSNError(description: "the DSN's \(what) has a broken percent-encoding (write a % as %25)")
        }
        return decoded
    }
}
