import Binlog
import Foundation
import Testing

@testable import Archive

extension IntegrationTests {
    /// `mysqlfork archive create` on real servers.
    @Suite struct CreateTests {
        private static let cases = Shell.repository.appending(path: "Tests/IntegrationTests/Cases")

        /// What can be had with stock tools from the files of a snapshot is the source, apart from what the mysql client would take
        /// for commands of its own.
        @Test(
            arguments: [
                ("types", []), ("objects", ["view objects.broken", "event objects.slashes"]), ("accounts", []),
            ] as [(String, [String])])
        func rebuiltByHandItIsTheSource(name: String, missing: [String]) async throws {
            let folder = Self.cases.appending(path: name)
            let options =
                (try? String(contentsOf: folder.appending(path: "mysqld.options"), encoding: .utf8))?
                .split(separator: "\n").map(String.init) ?? []
            try await TestServer.withPair(source: options, target: options) { source, target in
                try await source.run(file: folder.appending(path: "setup.sql"))
                var before = try await ServerContents.read(source)
                let archive = ArchivedSnapshot()
                let create = try await archive.create(source)
                try create.expect(status: 0)
                let warnings = try await archive.rebuild(create.text("snapshot"), on: target)
                // Notes are about generated columns that round.
                #expect(warnings.split(separator: "\n").allSatisfy { !$0.contains("Warning") }, "\(warnings)")
                before.remove { missing.contains($0) }
                let differences = try await ServerContents.read(target).differences(from: before)
                #expect(differences == [])
                // The source is only read.
                var after = try await ServerContents.read(source)
                after.remove { missing.contains($0) }
                #expect(after.differences(from: before) == [])
                #expect(try archive.snapshots == [create.text("snapshot")])
            }
        }

        /// Transfers go on in four sessions meanwhile. The snapshot is the bank as it was at its coordinates, which is what a fork to
        /// that position is, too.
        @Test func underWritesItIsTheSourceAtItsCoordinates() async throws {
            try await TestServer.with([("source", []), ("rebuilt", []), ("fork", [])]) { servers in
                let (source, rebuilt, fork) = (servers[0], servers[1], servers[2])
                try await source.run(file: Self.cases.appending(path: "bank/setup.sql"))
                let during = try Data(contentsOf: Self.cases.appending(path: "bank/during.sql"))
                let writers = try (0..<4).map { _ in try source.start(during) }
                while try await source.value("SELECT COUNT(*) > 300 FROM bank.transfer") != "1" {}

                let archive = ArchivedSnapshot()
                let create = try await archive.create(source)
                try create.expect(status: 0)
                let snapshot = create.text("snapshot")
                let transfers = try #require(Int(try await source.value("SELECT COUNT(*) FROM bank.transfer")))
                try await source.run("INSERT INTO bank.account VALUES (-1, 0, 0)")  // ends the transfers
                for writer in writers { _ = try await writer.result() }

                _ = try await archive.rebuild(snapshot, on: rebuilt)
                #expect(try await rebuilt.value("SELECT SUM(balance) FROM bank.account") == "2000000")
                let held = try #require(Int(try await rebuilt.value("SELECT COUNT(*) FROM bank.transfer")))
                #expect(held > 300 && held < transfers)
                let position = try #require(create["coordinates", "position"] as? Int)
                try await Mysqlfork.fork(
                    source, fork, "--at-position", "\(create.text("coordinates", "file")):\(position)"
                ).expect(status: 0)
                var (there, here) = (try await ServerContents.read(fork), try await ServerContents.read(rebuilt))
                // The next AUTO_INCREMENT is not of one moment with the rows.
                there.remove { $0 == "table bank.transfer" }
                here.remove { $0 == "table bank.transfer" }
                let differences = here.differences(from: there)
                #expect(differences == [])

                // The chain goes on at least to where the snapshot is, and a second one shares it.
                let directory = try ArchiveDirectory(opening: archive.path)
                #expect(try directory.tail(1).file.map { $0.size >= UInt64(position) } == true)
                let again = try await archive.create(source)
                try again.expect(status: 0)
                #expect(try archive.snapshots == [snapshot, again.text("snapshot")])
                #expect(try directory.manifest().generations.count == 1)
                #expect(again.text("range", "from") == create.text("range", "from"))
            }
        }

        /// A process that is killed leaves a directory that nothing counts, and no lock.
        @Test func killedItLeavesNothingThatCounts() async throws {
            try await TestServer.with([("source", [])]) { servers in
                try await servers[0].run(file: Self.cases.appending(path: "bank/setup.sql"))
                let archive = ArchivedSnapshot()
                let command = try Shell.start(Mysqlfork.path, archive.arguments(servers[0]))
                try await archive.waitForSnapshot(of: command)
                command.signal(SIGKILL)
                let killed = try await command.result()
                #expect(killed.status == SIGKILL)
                let left = archive.directories
                #expect(left.count == 1)
                #expect(try archive.snapshots == [])
                let create = try await archive.create(servers[0])
                try create.expect(status: 0)
                #expect(try archive.snapshots == [create.text("snapshot")])
                #expect(!left.contains(create.text("snapshot")))
            }
        }

        /// Interrupted, out of room, or without its backup lock: another exit status each, and the archive as it was.
        @Test func failuresLeaveTheArchiveAsItWas() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let source = servers[0]
                try await source.run(file: Self.cases.appending(path: "bank/setup.sql"))
                let archive = ArchivedSnapshot()
                try await archive.create(source).expect(status: 0)
                let kept = try archive.snapshots
                let before = archive.directories

                let limited = ForkResult(
                    try await Shell.run(
                        "/usr/bin/env",
                        ["bash", "-c", "ulimit -f 40; trap '' XFSZ; exec \"$@\"", "-", Mysqlfork.path]
                            + archive.arguments(source)))
                try limited.expect(status: 6)
                #expect(limited.text("error", "message").contains("File too large (errno 27)"), "\(limited.output)")
                #expect(archive.directories == before)

                let interrupted = try Shell.start(Mysqlfork.path, archive.arguments(source))
                while archive.directories == before && interrupted.isRunning {
                    try await Task.sleep(for: .milliseconds(1))
                }
                interrupted.signal(SIGTERM)
                try ForkResult(try await interrupted.result()).expect(status: 4)
                #expect(archive.directories == before)

                let robbed = try Shell.start(Mysqlfork.path, archive.arguments(source))
                while archive.directories == before && robbed.isRunning {
                    try await Task.sleep(for: .milliseconds(1))
                }
                let holder = try await source.value(
                    "SELECT t.PROCESSLIST_ID FROM performance_schema.metadata_locks l"
                        + " JOIN performance_schema.threads t ON t.THREAD_ID = l.OWNER_THREAD_ID"
                        + " WHERE l.OBJECT_TYPE = 'BACKUP LOCK' AND l.LOCK_DURATION = 'EXPLICIT'")
                try await source.run("KILL \(holder)")
                try ForkResult(try await robbed.result()).expect(status: 4)
                #expect(archive.directories == before)
                #expect(try archive.snapshots == kept)
            }
        }

        /// What stands in the way is said before anything is written, with what to do.
        @Test func refusals() async throws {
            try await TestServer.with([("source", []), ("quiet", ["--skip-log-bin"])]) { servers in
                let source = servers[0]
                try await source.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE = MyISAM;
                    CREATE USER poor IDENTIFIED BY ''; GRANT SELECT, SHOW VIEW, TRIGGER, EVENT, PROCESS,
                      REPLICATION CLIENT, REPLICATION SLAVE ON *.* TO poor;
                    """)
                let archive = ArchivedSnapshot()
                let poor = try await archive.create(source, user: "poor")
                try poor.expect(status: 2)
                let problems = (poor["error", "problems"] as? [[String: Any]] ?? []).compactMap {
                    $0["code"] as? String
                }
                #expect(problems == ["missing-privileges", "nontransactional-tables"])
                #expect(poor.output.contains("GRANT BACKUP_ADMIN ON *.* TO 'poor'@'%';"), "\(poor.output)")
                #expect(poor.output.contains("nothing was written to the archive"))
                #expect(!FileManager.default.fileExists(atPath: archive.path))

                let quiet = try await archive.create(servers[1])
                try quiet.expect(status: 2)
                #expect(quiet.output.contains("\"binary-log-off\""))

                try await source.run("ALTER TABLE d.t ENGINE = InnoDB")
                try FileManager.default.createDirectory(atPath: archive.path, withIntermediateDirectories: true)
                try Data("mine".utf8).write(to: URL(filePath: archive.path + "/notes.txt"))
                let occupied = try await archive.create(source)
                try occupied.expect(status: 2)
                #expect(occupied.text("error", "message").contains("it has notes.txt"))
                try FileManager.default.removeItem(atPath: archive.path + "/notes.txt")

                let directory = try ArchiveDirectory.create(at: archive.path)
                let lock = try ArchiveLock.take(.create, in: directory)
                let second = try await archive.create(source)
                try second.expect(status: 2)
                #expect(second.text("error", "message").contains("another process takes a snapshot"))
                lock.release()
                try await archive.create(source).expect(status: 0)
            }
        }

        /// Where another process follows the source, that one appends the binary log, and the snapshot waits for it.
        @Test func leavesTheChainToWhoFollows() async throws {
            try await TestServer.with([("source", [])]) { servers in
                try await servers[0].run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let binlogs = try FollowedArchive()
                let following = Following(try binlogs.options(servers[0]))
                _ = try await following.wait { if case .connected = $0 { true } else { nil } }
                try await servers[0].run("INSERT INTO d.t VALUES (1); FLUSH BINARY LOGS; INSERT INTO d.t VALUES (2)")
                let create = ForkResult(
                    try await Mysqlfork.run(
                        "archive", "create", "--source", servers[0].dsn, "--archive", binlogs.path, "--json"))
                try create.expect(status: 0)
                #expect(create["binlogBytes"] as? Int == 0)
                let position = try #require(create["coordinates", "position"] as? Int)
                let tail = try binlogs.tail
                #expect(tail.file?.name == create.text("coordinates", "file"))
                #expect(tail.file.map { $0.size >= UInt64(position) } == true)
                #expect(try binlogs.directory.manifest().snapshots.map(\.generation) == [1])
                _ = try await following.end()
            }
        }

        /// Before anything is copied, the chain has to be there up to now: a copy of hours would be for nothing.
        @Test func waitsForWhoFollowsBeforeItCopies() async throws {
            try await TestServer.with([("source", [])]) { servers in
                try await servers[0].run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let archive = ArchivedSnapshot()
                try await archive.create(servers[0]).expect(status: 0)
                let kept = archive.directories
                try await servers[0].run("INSERT INTO d.t VALUES (1)")
                let lock = try ArchiveLock.take(.chain, in: ArchiveDirectory(opening: archive.path))
                let create = try Shell.start(Mysqlfork.path, archive.arguments(servers[0]))
                while !create.errorsSoFar.contains("waiting for the process that follows"), archive.directories == kept,
                    create.isRunning
                {
                    try await Task.sleep(for: .milliseconds(10))
                }
                #expect(archive.directories == kept)
                lock.release()
                let result = ForkResult(try await create.result())
                try result.expect(status: 0)
                #expect(try archive.snapshots == kept + [result.text("snapshot")])
            }
        }
    }
}
