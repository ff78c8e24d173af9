import Foundation
import Testing

/// Each folder in `Cases` is forked and compared whole, by the servers' own means.
extension IntegrationTests {
    @Suite struct ForkCaseTests {
        @Test(arguments: ["types", "objects", "accounts"])
        func forkEqualsTheSource(name: String) async throws {
            let folder = Shell.repository.appending(path: "Tests/IntegrationTests/Cases/\(name)")
            let options = (try? String(contentsOf: folder.appending(path: "mysqld.options"), encoding: .utf8))?
                .split(separator: "\n").map(String.init) ?? []
            try await TestServer.withPair(source: options, target: options) { source, target in
                try await source.run(file: folder.appending(path: "setup.sql"))
                let before = try await ServerContents.read(source)
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                var result = try await ServerContents.read(target)
                var expected = before
                let notCopied = (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
                expected.remove { notCopied.contains($0) }
                result.remove { notCopied.contains($0) }
                #expect(result.differences(from: expected) == [])
                // The source is only read.
                #expect(try await ServerContents.read(source).differences(from: before) == [])
                #expect((fork["verification", "differences"] as? [Any])?.count == 0)
                #expect(notCopied == (name == "objects" ? ["view objects.broken"] : []))
            }
        }
    }
}
