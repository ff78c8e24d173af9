import ArgumentParser
import Foundation
import Jobs
import MySQL
import Server

/// How one server is to be reached, as the arguments say it.
struct ServerArguments {
    let role: ServerRole
    let dsn: String?
    let defaultsFile: String?
    let passwordFile: String?

    /// What can be told without reading files, which may be pipes and then can be read only once.
    func check() throws {
        guard isGiven else {
            throw ValidationError("name the \(role) with --\(role) DSN or --\(role)-defaults-file FILE")
        }
        _ = try endpoint()
    }

    var isGiven: Bool { dsn != nil || defaultsFile != nil }

    private func endpoint() throws -> Endpoint? {
        do {
            return try dsn.map { try Endpoint(dsn: $0) }
        } catch let error as DSNError {
            throw ValidationError("--\(role): \(error.description)")
        }
    }

    /// What the DSN names goes before what the option file does, and the password from a file or from the environment before theirs.
    /// `MYSQL_PWD` is what MySQL's programs take when there is none, and so it is for both servers.
    func reference() throws -> ServerReference {
        let endpoint = try endpoint()
        return ServerReference(
            endpoint, optionFile: defaultsFile,
            optionGroupSuffix: ProcessInfo.processInfo.environment["MYSQL_GROUP_SUFFIX"] ?? "",
            passwords: passwordFile.map { [.file($0)] }
                ?? [.environment("MYSQLFORK_\(role.rawValue.uppercased())_PASSWORD")]
                + (endpoint?.password == nil ? [.optionFile, .environment("MYSQL_PWD"), .caller] : [.caller]))
    }

    /// Knows the passwords in DSNs, and asks for those that were not given anywhere.
    static func passwords(_ servers: Self...) throws -> PasswordResolver {
        var known: [ServerRole: Secret] = [:]
        for server in servers { known[server.role] = try server.endpoint()?.password }
        return PasswordResolver { [known] role, endpoint in
            if let password = known[role] { return password }
            return try await asked(role, endpoint)
        }
    }

    /// - Returns: nil unless the server wants one, and there is somebody to ask.
    private static func asked(_ role: ServerRole, _ endpoint: Endpoint) async throws -> Secret? {
        guard PasswordPrompt.isPossible else { return nil }
        do {
            _ = try await Connection(to: endpoint, role: role.rawValue)
            return nil
        } catch let error as ServerError where error.number == ServerError.accessDenied {
            guard let password = try PasswordPrompt.ask("Password for \(role) \(endpoint)") else { throw error }
            return Secret(password)
        }
    }
}
