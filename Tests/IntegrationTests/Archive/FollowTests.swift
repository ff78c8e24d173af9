import Binlog
import Foundation
import MySQL
import Testing

@testable import Archive

extension IntegrationTests {
    /// What `archive follow` writes, beside the source's own files.
    @Suite(.timeLimit(.minutes(3))) struct FollowTests {
        private static let workload = """
            CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY AUTO_INCREMENT, b LONGBLOB);
            INSERT INTO d.t (b) VALUES (REPEAT('a', 3000000));
            FLUSH BINARY LOGS;
            SET GLOBAL binlog_checksum = 'NONE';
            INSERT INTO d.t (b) VALUES ('one'), ('two');
            SET GLOBAL binlog_checksum = 'CRC32';
            SET SESSION binlog_transaction_compression = ON; INSERT INTO d.t (b) VALUES (REPEAT('c', 5000));
            XA START 'x'; INSERT INTO d.t (b) VALUES ('prepared'); XA END 'x'; XA PREPARE 'x';
            FLUSH BINARY LOGS; FLUSH BINARY LOGS;
            XA COMMIT 'x';
            SET SESSION binlog_format = STATEMENT; INSERT INTO d.t (b) VALUES ('s');
            START TRANSACTION; INSERT INTO d.t (b) VALUES ('r'); SAVEPOINT a; INSERT INTO d.t (b) VALUES ('s'); COMMIT;
            """

        @Test func sameBytesAsTheSource() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                let first = try #require(try await server.values("SHOW BINARY LOGS").first)
                var state = try await archive.once(server)
                #expect(state.position.file == first && state.generation == 1)
                try await archive.expectEqual(server)

                try await server.run(Self.workload)
                state = try await archive.once(server)
                try await archive.expectEqual(server)
                let tail = try archive.tail
                #expect(tail.gtids == (try GTIDSet(try await server.value("SELECT @@gtid_executed"))))
                #expect(tail.through == state.through && state.gtids == tail.gtids)

                // What each file says of its transactions, as the server's own program reads them.
                let listing = try await BinlogListing.read(server)
                let chain = try archive.directory.chain(1)
                for (name, contents) in chain.files.map({ ($0.name, $0.contents) })
                    + [(try #require(tail.file).name, try #require(tail.file).contents)]
                {
                    let times = listing.transactions.filter { $0.file == name }.map { UInt64($0.commitTime) }
                    #expect(contents.transactions == times.count, "\(name)")
                    #expect(contents.firstCommit?.microseconds == times.first, "\(name)")
                    #expect(contents.lastCommit?.microseconds == times.max(), "\(name)")
                }
                #expect(try tail.through >= #require(tail.file?.contents.lastCommit))

                // Nothing new: only the moment moves on.
                state = try await archive.once(server)
                #expect(state.bytes == 0 && state.transactions == 0 && state.through > tail.through)
                #expect(try archive.generations.count == 1)

                try await server.restart()
                try await server.run("INSERT INTO d.t (b) VALUES ('three')")
                try server.kill()
                try await server.start()
                try await server.run("INSERT INTO d.t (b) VALUES ('four')")
                try await archive.once(server)
                try await archive.expectEqual(server)
                #expect(try archive.generations.count == 1)
            }
        }

        @Test func mysqlbinlogReadsEveryFile() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let server = servers[0]
                let archive = try FollowedArchive()
                try await archive.once(server)
                try await server.run(Self.workload)
                try await archive.once(server)
                let folder = archive.directory.path(ArchiveLayout.generation(1))
                var listing = ""
                for file in try archive.directory.chain(1).files {
                    let result = try await Shell.run(
                        "/usr/bin/env",
                        [
                            "bash", "-c",
                            "set -o pipefail; zstd -dc \"$1\" | \"$2\" --no-defaults --verify-binlog-checksum -",
                            "-", folder + "/" + file.storedName, server.programs + "/mysqlbinlog",
                        ])
                    try #require(result.status == 0, "\(result.errors)")
                    listing += result.output
                }
                let open = try #require(try archive.tail.file)
                let result = try await Shell.run(
                    server.programs + "/mysqlbinlog", ["--no-defaults", folder + "/" + open.name])
                try #require(result.status == 0 && result.errors == "", "\(result.errors)")
                listing += result.output
                for gtid in try await BinlogListing.read(server).transactions.map(\.gtid) {
                    #expect(listing.contains("GTID_NEXT= '\(gtid)'"), "\(gtid)")
                }
            }
        }
    }
}
