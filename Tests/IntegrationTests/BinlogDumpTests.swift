import Binlog
import Foundation
import MySQL
import Synchronization
import Testing

extension IntegrationTests {
    /// The raw events of a server's binary log.
    @Suite(.timeLimit(.minutes(2))) struct BinlogDumpTests {
        private func dump(
            _ dsn: String, from start: BinlogDump.Start, follows: Bool = false, heartbeat: Duration = .seconds(10)
        ) async throws -> BinlogDump {
            try await dump(on: Connection(to: Endpoint(dsn: dsn), role: "source"), from: start, follows, heartbeat)
        }

        private func dump(
            on connection: Connection, from start: BinlogDump.Start, _ follows: Bool = false,
            _ heartbeat: Duration = .seconds(10)
        ) async throws -> BinlogDump {
            var options = BinlogDump.Options()
            options.follows = follows
            options.heartbeat = heartbeat
            return try await BinlogDump(on: connection, from: start, options: options)
        }

        /// From where the binary log ends now.
        private func following(_ server: TestServer, heartbeat: Duration = .seconds(10)) async throws -> BinlogDump {
            try await dump(server.dsn, from: try await end(server), follows: true, heartbeat: heartbeat)
        }

        private func end(_ server: TestServer) async throws -> BinlogDump.Start {
            let row = try #require(try await server.connect().query("SHOW BINARY LOGS").rows.last)
            return .position(file: row.text(at: 0), offset: try #require(UInt64(row.text(at: 1))))
        }

        /// Reads until an event of a type has come.
        private func wait(for type: UInt8, in dump: BinlogDump) async throws {
            while let packets = try await dump.next() {
                if (0..<packets.count).contains(where: { RawBinlog.type(packets[$0]) == type }) { return }
            }
            Issue.record("the dump ended without an event of type \(type)")
        }

        private func read(_ dump: BinlogDump) async throws {
            while try await dump.next() != nil {}
        }

        private func files(_ server: TestServer) async throws -> [String] {
            try await server.values("SHOW BINARY LOGS")
        }

        /// All events that are in the files on disk.
        private func onDisk(_ server: TestServer) async throws -> [[UInt8]] {
            try await files(server).flatMap { try RawBinlog.events(inFile: server.dataDirectory + "/" + $0) }
        }

        /// Some transactions over several files: rows, DDL, a large one, a compressed one.
        private static let workload = """
            CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB);
            INSERT INTO t (b) VALUES ('one'), ('two'), (NULL);
            FLUSH BINARY LOGS;
            INSERT INTO t (b) VALUES (REPEAT(RANDOM_BYTES(1024), 3000));
            INSERT INTO t (b) SELECT RANDOM_BYTES(1000) FROM mysql.help_relation LIMIT 1500;
            FLUSH BINARY LOGS;
            SET SESSION binlog_transaction_compression = ON;
            INSERT INTO t (b) VALUES (REPEAT('x', 100000));
            SET SESSION binlog_transaction_compression = OFF;
            UPDATE t SET b = CONCAT('longer ', id) WHERE id < 3;
            DELETE FROM t WHERE id = 3;
            """

        /// All events of the files, and of these files only, whatever they travel through; and from the middle of one.
        @Test func equalsTheFiles() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run(Self.workload)
                let files = try await files(server)
                #expect(files.count >= 3)
                let expected = try await onDisk(server)
                let first = BinlogDump.Start.position(file: files[0], offset: 4)
                for dsn in [
                    server.dsn, "mysql://root@127.0.0.1:\(server.port)/?ssl-mode=DISABLED",
                    "mysql://root@127.0.0.1:\(server.port)/?ssl-mode=REQUIRED",
                ] {
                    #expect(try await RawBinlog.events(of: dump(dsn, from: first)) == expected, "\(dsn)")
                }

                let last = files[files.count - 1]
                let events = try RawBinlog.events(inFile: server.dataDirectory + "/" + last)
                var offset = 4
                for index in events.indices.dropLast() {
                    offset += events[index].count
                    guard events[index][4] == 33 || events[index][4] == 16 else { continue }
                    let middle = try await dump(server.dsn, from: .position(file: last, offset: UInt64(offset)))
                    // The format description comes all the same, without a position in the file.
                    let found = try await RawBinlog.events(of: middle).filter { $0[4] != 15 }
                    #expect(found == Array(events[(index + 1)...]))
                }
            }
        }

        @Test func withoutChecksums() async throws {
            try await TestServer.with([("source", ["--binlog-checksum=NONE"])]) { servers in
                let server = servers[0]
                try await server.run(
                    """
                    CREATE DATABASE a; SET GLOBAL binlog_checksum = 'CRC32'; CREATE DATABASE b;
                    SET GLOBAL binlog_checksum = 'NONE'; CREATE DATABASE c;
                    """)
                let first = BinlogDump.Start.position(file: try await files(server)[0], offset: 4)
                let found = try await RawBinlog.events(of: dump(server.dsn, from: first))
                #expect(try await found == onDisk(server))
            }
        }

        /// The server decrypts: what comes is what mysqlbinlog gets.
        @Test func encrypted() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.restartWithKeyring(options: ["--binlog-encryption=ON"])
                try await server.run("RESET BINARY LOGS AND GTIDS")
                try await server.run(Self.workload)
                let rows = try await server.connect().query("SHOW BINARY LOGS").rows
                #expect(rows.allSatisfy { $0.text("Encrypted") == "Yes" })
                let copy = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-raw-\(UUID().uuidString)")
                try FileManager.default.createDirectory(at: copy, withIntermediateDirectories: true)
                defer { try? FileManager.default.removeItem(at: copy) }
                let copied = try await Shell.run(
                    server.programs + "/mysqlbinlog",
                    [
                        "--no-defaults", "-uroot", "-S\(server.socket)", "--read-from-remote-server", "--raw",
                        "--to-last-log", "--result-file=\(copy.path())/", rows[0].text(at: 0),
                    ])
                try #require(copied.status == 0, "\(copied.errors)")
                let expected = try rows.flatMap { try RawBinlog.events(inFile: copy.path() + "/" + $0.text(at: 0)) }
                let found = try await RawBinlog.events(
                    of: dump(server.dsn, from: .position(file: rows[0].text(at: 0), offset: 4)))
                #expect(found == expected)
                let file = try FileHandle(
                    forReadingFrom: URL(filePath: server.dataDirectory + "/" + rows[0].text(at: 0)))
                #expect(try file.read(upToCount: 4) == Data([0xfd, 0x62, 0x69, 0x6e]), "on disk it is encrypted")
            }
        }

        /// Two at once, each with what is committed while they wait, though neither fills a batch.
        @Test func follows() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY)")
                let (one, other) = (try await following(server), try await following(server))
                // Once both have begun, and after a rotation.
                for dump in [one, other] { try await wait(for: 15, in: dump) }
                for statement in ["INSERT INTO d.t VALUES (1)", "FLUSH BINARY LOGS; INSERT INTO d.t VALUES (2)"] {
                    try await server.run(statement)
                    for dump in [one, other] { try await wait(for: 30, in: dump) }
                }
                #expect(
                    try await server.values(
                        "SELECT id FROM information_schema.processlist WHERE command = 'Binlog Dump'"
                    ).count == 2)
                one.stop()
                await #expect(throws: CancellationError.self) { try await read(one) }
                try await server.run("INSERT INTO d.t VALUES (3)")
                try await wait(for: 30, in: other)
            }
        }

        @Test func heartbeats() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let dump = try await following(servers[0], heartbeat: .milliseconds(50))
                for _ in 0..<3 { try await wait(for: 27, in: dump) }
            }
        }

        @Test func cancelled() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let dump = try await following(servers[0])
                let begun = Atomic(false)
                let task = Task {
                    try await wait(for: 33, in: dump)
                    begun.store(true, ordering: .releasing)
                    try await read(dump)
                }
                // Once this has come nothing more does: the next read waits.
                try await servers[0].run("CREATE DATABASE d")
                while !begun.load(ordering: .acquiring) { try await Task.sleep(for: .milliseconds(5)) }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
            }
        }

        /// Nobody who has let go of a dump leaves a reader on the server.
        @Test func endsWithItsLastReference() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let readers = "SELECT id FROM information_schema.processlist WHERE command = 'Binlog Dump'"
                do {
                    let dump = try await following(servers[0])
                    try await wait(for: 15, in: dump)
                    #expect(try await servers[0].values(readers).count == 1)
                }
                // What is on the way makes the server notice.
                try await servers[0].run("CREATE DATABASE a; CREATE DATABASE b; CREATE DATABASE c")
                while try await !servers[0].values(readers).isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            }
        }

        // MARK: - What goes wrong

        private func failure(_ dump: BinlogDump) async throws -> ServerError {
            try await #require(throws: ServerError.self) { try await read(dump) }
        }

        @Test func whatIsNotThere() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run(Self.workload)
                let files = try await files(server)
                for (start, words) in [
                    (BinlogDump.Start.position(file: "binlog.999999", offset: 4), "index file"),
                    (.position(file: files[0], offset: 1 << 31), "file size"),
                ] {
                    let error = try await failure(dump(server.dsn, from: start))
                    #expect(error.number == ServerError.binlogUnreadable, "\(error)")
                    #expect(error.message.contains(words), "\(error)")
                    #expect(error.operation == "read the binary log" && !error.isConnectionLost)
                }
                let far = await #expect(throws: ServerError.self) {
                    _ = try await dump(server.dsn, from: .position(file: files[0], offset: 1 << 32))
                }
                #expect(far?.number == ServerError.binlogUnreadable)

                try await server.run("PURGE BINARY LOGS TO '\(files[1])'")
                for start in [BinlogDump.Start.position(file: files[0], offset: 4), .gtids(encoded: [])] {
                    let error = try await failure(dump(server.dsn, from: start))
                    #expect(error.number == ServerError.binlogUnreadable, "\(error)")
                }
            }
        }

        @Test func damagedOnDisk() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run(Self.workload)
                let path = server.dataDirectory + "/" + (try await files(server)[1])
                var bytes = try Data(contentsOf: URL(filePath: path))
                bytes.removeLast(1_000_000)
                try bytes.write(to: URL(filePath: path))
                let first = BinlogDump.Start.position(file: try await files(server)[0], offset: 4)
                let error = try await failure(dump(server.dsn, from: first))
                #expect(error.number == ServerError.binlogUnreadable, "\(error)")
            }
        }

        @Test func lostConnection() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let connection = try await Connection(to: Endpoint(dsn: server.dsn), role: "source")
                let killed = try await dump(on: connection, from: end(server), true)
                try await wait(for: 15, in: killed)
                try await server.run("KILL \(connection.id)")
                let error = try await failure(killed)
                #expect(error.isConnectionLost, "\(error)")

                let crashed = try await following(server)
                try await wait(for: 15, in: crashed)
                try server.kill()
                #expect(try await failure(crashed).isConnectionLost)
            }
        }

        @Test func withoutThePrivilege() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run("CREATE USER u; GRANT REPLICATION CLIENT, SELECT, PROCESS, RELOAD ON *.* TO u")
                let start = try await end(server)
                let error = try await failure(dump(server.dsn(user: "u"), from: start))
                #expect(error.number == ServerError.privilegeMissing, "\(error)")
                #expect(error.message.contains("REPLICATION SLAVE"))
                try await server.run("GRANT REPLICATION SLAVE ON *.* TO u")
                try await read(dump(server.dsn(user: "u"), from: start))
            }
        }
    }
}
