import Foundation
import Testing

extension IntegrationTests {
    /// `--replace`: what the target holds gives way to the fork.
    @Suite struct ReplaceTests {
        /// As every night from cron: the fork takes the place of the fork before, whatever that holds.
        @Test(arguments: ["types", "objects", "accounts"]) func forkOverAFork(name: String) async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    file: Shell.repository.appending(path: "Tests/IntegrationTests/Cases/\(name)/setup.sql"))
                try await Mysqlfork.fork(source, target).expect(status: 0)
                let first = try await ServerContents.read(target)
                try await Mysqlfork.fork(source, target, "--replace", "--verify").expect(status: 0)
                #expect(try await ServerContents.read(target).differences(from: first) == [])
            }
        }
    }
}
