import Binlog
import Foundation
import MySQL
import Server
import Testing

@testable import Archive

extension IntegrationTests {
    /// Where the source has not what follows on the archive: found each time, said, and begun anew.
    @Suite(.timeLimit(.minutes(3))) struct ChainBreakTests {
        private static let withoutGTIDs = ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"]

        private static let tables =
            "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB);"

        private func insert(_ text: String) -> String { "INSERT INTO d.t (b) VALUES ('\(text)');" }

        private static let reset = "RESET BINARY LOGS AND GTIDS;"

        private func expect(
            _ causes: [ArchiveManifest.Cause], in archive: FollowedArchive, _ words: String...,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let found = try archive.generations
            #expect(found.map(\.cause) == causes, "\(found)", sourceLocation: sourceLocation)
            #expect(found.map(\.number) == Array(1...causes.count), sourceLocation: sourceLocation)
            for word in words {
                #expect(found.last?.detail.contains(word) == true, "\(found)", sourceLocation: sourceLocation)
            }
        }

        @Test func purgedBeforeItWasArchived() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await server.run(Self.tables)
                let end = try await archive.once(server).position
                let before = try archive.files(1)
                try await server.run(
                    insert("lost") + "FLUSH BINARY LOGS; FLUSH BINARY LOGS;" + insert("kept") + "FLUSH BINARY LOGS;")
                let files = try await server.values("SHOW BINARY LOGS")
                try await server.run("PURGE BINARY LOGS TO '\(files[files.count - 2])'")
                let state = try await archive.once(server)
                try expect([.first, .purged], in: archive, "\(end)", "1 file is missing", files[files.count - 2])
                #expect(state.generation == 2)
                try await archive.expectEqual(server)
                #expect(try archive.files(1) == before)
                // And on it goes.
                try await server.run(insert("more"))
                try await archive.once(server)
                try await archive.expectEqual(server)
                #expect(try archive.generations.count == 2)
            }
        }

        /// The next file follows where the archive has all transactions of the one that is gone: GTIDs prove it, and nothing else.
        @Test(arguments: [true, false]) func purgedWhenItWasArchived(withGTIDs: Bool) async throws {
            try await TestServer.with([("source", withGTIDs ? [] : Self.withoutGTIDs)]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await server.run(Self.tables)
                let first = try await archive.once(server).position.file
                try await server.run("FLUSH BINARY LOGS;" + insert("next"))
                let second = try #require(try await server.values("SHOW BINARY LOGS").last)
                try await server.run("PURGE BINARY LOGS TO '\(second)'")
                try await archive.once(server)
                try expect(withGTIDs ? [.first] : [.first, .purged], in: archive)
                #expect(try archive.files().keys.sorted() == (withGTIDs ? [first, second] : [second]))

                try await server.run(insert("lost") + "FLUSH BINARY LOGS;" + insert("kept"))
                let third = try #require(try await server.values("SHOW BINARY LOGS").last)
                try await server.run("PURGE BINARY LOGS TO '\(third)'")
                try await archive.once(server)
                try expect(withGTIDs ? [.first, .purged] : [.first, .purged, .purged], in: archive, second, third)
                if withGTIDs {
                    let uuid = try await server.value("SELECT @@server_uuid")
                    try expect([.first, .purged], in: archive, "transactions \(uuid):4")
                }
                try await archive.expectEqual(server)
            }
        }

        /// What the server's dump does then differs with the number of the file; without GTIDs, there is less to see it by.
        @Test(arguments: [(1, true), (3, true), (1, false), (3, false)])
        func resetWhileFollowing(file: Int, withGTIDs: Bool) async throws {
            try await TestServer.with([("source", withGTIDs ? [] : Self.withoutGTIDs)]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                // In the same second as the next one, as far as it can be had: the files then begin alike.
                try await server.run(
                    "DO SLEEP(1 - MICROSECOND(NOW(6)) / 1e6);" + Self.reset
                        + String(repeating: "FLUSH BINARY LOGS;", count: file - 1) + Self.tables)
                let following = Following(try archive.options(server))
                _ = try await following.wait { if case .appended(_, 1...) = $0 { true } else { nil } }
                // The new file of the same number is longer at once, and another follows on it.
                try await server.run(
                    Self.reset + insert(String(repeating: "x", count: 5000)) + "FLUSH BINARY LOGS;" + insert("new"))
                let broken = try await following.wait {
                    if case .broke(let generation) = $0 { generation } else { nil }
                }
                #expect(broken.number == 2)
                _ = try await following.wait { if case .appended(_, 1...) = $0 { true } else { nil } }
                try await server.run(insert("later"))
                _ = try await following.wait { if case .appended(_, 1...) = $0 { true } else { nil } }
                _ = try await following.end()
                let causes = try archive.generations.map(\.cause)
                #expect(causes == [.first, .reset] || causes == [.first, .gap], "\(causes)")
                try await archive.once(server)
                let first = try archive.directory.chain(2).files.first?.name ?? (try #require(archive.tail.file).name)
                try await archive.expectEqual(server, from: first)
            }
        }

        /// A log that stays shorter than what was archived makes the server's dump wait, without a word.
        @Test func resetWithoutAWord() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await server.run(Self.reset + Self.tables)
                let following = Following(try archive.options(server))
                _ = try await following.wait { if case .appended(_, 1...) = $0 { true } else { nil } }
                try await server.run(Self.reset)
                let broken = try await following.wait {
                    if case .broke(let generation) = $0 { generation } else { nil }
                }
                #expect(broken.cause == .reset)
                try await server.run(insert("new"))
                _ = try await following.wait {
                    if case .appended(let state, _) = $0, state.transactions > 0 { true } else { nil }
                }
                _ = try await following.end()
                try await archive.expectEqual(server)
            }
        }

        /// A log that has grown again to the very place where the archive ends is another one all the same.
        @Test func resetToTheSamePlace() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let source = Server(.source, try Endpoint(dsn: server.dsn))
                let archive = try FollowedArchive()
                try await server.run(Self.reset + "CREATE DATABASE d1;")
                var options = try archive.options(server)
                options.pollInterval = .seconds(1)
                let following = Following(options)
                _ = try await following.wait { if case .appended(_, 1...) = $0 { true } else { nil } }
                let before = try await SnapshotCoordinates.read(from: source.connect())
                try await server.run(Self.reset + "CREATE DATABASE d2;")
                let after = try await SnapshotCoordinates.read(from: source.connect())
                #expect(after.binlogPosition == before.binlogPosition && after.gtids == before.gtids)
                let broken = try await following.wait {
                    if case .broke(let generation) = $0 { generation } else { nil }
                }
                #expect(broken.cause == .reset)
                // The archive's first generation does not tell of what came into the place of its log.
                #expect(try archive.directory.tail(1).through < after.time)
                _ = try await following.wait { if case .appended(_, 1...) = $0 { true } else { nil } }
                // What is no reset of the binary log is none.
                try await server.run("RESET REPLICA; FLUSH STATUS; CREATE DATABASE d3")
                let end = try await SnapshotCoordinates.read(from: source.connect()).binlogPosition
                _ = try await following.wait {
                    if case .appended(let state, _) = $0, state.position >= end { true } else { nil }
                }
                _ = try await following.end()
                try await archive.expectEqual(server)
                #expect(try archive.generations.map(\.cause) == [.first, .reset])
            }
        }

        @Test(arguments: [true, false]) func resetWhileDown(withGTIDs: Bool) async throws {
            try await TestServer.with([("source", withGTIDs ? [] : Self.withoutGTIDs)]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await server.run(Self.reset + Self.tables)
                try await archive.once(server)
                // Shorter than before, then longer, then with more files than there were.
                try await server.run(Self.reset)
                try await archive.once(server)
                try expect([.first, .reset], in: archive, "binlog.000001:")
                try await archive.expectEqual(server)
                try await server.run(insert("a"))
                try await archive.once(server)
                try await server.run("DO SLEEP(1.1);" + Self.reset + insert(String(repeating: "x", count: 5000)))
                try await archive.once(server)
                try expect([.first, .reset, .reset], in: archive, "another file")
                try await archive.expectEqual(server)
                try await server.run("FLUSH BINARY LOGS;" + insert("c"))
                try await archive.once(server)
                try await server.run(Self.reset + insert("d"))
                try await archive.once(server)
                try expect([.first, .reset, .reset, .reset], in: archive, "binlog.000002")
                try await archive.expectEqual(server)
            }
        }

        /// As after a crash of a source's machine with sync_binlog=0: what it had sent is not on its disk.
        @Test func sourceLostItsEnd() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await server.run(Self.tables + insert("kept"))
                let kept = try await archive.once(server).position
                try await server.run(insert("lost") + insert("also lost"))
                try await archive.once(server)
                try await server.stop()
                let file = try FileHandle(forWritingTo: URL(filePath: "\(server.dataDirectory)/\(kept.file)"))
                try file.truncate(atOffset: kept.offset)
                try file.close()
                try await server.start()
                try await archive.once(server)
                try expect([.first, .reset], in: archive, kept.file)
                try await archive.expectEqual(server)
            }
        }

        @Test func failover() async throws {
            try await TestServer.with([("source", []), ("other", [])]) { servers in
                let archive = try FollowedArchive()
                try await servers[0].run(Self.tables)
                try await servers[1].run(Self.tables + insert("other"))
                try await archive.once(servers[0])
                try await archive.once(servers[1])
                let uuids = [
                    try await servers[0].value("SELECT @@server_uuid"),
                    try await servers[1].value("SELECT @@server_uuid"),
                ]
                try expect([.first, .failover], in: archive, uuids[0], uuids[1])
                #expect(try archive.generations.map(\.serverUUID) == uuids)
                try await archive.expectEqual(servers[1])
            }
        }

        /// GTIDs that a server was told of, as a fork or a replica is that was set up from a copy, are no gap.
        @Test func purgedGTIDs() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await server.run(Self.tables)
                try await archive.once(server)
                try await server.run(
                    "SET GLOBAL gtid_purged = '+3e11fa47-71ca-11e1-9e33-c80aa9429562:1-7'; FLUSH BINARY LOGS;"
                        + insert("a") + "FLUSH BINARY LOGS;")
                try await archive.once(server)
                try await server.restart()
                try await server.run(insert("b"))
                try await archive.once(server)
                try expect([.first], in: archive)
                try await archive.expectEqual(server)
            }
        }
    }
}
