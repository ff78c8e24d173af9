import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// The raw events of a server's binary log.
    @Suite struct BinlogDumpTests {
        private func dump(
            _ dsn: String, from start: BinlogDump.Start, follows: Bool = false, heartbeat: Duration = .seconds(10)
        ) async throws -> BinlogDump {
            var options = BinlogDump.Options()
            options.follows = follows
            options.heartbeat = heartbeat
            return try await BinlogDump(
                on: Connection(to: Endpoint(dsn: dsn), role: "source"), from: start, options: options)
        }

        private func files(_ server: TestServer) async throws -> [String] {
            try await server.values("SHOW BINARY LOGS")
        }

        /// Some transactions over several files: rows, DDL, a large one, a compressed one.
        private static let workload = """
            CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB);
            INSERT INTO t (b) VALUES ('one'), ('two'), (NULL);
            FLUSH BINARY LOGS;
            INSERT INTO t (b) VALUES (REPEAT(RANDOM_BYTES(1024), 3000));
            FLUSH BINARY LOGS;
            SET SESSION binlog_transaction_compression = ON;
            INSERT INTO t (b) VALUES (REPEAT('x', 100000));
            SET SESSION binlog_transaction_compression = OFF;
            UPDATE t SET b = CONCAT('longer ', id) WHERE id < 3;
            DELETE FROM t WHERE id = 3;
            """

        /// All events of the files, and of these files only, whatever they travel through.
        @Test func equalsTheFiles() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                try await server.run(Self.workload)
                let files = try await files(server)
                #expect(files.count >= 3)
                let expected = try files.flatMap { try RawBinlog.events(inFile: server.dataDirectory + "/" + $0) }
                for dsn in [
                    server.dsn, "mysql://root@127.0.0.1:\(server.port)/?ssl-mode=DISABLED",
                    "mysql://root@127.0.0.1:\(server.port)/?ssl-mode=REQUIRED",
                ] {
                    let dump = try await dump(dsn, from: .position(file: files[0], offset: 4))
                    #expect(try await RawBinlog.events(of: dump) == expected, "\(dsn)")
                }
            }
        }
    }
}
