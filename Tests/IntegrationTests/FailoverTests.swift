import Archive
import Binlog
import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Three servers that replicate, of which one after the other is the source, at one address, while they are written to.
    @Suite(.timeLimit(.minutes(5))) struct FailoverTests {
        /// An address that comes to be another server's: a link to its socket.
        private struct Address {
            let path = NSTemporaryDirectory() + "mysqlfork-\(UUID().uuidString.prefix(8)).sock"

            var dsn: String { "mysql://root@localhost/?socket=\(path)" }

            func lead(to server: TestServer) throws {
                try? FileManager.default.removeItem(atPath: path)
                try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: server.socket)
            }
        }

        /// Transactions are committed in another order than on the source.
        private static let options = [
            "--max-binlog-size=256K", "--replica-parallel-workers=4", "--replica-preserve-commit-order=OFF",
        ]

        @Test func momentsOnAllSides() async throws {
            let names = ["first", "second", "third"]
            try await TestServer.with(names.map { ($0, Self.options) } + [("target", [])]) { servers in
                let (first, second, third, target) = (servers[0], servers[1], servers[2], servers[3])
                let address = Address()
                defer { try? FileManager.default.removeItem(atPath: address.path) }
                try address.lead(to: first)
                try await second.replicate(from: first)
                try await third.replicate(from: first)
                try await MixedWorkload.setUp(first)
                let archive = TestArchive(of: first, at: address.dsn)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                let service = try archive.startFollowing()
                defer { service.signal(SIGKILL) }
                try await archive.waitUntilFollowed(by: service)

                // The first server dies while the archive is behind: the second one tells the rest.
                var workload = MixedWorkload()
                workload.hasXA = false
                var moments = try await freeze(7, workload, first) { moments in
                    try await self.wait(for: moments, in: archive)
                    service.signal(SIGSTOP)
                    _ = try await FrozenMoment.freeze(first, times: 1, seed: 1)
                }
                try await first.run(
                    "XA START 'over'; INSERT INTO mix.account VALUES (900000001, 1); XA END 'over'; XA PREPARE 'over';")
                try await second.catchUp(with: first)
                try await third.catchUp(with: first)
                try first.kill()
                try await second.promote()
                try address.lead(to: second)
                try await third.replicate(from: second)
                // Written on the third one alone, of which nobody knows.
                try await third.run("INSERT INTO mix.account VALUES (900000002, 2)")
                let errant = try await third.value("SELECT @@server_uuid") + ":1"
                (workload.createsTables, workload.hasStatements) = (false, false)
                service.signal(SIGCONT)
                moments += try await freeze(7, workload, second) { try await self.wait(for: $0, in: archive) }
                try await second.run("XA COMMIT 'over'")
                try await archive.create().expect(status: 0)

                // The old primary comes back as a replica, and is the source again.
                try await first.start()
                try await first.replicate(from: second)
                try await second.run("SET GLOBAL super_read_only = ON")
                try await first.catchUp(with: second)
                try await first.promote()
                try address.lead(to: first)
                try await second.stop()
                try await third.replicate(from: first)
                moments += try await freeze(6, workload, first) { try await self.wait(for: $0, in: archive) }
                let listed = try await archive.list()
                let generations = try #require(listed["generations"] as? [[String: Any]])
                let handovers = try #require(generations[0]["handovers"] as? [[String: Any]])
                #expect(generations.count == 1 && handovers.count == 2, "\(listed.output)")
                try await archive.verify().expect(status: 0)

                // And the third one is, which has something that the others never had.
                try await third.catchUp(with: first)
                try address.lead(to: third)
                try await first.stop()
                while !service.errorsSoFar.contains("generation 2 begins") {
                    try await Task.sleep(for: .milliseconds(20))
                }
                #expect(service.errorsSoFar.contains("errant transactions: \(errant) ("), "\(service.errorsSoFar)")
                #expect(service.errorsSoFar.split(separator: "has taken over").count == 3, "\(service.errorsSoFar)")
                try await archive.create().expect(status: 0)
                moments.append(try await FrozenMoment.freeze(third))
                try await third.run("INSERT INTO mix.account VALUES (900000003, 3)")
                service.signal(SIGTERM)
                try #require(try await service.result().status == 0)
                try await archive.followOnce().expect(status: 0)

                let directions = try await archive.expectExact(
                    moments, on: target, seed: workload.seed, "--no-settings")
                #expect(directions == ["forward", "backward"])
                // By a place of the second server; and of the third part, when the first one is gone.
                let (placed, kept) = (moments[10], moments[19])
                try await archive.fork(
                    to: target, "--at-position", "2~\(placed.file):\(placed.position)", "--replace", "--no-settings"
                ).expect(status: 0)
                #expect(try await placed.differences(on: target) == [])
                try await archive.prune(["--keep-last", "2"]).expect(status: 0)
                #expect(try archive.closedBinlogs(1).allSatisfy { !$0.hasPrefix("binlog.") })
                try await archive.verify().expect(status: 0)
                try await archive.fork(to: target, "--at", kept.time, "--replace", "--no-settings").expect(status: 0)
                #expect(try await kept.differences(on: target) == [])
            }
        }

        /// Moments at which a server was frozen while it was written to, and then `body`, while it still is.
        private func freeze(
            _ count: Int, _ workload: MixedWorkload, _ server: TestServer,
            _ body: @escaping @Sendable ([FrozenMoment]) async throws -> Void
        ) async throws -> [FrozenMoment] {
            try await workload.during(on: server) {
                let moments = try await FrozenMoment.freeze(
                    server, times: count, seed: workload.seed, apart: 50...300)
                try await body(moments)
                return moments
            }.0
        }

        /// Until the archive has the last of some moments.
        private func wait(for moments: [FrozenMoment], in archive: TestArchive) async throws {
            let directory = try ArchiveDirectory(opening: archive.path)
            let wanted = try GTIDSet(try #require(moments.last).gtidSet)
            while try !directory.tail(1).gtids.contains(wanted) { try await Task.sleep(for: .milliseconds(20)) }
        }
    }
}
