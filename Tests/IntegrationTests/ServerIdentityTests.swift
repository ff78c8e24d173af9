import Foundation
import MySQL
import Testing

@testable import Fork
@testable import Server

extension IntegrationTests {
    /// What becomes of an address that leads elsewhere from one moment to the next.
    @Suite struct ServerIdentityTests {
        /// A socket path that can be made to lead to another server.
        private struct Switch {
            let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString.prefix(8)).sock")
                .path()

            func lead(to server: TestServer) throws {
                try? FileManager.default.removeItem(atPath: path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: server.socket)
            }

            var endpoint: Endpoint {
                get throws { try Endpoint(dsn: "mysql://root@localhost/?socket=\(path)") }
            }
        }

        @Test func connectionsToSeveralServersAreRefused() async throws {
            try await TestServer.withPair { one, other in
                let address = Switch()
                let server = Server(.source, try address.endpoint)
                try address.lead(to: one)
                _ = try await server.connect()
                _ = try await server.connect()
                try address.lead(to: other)
                let error = await #expect(throws: ForkError.self) { try await server.connect() }
                #expect(error?.message.contains("leads to several servers") == true)
            }
        }

        /// Connection ids begin anew with each start of a server; only what carries our token may be killed.
        @Test func cleaningUpSparesStrangers() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = Server(.source, try Endpoint(dsn: servers[0].dsn))
                let ours = try await server.connect()
                let running = Task { try await ours.query("SELECT SLEEP(60)") }
                let stranger = try Shell.start(
                    servers[0].programs + "/mysql",
                    ["--no-defaults", "-uroot", "-S\(servers[0].socket)", "-e", "SELECT SLEEP(6)"])
                while try await servers[0].values(
                    "SELECT ID FROM performance_schema.processlist WHERE STATE = 'User sleep'"
                ).count < 2 {
                    try await Task.sleep(for: .milliseconds(20))
                }
                let victim = try #require(
                    UInt(
                        try await servers[0].value(
                            "SELECT ID FROM performance_schema.processlist WHERE STATE = 'User sleep' AND INFO LIKE '%(6)'"
                        )))
                await Cleanup.abandon(server, ids: [ours.id, victim])
                let sleepers =
                    "SELECT ID FROM performance_schema.processlist WHERE STATE = 'User sleep' AND COMMAND = 'Query'"
                // A KILL takes effect a moment later.
                for _ in 0..<100 where try await servers[0].values(sleepers) != [String(victim)] {
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(try await servers[0].values(sleepers) == [String(victim)])
                #expect(try await stranger.result().status == 0)
                ours.abort()
                _ = await running.result
            }
        }
    }
}
