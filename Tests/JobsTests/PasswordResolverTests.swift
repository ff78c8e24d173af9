import Foundation
import MySQL
import Server
import Synchronization
import Testing

@testable import Jobs

@Suite struct PasswordResolverTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "passwords-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func file(_ name: String, _ text: String) throws -> String {
        let path = folder.appending(path: name).path()
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static let environment = ["OURS": "of the environment", "EMPTY": ""]

    private func resolver(_ asked: @escaping @Sendable (ServerRole) -> Void = { _ in }) -> PasswordResolver {
        PasswordResolver(environment: Self.environment) { role, _ in
            asked(role)
            return Secret("of the caller")
        }
    }

    @Test func theFirstPlaceThatHasOne() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let options = try file("options.cnf", "[client]\nuser=ops\nhost=db1\npassword=of the options\nport=3307\n")
        let line = try file("password", "of the file\nnot this\n")
        for (places, expected) in [
            ([.file(line), .environment("OURS")], "of the file"),
            ([.environment("OURS"), .caller], "of the environment"),
            ([.environment("EMPTY"), .optionFile], ""),
            ([.environment("NONE"), .optionFile, .caller], "of the options"),
            ([.environment("NONE"), .caller, .optionFile], "of the caller"), ([.environment("NONE")], nil), ([], nil),
        ] as [([SecretReference], String?)] {
            let server = ServerReference(try Endpoint(dsn: "mysql://db2/"), optionFile: options, passwords: places)
            let endpoint = try await resolver().endpoint(server, .source)
            #expect(endpoint.password == expected.map { Secret($0) }, "\(places)")
            #expect(endpoint.host == "db2" && endpoint.port == 3307 && endpoint.user == "ops")
        }
    }

    /// A file that cannot be read is told before anybody is asked for a password.
    @Test func bothAreReadBeforeAnybodyIsAsked() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let asked = Asked()
        let server = ServerReference(try Endpoint(dsn: "mysql://a/"), passwords: [.caller])
        let missing = ServerReference(nil, optionFile: "/nowhere", passwords: [.caller])
        let error = await #expect(throws: RequestError.self) {
            _ = try await resolver(asked.note).endpoints(source: server, target: missing)
        }
        #expect(error?.problem.options == [.target])
        #expect(asked.roles == [])
        _ = try await resolver(asked.note).endpoints(source: server, target: server)
        #expect(asked.roles == [.source, .target])
    }

    private final class Asked: Sendable {
        private let found = Mutex<[ServerRole]>([])
        var roles: [ServerRole] { found.withLock { $0 } }
        func note(_ role: ServerRole) { found.withLock { $0.append(role) } }
    }
}
