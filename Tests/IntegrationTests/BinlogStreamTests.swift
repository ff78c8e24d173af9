import Binlog
import Foundation
import MySQL
import Testing

@testable import Server
@testable import Stream

extension IntegrationTests {
    /// Decoded events, from a live server and from its files.
    @Suite(.timeLimit(.minutes(2))) struct BinlogStreamTests {
        /// What there is to compare of an event that is in a file.
        private struct Place: Hashable {
            let position: BinlogPosition
            let end: BinlogPosition
            let bytes: [UInt8]

            init(_ event: Event) {
                position = event.position
                end = event.end
                bytes = RawBinlog.settled(event.bytes)
            }
        }

        /// Events as they stand in the files.
        private func places(_ stream: some BinlogStream) async throws -> [Place] {
            var found: [Place] = []
            while let events = try await stream.next() {
                for event in events where event.position != event.end { found.append(Place(event)) }
            }
            return found
        }

        private func source(_ server: TestServer, user: String = "root") throws -> Server {
            Server(.source, try Endpoint(dsn: server.dsn(user: user)))
        }

        private func binlogs(_ server: TestServer) async throws -> SourceBinlogs {
            try await SourceBinlogs(of: LiveBinlogs(server: source(server)))
        }

        private func onDisk(_ server: TestServer, through end: BinlogPosition? = nil) throws -> FileBinlogStream {
            try FileBinlogStream(
                paths: BinlogFiles.paths(inIndex: server.dataDirectory + "/binlog.index"), through: end,
                lastIsLive: true)
        }

        private static let workload = """
            CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB);
            INSERT INTO d.t (b) VALUES (REPEAT('a', 3000000));
            SET GLOBAL binlog_checksum = 'NONE';
            INSERT INTO d.t (b) VALUES ('one'), ('two');
            SET GLOBAL binlog_checksum = 'CRC32';
            SET SESSION binlog_transaction_compression = ON; INSERT INTO d.t (b) VALUES (REPEAT('c', 5000));
            """

        /// The same events from the server and from the files, ending after any event that one likes; also over files of a server
        /// that was shut down, and that crashed.
        @Test func serverAndFilesAgree() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run(Self.workload)
                try await server.restart()
                try await server.run("INSERT INTO d.t (b) VALUES ('three')")
                try server.kill()
                try await server.start()
                try await server.run("INSERT INTO d.t (b) VALUES ('four')")
                let source = try source(server)
                let files = try await binlogs(server).files
                let start = BinlogStart.position(BinlogPosition(file: files[0].name, offset: 4))
                let all = try await places(ServerBinlogStream(from: source, at: start, to: .now))
                #expect(try await places(onDisk(server)) == all)
                #expect(all.map(\.position.file).contains { $0 == files[files.count - 1].name })
                #expect(Set(all.map(\.position.file)).count == files.count)

                for (index, place) in all.enumerated() {
                    let expected = Array(all[...index])
                    #expect(try await places(onDisk(server, through: place.end)) == expected, "\(place.end)")
                    // A connection each, so not for all of them.
                    guard index % 7 == 0 || place.bytes[4] == 4 || place.bytes[4] == 3 else { continue }
                    let stream = try await ServerBinlogStream(from: source, at: start, to: .through(place.end))
                    #expect(try await places(stream) == expected, "\(place.end)")
                }
                for off in [all[2].end.offset - 1, all[2].end.offset + 1] {
                    let end = BinlogPosition(file: all[2].end.file, offset: off)
                    let stream = try await ServerBinlogStream(from: source, at: start, to: .through(end))
                    await #expect(throws: BinlogError.self) { try await places(stream) }
                }
            }
        }

        /// An end that is still to come, and one between two files.
        @Test func waitsForItsEnd() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let source = try source(server)
                let last = try #require(try await binlogs(server).files.last)
                let number = try #require(BinlogPosition.sequence(of: last.name))
                let end = BinlogPosition(file: "binlog." + "\(1_000_001 + number)".dropFirst(), offset: 4)
                let stream = try await ServerBinlogStream(
                    from: source, at: .position(BinlogPosition(file: last.name, offset: 4)), to: .through(end))
                let reading = Task { try await places(stream) }
                try await server.run("CREATE DATABASE a")
                try await server.run("FLUSH BINARY LOGS")
                try await server.run("CREATE DATABASE b")
                let found = try await reading.value
                #expect(found == (try await places(onDisk(server, through: end))))
                #expect(found.last?.bytes[4] == 4, "the rotation is the last")
            }
        }

        /// By GTIDs the server leaves out what one has; the places of the others are right all the same.
        @Test func fromGTIDs() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run(Self.workload)
                var set = try GTIDSet(try await server.value("SELECT @@gtid_executed"))
                try await server.run("CREATE DATABASE missing; CREATE DATABASE there")
                let both = try GTIDSet(try await server.value("SELECT @@gtid_executed"))
                let uuid = try await server.value("SELECT @@server_uuid")
                let (range, there) = (try #require(both.subtracting(set).intervals.values.first?.first), uuid)
                set.insert(try GTID("\(there):\(range.upperBound - 1)"))
                let stream = try await ServerBinlogStream(from: source(server), at: .without(set), to: .now)
                let found = try await places(stream).filter { $0.bytes[4] == 33 }
                #expect(found.count == 1)
                #expect(try await places(onDisk(server)).contains(try #require(found.first)))
            }
        }

        @Test func choosesTheFile() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run(
                    """
                    RESET BINARY LOGS AND GTIDS;
                    CREATE DATABASE a; CREATE DATABASE b; FLUSH BINARY LOGS; FLUSH BINARY LOGS; CREATE DATABASE c;
                    FLUSH BINARY LOGS; SET SESSION binlog_transaction_compression = ON; CREATE TABLE c.t (id INT PRIMARY KEY);
                    INSERT INTO c.t VALUES (1); FLUSH BINARY LOGS;
                    """)
                let binlogs = try await binlogs(server)
                let names = binlogs.files.map(\.name)
                #expect(names.count == 5)
                let heads = try await binlogs.heads()
                #expect(heads.map(\.file) == names)
                #expect(heads.map { $0.firstTransaction != nil } == [true, false, true, true, false])
                for index in [0, 2, 3] {
                    let commit = try #require(heads[index].firstTransaction?.committed)
                    #expect(try await binlogs.file(for: commit).name == names[index])
                    let before = Moment(microseconds: commit.microseconds - 1)
                    if index > 0 {
                        #expect(try await binlogs.file(for: before).name == names[index == 2 ? 0 : 2])
                    }
                }
                let early = try await #require(throws: ForkError.self) {
                    try await binlogs.file(for: Moment(microseconds: 1_000_000_000_000_000))
                }
                #expect(early.kind == .unreachable && early.message.contains("2001-09-09"), "\(early)")

                let uuid = try await server.value("SELECT @@server_uuid")
                for (number, index) in [(1, 0), (2, 0), (3, 2), (4, 3), (5, 3), (6, 4)] {
                    #expect(try await binlogs.file(for: GTID("\(uuid):\(number)")).name == names[index], "\(number)")
                }
                try await server.run("PURGE BINARY LOGS TO '\(names[2])'")
                let left = try await self.binlogs(server)
                #expect(left.files.map(\.name) == Array(names[2...]))
                let purged = try await #require(throws: ForkError.self) { try await left.file(for: GTID("\(uuid):2")) }
                #expect(purged.kind == .unreachable)
                #expect(throws: ForkError.self) { try left.file(for: BinlogPosition(file: names[0], offset: 4)) }
                let gone = try await #require(throws: ForkError.self) {
                    try await left.source.head(of: names[0])
                }
                #expect(gone.kind == .unreachable && gone.hint.contains("deleted"), "\(gone)")
                let end = try await left.source.end()
                #expect(end.file == names[4] && end.offset == left.files[2].size)
            }
        }

        @Test func refusals() async throws {
            try await TestServer.with([("source", ["--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"])]) { servers in
                let server = servers[0]
                try await server.run("CREATE USER u")
                let start = BinlogStart.position(
                    BinlogPosition(file: try await binlogs(server).files[0].name, offset: 4))
                for (user, start, kind, hint) in [
                    ("u", start, ForkError.Kind.refused, "REPLICATION SLAVE"),
                    ("root", .without(GTIDSet()), .unreachable, "gtid_mode"),
                ] {
                    let error = try await #require(throws: ForkError.self) {
                        let stream = try await ServerBinlogStream(from: source(server, user: user), at: start, to: .now)
                        _ = try await places(stream)
                    }
                    #expect(error.kind == kind && error.hint.contains(hint), "\(error)")
                }
            }
        }
    }
}
