import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// Each kind of stop point, to the transaction.
    @Suite struct StopPointTests {
        private static let ticking = """
            CREATE DATABASE d; USE d;
            CREATE TABLE tick (n INT NOT NULL PRIMARY KEY, session INT NOT NULL);
            DELIMITER //
            CREATE PROCEDURE tick(session INT, times INT, pause DOUBLE)
            BEGIN
              DECLARE i INT DEFAULT 0;
              WHILE i < times DO
                SET i = i + 1; INSERT INTO tick VALUES (session * 1000000 + i, session); DO SLEEP(pause);
              END WHILE;
            END//
            DELIMITER ;
            """

        /// What the fork's table holds, against what the transactions up to one of them inserted.
        private func expectTicks(
            _ target: TestServer, upTo last: Int, of listing: BinlogListing, _ comment: Comment
        ) async throws {
            let found = try await target.values("SELECT n FROM d.tick")
            #expect(Set(found) == Set(listing.transactions[...last].flatMap(\.inserted)), comment)
        }

        /// Two transactions at most 50 µs apart, and everything between them: the times of both, GTIDs and position.
        @Test func transactionsFiftyMicrosecondsApart() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.ticking)
                let sessions = try (1...4).map { try source.start(Data("CALL d.tick(\($0), 400, 0)".utf8)) }
                for session in sessions { #expect(try await session.result().status == 0) }
                let listing = try await BinlogListing.read(source, rows: true)
                let all = listing.transactions
                let index = try #require(
                    all.indices.dropLast(10).last { index in
                        index > 200 && (2...50).contains(all[index + 1].commitTime - all[index].commitTime)
                            && !all[index].inserted.isEmpty && !all[index + 1].inserted.isEmpty
                    }, "no two transactions were that close")
                let (first, second) = (all[index], all[index + 1])
                for options in [
                    ["--at", first.time], ["--at", BinlogListing.text(of: second.commitTime - 1)],
                    ["--at-gtid", first.gtid],
                    ["--before-gtid", second.gtid], ["--at-position", "\(first.file):\(first.end)"],
                ] {
                    let fork = try await Mysqlfork.fork(source, target, options[0], options[1], "--replace")
                    try fork.expect(status: 0)
                    try await expectTicks(target, upTo: index, of: listing, "\(options)")
                    #expect(fork["stopPoint", "position"] as? UInt64 == first.end, "\(options)")
                    #expect(fork.text("stopPoint", "file") == first.file, "\(options)")
                    let missing = try await target.value(
                        "SELECT GTID_SUBSET('\(first.gtid)', @@GLOBAL.gtid_executed) AND"
                            + " NOT GTID_SUBSET('\(second.gtid)', @@GLOBAL.gtid_executed)")
                    #expect(missing == "1", "\(options)")
                }
                try await Mysqlfork.fork(source, target, "--at", second.time, "--replace").expect(status: 0)
                try await expectTicks(target, upTo: index + 1, of: listing, "\(second.time)")
            }
        }

        /// A moment that is still ahead: the tool waits for it, and takes what is committed until then.
        @Test func momentAhead() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.ticking)
                let session = try source.start(Data("CALL d.tick(1, 1000000, 0.001)".utf8))
                let time = try await source.value(
                    "SELECT DATE_FORMAT(CONVERT_TZ(NOW(6) + INTERVAL 5 SECOND, @@session.time_zone, '+00:00'), '%Y-%m-%dT%H:%i:%s.%fZ')"
                )
                let fork = try await Mysqlfork.fork(source, target, "--at", time)
                session.signal(SIGKILL)
                _ = try await session.result()
                try fork.expect(status: 0)
                #expect(fork.text("window", "direction") == "forward")
                let listing = try await BinlogListing.read(source, rows: true)
                let last = try #require(listing.transactions.lastIndex { $0.time <= time })
                #expect(last + 1 < listing.transactions.count, "the session did not write until the moment had passed")
                try await expectTicks(target, upTo: last, of: listing, "\(time)")
            }
        }

        /// The same moment in other words gives the same fork.
        @Test func timesInOtherWords() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(Self.ticking + "\nCALL d.tick(1, 5, 0);")
                let moment = try await FrozenMoment.freeze(source)
                try await source.run("CALL d.tick(2, 5, 0)")
                let utc = moment.time.dropLast()
                let (day, clock) = (utc.prefix(10), utc.dropFirst(11))
                for (text, zone) in [
                    ("\(day) \(clock) +0000 UTC", "Asia/Kolkata"), ("\(day)T\(clock)+00:00", "Asia/Kolkata"),
                    ("\(day) \(clock)", "UTC"),
                ] {
                    let fork = try await Mysqlfork.fork(
                        source, target, "--at", text, "--replace", environment: ["TZ": zone])
                    try fork.expect(status: 0)
                    #expect(try await target.value("SELECT COUNT(*) FROM d.tick") == "5", "\(text)")
                    #expect(fork["stopPoint", "position"] as? UInt64 == moment.position, "\(text)")
                }
            }
        }
    }
}
