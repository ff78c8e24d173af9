import Archive
import Binlog
import Foundation
import MySQL
import Testing

extension IntegrationTests {
    @Suite struct ArchivePruneTests {
        private static let policy = ["--keep-last", "2", "--keep-hourly", "12", "--keep-daily", "7"]

        /// Cron's work of a week, one run after the other: a change, a new binlog file, a snapshot. Only the hours between them are
        /// made up, in the archive's manifest.
        @Test func aWeekOfHourlyRuns() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, hour INT, v INT);")
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                var moments: [FrozenMoment] = []
                for hour in 0..<Self.hours {
                    try await source.run(
                        "USE d; INSERT INTO t (hour, v) VALUES (\(hour), 0), (\(hour), 1), (\(hour), 2);"
                            + " UPDATE t SET v = v + 1 WHERE hour % 5 = \(hour % 5); DELETE FROM t WHERE hour = \(hour - 9);"
                    )
                    moments.append(try await FrozenMoment.freeze(source))
                    try await archive.create("--quiet").expect(status: 0)
                    try await source.run("FLUSH BINARY LOGS")
                }
                try await archive.followOnce().expect(status: 0)
                let ids = try spread(archive)
                // One that was killed long ago.
                let unfinished = "\(archive.path)/snapshots/20251231T235959Z"
                try FileManager.default.createDirectory(atPath: unfinished, withIntermediateDirectories: true)

                try await archive.prune(Self.policy + ["--dry-run"]).expect(status: 0)
                #expect(try names(archive) == ids)
                try await archive.prune(Self.policy).expect(status: 0)
                let kept = Self.keptHours
                #expect(try names(archive) == kept.map { ids[$0] })
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: archive.path + "/snapshots").sorted()
                        == kept.map { ids[$0] }.sorted())
                try await archive.verify().expect(status: 0)
                let list = try await archive.list()
                try list.expect(status: 0)
                #expect((list["size", "snapshots"] as? Int ?? 0) > 0)

                // Every kept snapshot's moment, and others since the first of them, without the source; of a whole week, all of them.
                try await source.stop()
                let since = kept[0]..<Self.hours
                for hour in since where kept.contains(hour) || hour % 7 == 3 || Self.hours >= 168 {
                    let fork = try await archive.fork(to: target, "--at", moments[hour].time, "--replace")
                    try fork.expect(status: 0)
                    #expect(try await moments[hour].differences(on: target) == [], "hour \(hour)")
                }
                // What went can no longer be forked, and that is said.
                if kept[0] > 0 {
                    let gone = try await archive.fork(to: target, "--at", moments[0].time, "--replace")
                    try gone.expect(status: 3)
                }
                // Nothing is left to remove.
                let again = try await archive.prune(Self.policy)
                #expect(again["bytesFreed"] as? Int == 0 && again["binlogsRemoved"] as? Int == 0, "\(again.output)")
            }
        }

        /// The service appends to the generation whose beginning is removed, and closes files of it afterwards.
        @Test func besideAService() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT)")
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create("--quiet").expect(status: 0)
                try await source.run("INSERT INTO d.t VALUES (); FLUSH BINARY LOGS; INSERT INTO d.t VALUES ()")
                let service = try archive.startFollowing()
                defer { service.signal(SIGKILL) }
                while !service.errorsSoFar.contains("following") {
                    try #require(service.isRunning, "\(service.errorsSoFar)")
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await archive.create("--quiet").expect(status: 0)
                let before = try archive.closedBinlogs()
                try #require(!before.isEmpty)
                // Metrics that cannot be written are no failure of what was done.
                let metrics = archive.path + "/none/mysqlfork.prom"
                let pruned = try await archive.prune(["--keep-last", "1", "--metrics-file", metrics])
                try pruned.expect(status: 0)
                #expect(pruned.errors.contains("warning: \(metrics)"), "\(pruned.errors)")
                #expect(pruned["binlogsRemoved"] as? Int == before.count)
                #expect(service.isRunning)

                let open = try archive.openBinlog()
                try await source.run("INSERT INTO d.t VALUES (); FLUSH BINARY LOGS; INSERT INTO d.t VALUES ()")
                let last = try await FrozenMoment.freeze(source)
                while try archive.openBinlog() == open || archive.closedBinlogs().isEmpty {
                    try #require(service.isRunning, "\(service.errorsSoFar)")
                    try await Task.sleep(for: .milliseconds(20))
                }
                service.signal(SIGTERM)
                try #require(try await service.result().status == 0)
                #expect(try archive.closedBinlogs() == [open])
                try await archive.followOnce().expect(status: 0)
                try await archive.verify().expect(status: 0)
                try await archive.fork(to: target, "--at", last.time).expect(status: 0)
                #expect(try await last.differences(on: target) == [])
            }
        }

        /// `MYSQLFORK_TEST_HOURS=200` makes it a week and more.
        private static let hours =
            ProcessInfo.processInfo.environment["MYSQLFORK_TEST_HOURS"].flatMap { Int($0) } ?? 30

        /// The first run is at half past midnight of a Monday.
        private static let start = Moment(microseconds: 1_767_573_000_000_000)

        /// By the policy: the last twelve hours, and the last hour of each of the last seven days; while there are fewer days than
        /// that, the oldest of all too.
        private static var keptHours: [Int] {
            var kept = Set(hours - 12..<hours)
            let days = (hours + 23) / 24
            for day in max(0, days - 7)..<days { kept.insert(min(day * 24 + 23, hours - 1)) }
            if days < 7 { kept.insert(0) }
            return kept.sorted()
        }

        /// Spreads the snapshots over the hours.
        private func spread(_ archive: TestArchive) throws -> [String] {
            try ArchiveDirectory(opening: archive.path).change { manifest in
                for index in manifest.snapshots.indices {
                    let time = Self.start.microseconds + UInt64(index) * 3_600_000_000
                    manifest.snapshots[index].taken = Moment(microseconds: time)
                }
                return manifest.snapshots.map(\.id)
            }
        }

        private func names(_ archive: TestArchive) throws -> [String] {
            try ArchiveDirectory(opening: archive.path).manifest().snapshots.map(\.id)
        }
    }
}
