import Binlog
import Foundation
import MySQL
import Server
import Testing

@testable import Archive
@testable import Files

extension IntegrationTests {
    /// Sources that come and go, writers that are killed, and files that are not what was written.
    @Suite(.timeLimit(.minutes(3))) struct FollowRecoveryTests {
        private static let tables =
            "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB);"
        private static let insert = "INSERT INTO d.t (b) VALUES (REPEAT('x', 300));"

        private func end(_ server: TestServer) async throws -> BinlogPosition {
            let source = Server(.source, try Endpoint(dsn: server.dsn))
            return try await SnapshotCoordinates.read(from: source.connect()).binlogPosition
        }

        /// - Returns: when the archive holds what the source has now. Something must have been written since the last call.
        private func catchUp(_ following: Following, with server: TestServer) async throws {
            let end = try await end(server)
            _ = try await following.wait {
                if case .appended(let state, _) = $0, state.position >= end { true } else { nil }
            }
        }

        @Test func sourceIsRestarted() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                let following = Following(try archive.options(server))
                try await server.run(Self.tables + Self.insert)
                try await catchUp(following, with: server)
                try await server.restart()
                try await server.run(Self.insert)
                try await catchUp(following, with: server)
                try server.kill()
                _ = try await following.wait { if case .reconnecting = $0 { true } else { nil } }
                try await server.start()
                try await server.run(Self.insert + "FLUSH BINARY LOGS;" + Self.insert)
                try await catchUp(following, with: server)
                let state = try #require(try await following.end())
                #expect(try archive.generations.count == 1)
                #expect(try archive.tail.gtids == state.gtids && archive.tail.through == state.through)
                try await archive.expectEqual(server)
            }
        }

        /// Under load, over many rotations, with transactions that are larger than what is written at once.
        @Test func underLoad() async throws {
            try await TestServer.with([("source", ["--max-binlog-size=1M"])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                let following = Following(try archive.options(server))
                try await server.run(Self.tables)
                let large = "INSERT INTO d.t (b) SELECT REPEAT('y', 100000) FROM d.t LIMIT 40;"
                let script = String(repeating: String(repeating: Self.insert, count: 300) + large, count: 4)
                let writers = try (0..<3).map { _ in try server.start(Data(script.utf8)) }
                for writer in writers { try #require(try await writer.result().status == 0) }
                try await server.run(Self.insert)
                try await catchUp(following, with: server)
                _ = try await following.end()
                try await archive.expectEqual(server)
                #expect(try archive.directory.chain(1).files.count > 5)
                let executed = try GTIDSet(try await server.value("SELECT @@gtid_executed"))
                #expect(try archive.tail.gtids == executed)
            }
        }

        @Test func withoutGTIDs() async throws {
            try await TestServer.with([("source", ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                let following = Following(try archive.options(server))
                try await server.run(Self.tables + Self.insert + "FLUSH BINARY LOGS;" + Self.insert)
                try await catchUp(following, with: server)
                try server.kill()
                _ = try await following.wait { if case .reconnecting = $0 { true } else { nil } }
                try await server.start()
                try await server.run(Self.insert)
                try await catchUp(following, with: server)
                _ = try await following.end()
                try await archive.expectEqual(server)
                let tail = try archive.tail
                #expect(
                    tail.gtids.isEmpty && tail.file?.contents.transactions == 1 && tail.file?.contents.lastCommit != nil
                )
                #expect(try archive.generations.count == 1)
            }
        }

        /// Binary log that the source keeps encrypted is archived as it reads it.
        @Test func encrypted() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.restartWithKeyring(options: ["--binlog-encryption=ON"])
                let archive = try FollowedArchive()
                try await archive.once(server)
                try await server.run(Self.tables + Self.insert + "FLUSH BINARY LOGS;" + Self.insert)
                let state = try await archive.once(server)
                let executed = try GTIDSet(try await server.value("SELECT @@gtid_executed"))
                #expect(state.transactions == 4 && state.gtids == executed)
                try await server.run(Self.insert)
                #expect(try await archive.once(server).transactions == 1)
                #expect(try archive.generations.count == 1)
                let open = try #require(try archive.tail.file)
                let path = archive.directory.path(ArchiveLayout.generation(1)) + "/" + open.name
                let result = try await Shell.run(server.programs + "/mysqlbinlog", ["--no-defaults", path])
                #expect(
                    result.status == 0 && result.output.contains("INSERT") == false && result.errors == "",
                    "\(result.errors)")
            }
        }

        // MARK: - Files

        /// What a writer that was killed leaves behind, at each step of closing a file.
        @Test func killedWriter() async throws {
            try await TestServer.with([("source", [])]) { servers in
                try await servers[0].run(Self.tables)
                for step in 0..<5 { try await killedWriter(servers[0], step) }
            }
        }

        private func killedWriter(_ server: TestServer, _ step: Int) async throws {
            let archive = try FollowedArchive()
            try await server.run("RESET BINARY LOGS AND GTIDS;" + Self.insert)
            let first = try await archive.once(server).position.file
            let folder = archive.directory.path(ArchiveLayout.generation(1)) + "/"
            try await server.run(Self.insert + "FLUSH BINARY LOGS;")
            let state = try await archive.once(server)
            let (chain, tail) = (try archive.directory.chain(1), try archive.tail)
            let plain = try #require(try archive.files()[first])
            let closed = try #require(chain.files.first)
            let open = OpenBinlog(
                name: first, size: UInt64(plain.count), sha256: SHA256.hex(plain[...]), contents: closed.contents)
            let before = ChainTail(
                archive: tail.archive, generation: 1, file: open, gtids: tail.gtids, through: tail.through)
            func write(_ bytes: [UInt8], _ name: String) throws {
                try Data(bytes).write(to: URL(filePath: folder + name))
            }
            if step < 4 {
                try write(plain + [1, 2, 3], first)
                try archive.directory.write(before)
                try Durable.remove(folder + state.position.file)
            }
            switch step {
            case 0:  // While it compressed.
                try archive.directory.write(ChainManifest(archive: chain.archive, generation: 1))
                try Durable.remove(folder + closed.storedName)
                try write([1, 2, 3], closed.storedName + ".tmp")
            case 1:  // Before chain.json.
                try archive.directory.write(ChainManifest(archive: chain.archive, generation: 1))
            case 2: break  // Before tail.json.
            case 3:  // After it, and the next file has begun.
                try archive.directory.write(
                    ChainTail(
                        archive: tail.archive, generation: 1, file: nil, gtids: tail.gtids, through: tail.through))
                try write([0xfe, 0x62], state.position.file)
            default:  // Within a transaction, and before a manifest was renamed.
                let handle = try FileHandle(forWritingTo: URL(filePath: folder + state.position.file))
                try handle.seekToEnd()
                try handle.write(contentsOf: Data(repeating: 7, count: 5000))
                try handle.close()
                try write([0x7b], "tail.json.tmp")
                // A generation that never counted.
                try Durable.makeDirectory(archive.directory.path(ArchiveLayout.generation(2)))
                try Data([1]).write(
                    to: URL(filePath: archive.directory.path(ArchiveLayout.generation(2)) + "/x.000001"))
            }
            try await server.run(Self.insert)
            try await archive.once(server)
            try await archive.expectEqual(server)
            #expect(try archive.generations.count == 1)
            let names = try Durable.entries(of: String(folder.dropLast()))
            #expect(names == ["chain.json", "tail.json", closed.storedName, state.position.file].sorted())
            // Whatever was left of it is no obstacle.
            try await server.run("RESET BINARY LOGS AND GTIDS")
            try await archive.once(server)
            try await archive.expectEqual(server)
        }

        /// Nothing is appended to damage, and nothing is changed.
        @Test func damage() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await server.run(Self.tables + Self.insert)
                let name = try await archive.once(server).position.file
                try await server.run(Self.insert)
                let folder = archive.directory.path(ArchiveLayout.generation(1)) + "/"
                for (file, damage) in [
                    (name, { (bytes: inout Data) in bytes[bytes.count / 2] ^= 1 }), (name, { $0.removeLast() }),
                    (name, { $0[20] ^= 1 }), ("tail.json", { $0[$0.count / 2] ^= 1 }),
                    ("chain.json", { $0.removeLast(3) }),
                ] as [(String, (inout Data) -> Void)] {
                    let url = URL(filePath: folder + file)
                    let whole = try Data(contentsOf: url)
                    var bytes = whole
                    damage(&bytes)
                    try bytes.write(to: url)
                    let failure = try await #require(throws: (any Error).self) { try await archive.once(server) }
                    let error = try #require(ForkError(ofArchive: failure), "\(failure)")
                    #expect(error.kind == .rejected && error.message.contains(folder + file), "\(error)")
                    #expect(try Data(contentsOf: url) == bytes, "\(file)")
                    try whole.write(to: url)
                }
                try FileManager.default.moveItem(atPath: folder + name, toPath: archive.path + "/aside")
                let failure = try await #require(throws: (any Error).self) { try await archive.once(server) }
                let error = try #require(ForkError(ofArchive: failure), "\(failure)")
                #expect(error.kind == .rejected && error.message.contains(name), "\(error)")
                try FileManager.default.moveItem(atPath: archive.path + "/aside", toPath: folder + name)
                try await archive.once(server)
                try await archive.expectEqual(server)
                #expect(try archive.generations.count == 1)
            }
        }

        @Test func refusals() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                let lock = try ArchiveLock.take(.chain, in: archive.directory)
                let held = try await #require(throws: ForkError.self) { try await archive.once(server) }
                #expect(held.kind == .refused && held.message.contains("another process"), "\(held)")
                lock.release()

                try await server.run("CREATE USER u")
                var options = try archive.options(server, user: "u")
                options.once = true
                let error = try await #require(throws: ForkError.self) { try await FollowJob(options).run() }
                #expect(error.kind == .refused, "\(error)")
                // What it asks for suffices.
                let statement = try #require("\(error.hint)".firstRange(of: "GRANT")).lowerBound
                try await server.run(String("\(error.hint)"[statement...]))
                #expect(try await FollowJob(options).run()?.generation == 1)

                let nowhere = try await #require(throws: ForkError.self) {
                    try await FollowJob(FollowOptions(source: Endpoint(dsn: server.dsn), archive: "/nowhere")).run()
                }
                #expect(nowhere.kind == .refused, "\(nowhere)")
                try await server.stop()
                for once in [true, false] {
                    var options = try archive.options(server)
                    options.once = once
                    let gone = try await #require(throws: ServerError.self) { try await FollowJob(options).run() }
                    #expect(gone.isConnectionLost)
                }
            }
        }

        // MARK: - The command

        @Test func command() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                let arguments = ["archive", "follow", "--source", server.dsn, "--archive", archive.path]
                let following = try Shell.start(Mysqlfork.path, arguments)
                try await server.run(Self.tables + Self.insert)
                let end = try await end(server)
                while try archive.generations.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
                while try archive.tail.file?.size != end.offset { try await Task.sleep(for: .milliseconds(50)) }
                let second = try await Shell.run(Mysqlfork.path, arguments + ["--once"])
                #expect(second.status == 2 && second.errors.contains("another process"), "\(second.errors)")
                following.signal(SIGTERM)
                let ended = try await following.result()
                #expect(ended.status == 0 && ended.errors.contains("\(end)"), "\(ended.errors)")
                try await archive.expectEqual(server)

                try await server.run(Self.insert)
                let once = ForkResult(try await Shell.run(Mysqlfork.path, arguments + ["--once", "--json", "--quiet"]))
                #expect(once.status == 0 && once.errors == "", "\(once.errors)")
                #expect(once["transactions"] as? Int == 1 && once.text("status") == "done", "\(once.output)")
                #expect(once.text("through") == (try archive.tail.through.description))
                try await archive.expectEqual(server)

                // A monitoring system reads how far it is.
                let metrics = archive.path + ".prom"
                defer {
                    for file in [metrics, metrics + ".lock"] { try? FileManager.default.removeItem(atPath: file) }
                }
                _ = try await Shell.run(Mysqlfork.path, arguments + ["--once", "--quiet", "--metrics-file", metrics])
                #expect(
                    try String(contentsOfFile: metrics, encoding: .utf8).contains(
                        "{archive=\"\(archive.path)\",command=\"follow\"}"))

                // Killed at moments of no choice, and no room on the disk: the next one goes on.
                try await server.run("FLUSH BINARY LOGS;" + String(repeating: Self.insert, count: 3000))
                let full = try await Shell.run(
                    "/usr/bin/env",
                    ["bash", "-c", "ulimit -f 300; trap '' XFSZ; exec \"$@\"", "-", Mysqlfork.path] + arguments + [
                        "--once"
                    ])
                #expect(
                    full.status == 6 && full.errors.contains("cannot be written: "), "\(full.status) \(full.errors)")
                for pause in [1, 20, 100, 250] {
                    let killed = try Shell.start(Mysqlfork.path, arguments)
                    try await server.run(
                        String(repeating: Self.insert, count: 100) + "FLUSH BINARY LOGS;" + Self.insert)
                    try await Task.sleep(for: .milliseconds(pause))
                    killed.signal(SIGKILL)
                    _ = try await killed.result()
                }
                let last = try await Shell.run(Mysqlfork.path, arguments + ["--once", "--quiet"])
                #expect(last.status == 0 && last.errors == "", "\(last.errors)")
                try await archive.expectEqual(server)
                #expect(try archive.generations.count == 1)

                try await server.run("RESET BINARY LOGS AND GTIDS")
                let broken = ForkResult(
                    try await Shell.run(Mysqlfork.path, arguments + ["--once", "--json", "--quiet"]))
                #expect(broken.status == 5 && broken.errors.contains("warning: the chain"), "\(broken.errors)")
                #expect(broken.text("status") == "broken" && broken["generation"] as? Int == 2, "\(broken.output)")
                try await archive.expectEqual(server)
            }
        }
    }
}
