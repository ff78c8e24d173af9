import ArgumentParser
import Foundation
import MySQL

/// How one server is to be reached, as the arguments say it.
struct ServerArguments {
    /// `source` or `target`, as in the options' names.
    let role: String
    let dsn: String?
    let defaultsFile: String?
    let passwordFile: String?

    /// What can be told without reading files, which may be pipes and then can be read only once.
    func check() throws {
        guard isGiven else {
            throw ValidationError("name the \(role) with --\(role) DSN or --\(role)-defaults-file FILE")
        }
        do {
            _ = try dsn.map { try Endpoint(dsn: $0) }
        } catch let error as DSNError {
            throw ValidationError("--\(role): \(error.description)")
        }
    }

    var isGiven: Bool { dsn != nil || defaultsFile != nil }

    /// Option file first, then the DSN, then the password from file or environment. `MYSQL_PWD` is what MySQL's programs take
    /// when there is none, and so it is for both servers.
    func endpoint() throws -> Endpoint {
        let environment = ProcessInfo.processInfo.environment
        do {
            var endpoint =
                try defaultsFile.map {
                    try Endpoint(optionFile: $0, suffix: environment["MYSQL_GROUP_SUFFIX"] ?? "")
                } ?? Endpoint()
            if let dsn { endpoint = endpoint.overridden(by: try Endpoint(dsn: dsn)) }
            if let passwordFile {
                endpoint.password = Secret(try SmallFile.line(of: passwordFile, "the password file"))
            } else if let password = environment["MYSQLFORK_\(role.uppercased())_PASSWORD"] {
                endpoint.password = Secret(password)
            }
            if endpoint.password == nil { endpoint.password = environment["MYSQL_PWD"].map { Secret($0) } }
            return endpoint
        } catch let error as DSNError {
            throw ValidationError("--\(role): \(error.description)")
        }
    }

    /// Asks for a password when none was given anywhere, the server wants one, and there is somebody to ask.
    func completed(_ endpoint: Endpoint) async throws -> Endpoint {
        guard endpoint.password == nil && PasswordPrompt.isPossible else { return endpoint }
        do {
            _ = try await Connection(to: endpoint, role: role)
            return endpoint
        } catch let error as ServerError where error.number == ServerError.accessDenied {
            guard let password = try PasswordPrompt.ask("Password for \(role) \(endpoint)") else { throw error }
            var endpoint = endpoint
            endpoint.password = Secret(password)
            return endpoint
        }
    }

    /// Of two servers. Both are read before anybody is asked.
    static func endpoints(_ first: Self, _ second: Self) async throws -> (Endpoint, Endpoint) {
        let endpoints = (try first.endpoint(), try second.endpoint())
        return (try await first.completed(endpoints.0), try await second.completed(endpoints.1))
    }
}

extension Endpoint {
    /// This endpoint, with everything that `other` names taken from there.
    fileprivate func overridden(by other: Endpoint) -> Endpoint {
        var result = self
        if other.host != nil || other.socket != nil {
            (result.host, result.port, result.socket) = (other.host, other.port ?? port, other.socket)
        }
        result.user = other.user ?? user
        result.password = other.password ?? password
        result.connectTimeout = other.connectTimeout
        let defaults = TLSOptions()
        if other.tls.mode != defaults.mode { result.tls.mode = other.tls.mode }
        result.tls.ca = other.tls.ca ?? tls.ca
        result.tls.caPath = other.tls.caPath ?? tls.caPath
        result.tls.certificate = other.tls.certificate ?? tls.certificate
        result.tls.key = other.tls.key ?? tls.key
        result.tls.versions = other.tls.versions ?? tls.versions
        result.tls.ciphers = other.tls.ciphers ?? tls.ciphers
        result.passwords.publicKeyFile = other.passwords.publicKeyFile ?? passwords.publicKeyFile
        result.passwords.fetchesPublicKey = other.passwords.fetchesPublicKey || passwords.fetchesPublicKey
        result.passwords.allowsClearText = other.passwords.allowsClearText || passwords.allowsClearText
        return result
    }
}
