import Archive
import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// An archive of a server that is written to, whose writer is killed again and again, and forks of it to moments at which the
    /// server was frozen.
    @Suite struct ArchiveMomentsTests {
        private static let moments = 20
        private static let kills = 50

        @Test func killedWhileFollowing() async throws {
            try await TestServer.with([("source", ["--max-binlog-size=256K"]), ("target", [])]) { servers in
                let (source, target) = (servers[0], servers[1])
                try await MixedWorkload.setUp(source)
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                let workload = MixedWorkload()
                var random = SplitMix(seed: workload.seed &+ 4000)
                let pauses = (0..<Self.kills).map { _ in UInt64.random(in: 5...400, using: &random) }
                var (moments, tally) = try await workload.during(on: source) {
                    async let killed: Void = kill(archive, after: pauses, source)
                    let moments = try await FrozenMoment.freeze(source, times: Self.moments, seed: workload.seed)
                    try await killed
                    return moments
                }
                try #require(tally.done > 20 * tally.failed, "seed \(workload.seed): \(tally)")
                // Back from a snapshot it only goes over rows: one last moment, that has nothing else behind it.
                moments.append(try await FrozenMoment.freeze(source))
                try await source.run("INSERT INTO mix.account VALUES (900000001, 1), (900000002, 2)")
                try await archive.create().expect(status: 0)
                try await archive.followOnce().expect(status: 0)
                try await archive.verify().expect(status: 0)
                // What the archive has, the source has no more.
                let oldest = try await source.value("SHOW BINARY LOGS")
                #expect(oldest > moments[0].file)

                var directions: Set<String> = []
                for isGone in [false, true] {
                    if isGone { try await source.stop() }
                    directions.formUnion(
                        try await archive.expectExact(moments, on: target, seed: workload.seed))
                }
                #expect(directions == ["forward", "backward"])
            }
        }

        /// The log that a server begins anew calls its files as before, and here it ends at the same place too.
        @Test func aSnapshotBelongsToTheLogThatItWasTakenOf() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let source = servers[0]
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                let service = try archive.startFollowing()
                try await archive.waitUntilFollowed(by: service)
                service.signal(SIGSTOP)
                // A second later, since the files tell themselves apart by the time of their creation.
                try await source.run(
                    "DO SLEEP(1.1); RESET BINARY LOGS AND GTIDS; CREATE TABLE d.u (id INT PRIMARY KEY)")
                async let created = archive.create()
                try await Task.sleep(for: .milliseconds(500))
                service.signal(SIGCONT)
                try await created.expect(status: 0)
                service.signal(SIGTERM)
                #expect(try await service.result().status == 0)
                let snapshots = try ArchiveDirectory(opening: archive.path).manifest().snapshots
                #expect(snapshots.map(\.generation) == [1, 2])
                try await archive.verify().expect(status: 0)
            }
        }

        /// Starts the service and kills it, as often as there are pauses; in between the source forgets what is archived, and there
        /// is a second snapshot.
        private func kill(_ archive: TestArchive, after pauses: [UInt64], _ source: TestServer) async throws {
            for (index, pause) in pauses.enumerated() {
                let service = try archive.startFollowing()
                // Sometimes before it has connected, sometimes while it catches up, sometimes while it waits.
                try await Task.sleep(for: .milliseconds(pause))
                service.signal(SIGKILL)
                #expect(try await service.result().status == SIGKILL)
                if index % 10 == 9 {
                    try await archive.followOnce().expect(status: 0)
                    try await source.run("PURGE BINARY LOGS TO '\(try archive.openBinlog())'")
                }
                if index == pauses.count / 2 { try await archive.create().expect(status: 0) }
            }
        }
    }
}
