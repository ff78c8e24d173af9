import ArgumentParser
import Foundation
import MySQL

/// How to reach both servers. Passwords never need to be in the arguments, where `ps` shows them.
struct ConnectionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The server that is forked: mysql://user@host:port/?ssl-mode=…&socket=…", valueName: "dsn"))
    var source: String?

    @Option(help: ArgumentHelp("A MySQL option file with the source's [client] group.", valueName: "file"))
    var sourceDefaultsFile: String?

    @Option(help: ArgumentHelp("A file that holds the source's password.", valueName: "file"))
    var sourcePasswordFile: String?

    @Option(help: ArgumentHelp("The server that becomes the fork.", valueName: "dsn"))
    var target: String?

    @Option(help: ArgumentHelp("A MySQL option file with the target's [client] group.", valueName: "file"))
    var targetDefaultsFile: String?

    @Option(help: ArgumentHelp("A file that holds the target's password.", valueName: "file"))
    var targetPasswordFile: String?

    /// What can be told without reading files, which may be pipes and then can be read only once.
    func validate() throws {
        for (role, dsn, file) in [("source", source, sourceDefaultsFile), ("target", target, targetDefaultsFile)] {
            guard dsn != nil || file != nil else {
                throw ValidationError("name the \(role) with --\(role) DSN or --\(role)-defaults-file FILE")
            }
            do {
                _ = try dsn.map { try Endpoint(dsn: $0) }
            } catch let error as DSNError {
                throw ValidationError("--\(role): \(error.description)")
            }
        }
    }

    /// Source and target, with a password that is missing asked for.
    func endpoints() async throws -> (Endpoint, Endpoint) {
        let source = try endpoint("source", source, defaultsFile: sourceDefaultsFile, passwordFile: sourcePasswordFile)
        let target = try endpoint("target", target, defaultsFile: targetDefaultsFile, passwordFile: targetPasswordFile)
        return (try await Self.completed(source, role: "source"), try await Self.completed(target, role: "target"))
    }

    /// Asks for a password when none was given anywhere, the server wants one, and there is somebody to ask.
    private static func completed(_ endpoint: Endpoint, role: String) async throws -> Endpoint {
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

    /// Option file first, then the DSN, then the password from file or environment.
    private func endpoint(
        _ role: String, _ dsn: String?, defaultsFile: String?, passwordFile: String?
    ) throws -> Endpoint {
        do {
            var endpoint = try defaultsFile.map { try Endpoint(optionFile: $0) } ?? Endpoint()
            if let dsn { endpoint = endpoint.overridden(by: try Endpoint(dsn: dsn)) }
            if let passwordFile {
                endpoint.password = Secret(try Self.readPassword(from: passwordFile))
            } else if let password = ProcessInfo.processInfo.environment["MYSQLFORK_\(role.uppercased())_PASSWORD"] {
                endpoint.password = Secret(password)
            }
            return endpoint
        } catch let error as DSNError {
            throw ValidationError("--\(role): \(error.description)")
        }
    }

    private static func readPassword(from path: String) throws -> String {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("the password file \(path) cannot be read")
        }
        return String(text.prefix { !$0.isNewline })
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
        return result
    }
}
