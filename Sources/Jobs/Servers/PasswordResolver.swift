import Foundation
import MySQL
import Server

/// Turns references into passwords, where a job is about to begin.
package struct PasswordResolver: Sendable {
    /// Asked for what only the caller knows, once everything else was read.
    /// - Returns: nil when there is none.
    package typealias Caller = @Sendable (ServerRole, Endpoint) async throws -> Secret?

    private let environment: [String: String]
    private let caller: Caller

    package init(environment: [String: String] = ProcessInfo.processInfo.environment, caller: @escaping Caller) {
        self.environment = environment
        self.caller = caller
    }

    /// - Throws: ``RequestError`` for a file that cannot be used, and what the caller throws.
    func endpoint(_ server: ServerReference, _ role: ServerRole) async throws -> Endpoint {
        try await completed(read(server, role), role)
    }

    /// Of two servers. Both are read before anybody is asked.
    /// - Throws: as ``endpoint(_:_:)``
    func endpoints(source: ServerReference, target: ServerReference) async throws -> (Endpoint, Endpoint) {
        let read = (try read(source, .source), try read(target, .target))
        return (try await completed(read.0, .source), try await completed(read.1, .target))
    }

    private typealias Found = (endpoint: Endpoint, isCallers: Bool)

    private func completed(_ found: Found, _ role: ServerRole) async throws -> Endpoint {
        guard found.isCallers else { return found.endpoint }
        var endpoint = found.endpoint
        endpoint.password = try await caller(role, endpoint)
        return endpoint
    }

    /// Files may be pipes: each is read once.
    private func read(_ server: ServerReference, _ role: ServerRole) throws -> Found {
        do {
            var endpoint =
                try server.optionFile.map { try Endpoint(optionFile: $0, suffix: server.optionGroupSuffix) }
                ?? Endpoint()
            let inOptionFile = endpoint.password
            endpoint.password = nil
            if let address = server.address { endpoint = endpoint.overridden(by: address) }
            for place in server.passwords {
                switch place {
                case .file(let path): endpoint.password = Secret(try SmallFile.line(of: path, "the password file"))
                case .environment(let name): endpoint.password = environment[name].map { Secret($0) }
                case .optionFile: endpoint.password = inOptionFile
                case .caller: return (endpoint, true)
                }
                if endpoint.password != nil { break }
            }
            return (endpoint, false)
        } catch let error as DSNError {
            throw RequestError("\(role.option): \(error.description)")
        }
    }
}

extension ServerRole {
    fileprivate var option: Wording.Option {
        switch self {
        case .source: .source
        case .target: .target
        }
    }
}
