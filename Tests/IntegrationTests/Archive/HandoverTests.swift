import Binlog
import Foundation
import MySQL
import Testing

@testable import Archive

extension IntegrationTests {
    /// Another server answers: what it must have so that the chain goes on, and what is said where it has not.
    @Suite(.timeLimit(.minutes(2))) struct HandoverTests {
        private static let roles = [("first", []), ("second", []), ("third", ["--log-replica-updates=OFF"])]

        /// Two servers with empty binary logs, the second one a replica of the first, and an archive of the first.
        private func begin(_ servers: [TestServer]) async throws -> (TestServer, TestServer, FollowedArchive) {
            let (first, second) = (servers[0], servers[1])
            try await second.promote()
            for server in servers {
                try await server.run("SET sql_log_bin = 0; DROP DATABASE IF EXISTS d; RESET BINARY LOGS AND GTIDS;")
            }
            try await second.replicate(from: first)
            let archive = try FollowedArchive()
            try await first.run(
                "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY, v INT); CREATE TABLE d.u (v INT);"
                    + "INSERT INTO d.t VALUES (1, 0), (2, 0); INSERT INTO d.u VALUES (1), (2), (1), (3);")
            try await second.catchUp(with: first)
            try await archive.once(first)
            return (first, second, archive)
        }

        private func uuid(_ server: TestServer) async throws -> String {
            try await server.value("SELECT @@server_uuid")
        }

        private func expect(
            _ cause: ArchiveManifest.Cause, in archive: FollowedArchive, _ words: String...,
            sourceLocation: SourceLocation = #_sourceLocation
        ) throws {
            let found = try archive.generations
            #expect(found.map(\.cause) == [.first, cause], "\(found)", sourceLocation: sourceLocation)
            for word in words {
                #expect(found.last?.detail.contains(word) == true, "\(word): \(found)", sourceLocation: sourceLocation)
            }
        }

        @Test func toldApart() async throws {
            try await TestServer.with(Self.roles) { servers in
                let pair = Array(servers[...1])
                try await goesOn(pair)
                try await lagging(pair)
                try await stillApplying(pair)
                try await purged(pair)
                try await errant(pair)
                try await sameGTID(pair)
                try await changedBehindItsBack(pair)
                try await copied(pair)
                try await unlogged([servers[0], servers[2]])
            }
        }

        /// What the first server did and the archive has not comes from the second one's log; and back again.
        private func goesOn(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            try await first.run(
                "UPDATE d.u SET v = 9 WHERE v = 1; FLUSH BINARY LOGS; INSERT INTO d.t VALUES (3, 0); DELETE FROM d.u LIMIT 1;"
            )
            try await archive.once(first)
            try await first.run("INSERT INTO d.t VALUES (4, 0)")
            try await second.catchUp(with: first)
            try await second.promote()
            try await second.run("INSERT INTO d.t VALUES (5, 0); FLUSH BINARY LOGS; INSERT INTO d.t VALUES (6, 0);")
            let state = try await archive.once(second)
            try await first.replicate(from: second)
            try await first.catchUp(with: second)
            try await first.promote()
            try await first.run("INSERT INTO d.t VALUES (7, 0)")
            let last = try await archive.once(first)
            let generation = try #require(try archive.generations.first)
            #expect(try archive.generations.count == 1 && state.generation == 1 && last.generation == 1)
            let (one, two) = (try await uuid(first), try await uuid(second))
            #expect(generation.serverUUID == one && generation.handovers.map(\.serverUUID) == [two, one])
            #expect(generation.handovers.map(\.segment) == [2, 3])
            #expect(try last.gtids == GTIDSet(await first.value("SELECT @@gtid_executed")))
            let chain = try ArchivedChain(generation, in: archive.directory)
            let transactions = chain.files.reduce(0) { $0 + $1.contents.transactions }
            #expect(UInt64(transactions) == last.gtids.count)
            #expect(chain.files.map(\.name).last?.hasPrefix("3~binlog.") == true)
            let timeline = try await Shell.run(Mysqlfork.path, ["timeline", "--archive", archive.path, "--json"])
            #expect(UInt64(timeline.output.split(separator: "\n").count) == last.gtids.count, "\(timeline)")
            // And it goes on as one that was never interrupted.
            try await first.run("INSERT INTO d.t VALUES (8, 0); FLUSH BINARY LOGS; INSERT INTO d.t VALUES (9, 0);")
            #expect(try await archive.once(first).transactions == 2)
        }

        private func lagging(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            try await second.promote()
            try await first.run("INSERT INTO d.t VALUES (3, 0); INSERT INTO d.t VALUES (4, 0);")
            try await archive.once(first)
            try await second.run("INSERT INTO d.t VALUES (3, 1)")
            try await archive.once(second)
            try expect(.lagging, in: archive, "\(try await uuid(first)):6-7", "lacks transactions")
        }

        /// What it has received it will apply: it is waited for.
        private func stillApplying(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            let lock = try await second.connect()
            try await lock.execute("LOCK TABLES d.t READ")
            try await first.run("INSERT INTO d.t VALUES (3, 0)")
            try await archive.once(first)
            let gtid = "\(try await uuid(first)):6"
            while try await second.value(
                "SELECT GTID_SUBSET('\(gtid)', RECEIVED_TRANSACTION_SET) FROM performance_schema.replication_connection_status"
            ) == "0" {}
            let following = Following(try archive.options(second))
            try await following.wait { event -> Bool? in
                guard case .reconnecting(let problem, _) = event else { return nil }
                return problem.contains(gtid) ? true : nil
            }
            try await lock.execute("UNLOCK TABLES")
            let handover = try await following.wait {
                if case .handedOver(let handover, _) = $0 { handover } else { nil }
            }
            #expect(handover.serverUUID == (try await uuid(second)))
            _ = try await following.end()
            #expect(try archive.generations.count == 1)
        }

        private func purged(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            try await first.run("INSERT INTO d.t VALUES (3, 0)")
            try await second.catchUp(with: first)
            try await second.promote()
            try await second.run("FLUSH BINARY LOGS")
            try await second.run("PURGE BINARY LOGS TO '\(try #require(await second.values("SHOW BINARY LOGS").last))'")
            try await archive.once(second)
            try expect(.purged, in: archive, "\(try await uuid(first)):6")
        }

        private func errant(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            try await second.run("INSERT INTO d.t VALUES (100, 0)")
            try await first.run("INSERT INTO d.t VALUES (3, 0)")
            try await second.catchUp(with: first)
            try await archive.once(first)
            try await second.promote()
            try await second.run("INSERT INTO d.t VALUES (4, 0)")
            try await archive.once(second)
            let uuid = try await uuid(second)
            try expect(.errant, in: archive, "\(uuid):1 (")
            #expect(try archive.generations.last?.detail.contains("\(uuid):2") == false)
        }

        /// Somebody gave a transaction's GTID to another one, to skip it.
        private func sameGTID(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            let gtid = "\(try await uuid(first)):6"
            try await second.run("SET gtid_next = '\(gtid)'; BEGIN; COMMIT; SET gtid_next = AUTOMATIC;")
            try await first.run("INSERT INTO d.t VALUES (3, 0); INSERT INTO d.t VALUES (4, 0);")
            try await second.catchUp(with: first)
            try await archive.once(first)
            try await archive.once(second)
            try expect(.diverged, in: archive, gtid)
        }

        /// A row was changed without a word in the binary log; a later change of it tells.
        private func changedBehindItsBack(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            try await second.run("SET sql_log_bin = 0; UPDATE d.t SET v = 5 WHERE id = 2;")
            try await first.run("UPDATE d.t SET v = v + 1")
            try await second.catchUp(with: first)
            try await archive.once(first)
            try await archive.once(second)
            try expect(.diverged, in: archive, "\(try await uuid(first)):6", "d.t")
        }

        private func unlogged(_ servers: [TestServer]) async throws {
            let (_, second, archive) = try await begin(servers)
            try await second.promote()
            try await second.run("INSERT INTO d.t VALUES (3, 0)")
            try await archive.once(second)
            try expect(.failover, in: archive, "log_replica_updates=OFF")
        }

        /// A server that was made of a copy has not logged what it was copied with: when what it did itself came is not known.
        private func copied(_ servers: [TestServer]) async throws {
            let (first, second, archive) = try await begin(servers)
            try await second.promote()
            let executed = try await first.value("SELECT @@gtid_executed")
            try await second.run("RESET BINARY LOGS AND GTIDS; SET GLOBAL gtid_purged = '\(executed)';")
            // As long as it has done nothing, there is nothing to be known.
            try await archive.once(second)
            #expect(try archive.generations.map(\.handovers.count) == [1])
            let other = try FollowedArchive()
            try await other.once(first)
            try await second.run("INSERT INTO d.t VALUES (3, 0)")
            try await other.once(second)
            try expect(.failover, in: other, "\(try await uuid(first)):5", "copied later")
            try await archive.once(second)
            #expect(try archive.generations.count == 1)
        }
    }
}
