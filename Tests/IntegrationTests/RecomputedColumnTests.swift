import Foundation
import Testing

extension IntegrationTests {
    /// Stored columns that a window's rows have from a session in another time zone: the target computes others, which is told.
    @Suite struct RecomputedColumnTests {
        private func named(_ fork: ForkResult) -> [String] {
            (fork["notCopied"] as? [[String: Any]] ?? []).compactMap { $0["object"] as? String }
        }

        @Test func bothWays() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (hidden INT DEFAULT 7 INVISIBLE, id VARCHAR(9) PRIMARY KEY, ts TIMESTAMP NOT NULL,
                      `local` VARCHAR(30) AS (CONCAT(ts)) STORED, size INT AS (LENGTH(id)) STORED, j JSON,
                      label JSON AS (JSON_OBJECT('é', j)) STORED, seen VARCHAR(30) AS (CONCAT(ts)) VIRTUAL, KEY (`local`));
                    CREATE TABLE u (id INT PRIMARY KEY, ts TIMESTAMP(3) NULL, day DATE AS (DATE(ts)) STORED);
                    SET time_zone = '+00:00'; INSERT INTO t (id, ts, j) VALUES ('a', '2020-01-01 12:00:00', '[1.5]');
                    INSERT INTO u (id, ts) VALUES (1, '2020-01-01 12:00:00');
                    """)
                try await archive.create().expect(status: 0)
                let before = try await FrozenMoment.freeze(source)
                try await source.run(
                    "SET time_zone = '+06:00'; UPDATE d.t SET ts = '2021-01-01 12:00:00'; INSERT INTO d.u (id, ts) VALUES (2, NULL)"
                )
                let middle = try await FrozenMoment.freeze(source)
                try await source.run(
                    "SET time_zone = '+00:00'; UPDATE d.t SET ts = '2022-01-01 12:00:00'; UPDATE d.u SET ts = NOW(3)")
                try await archive.followOnce().expect(status: 0)

                let object = "values of generated column local, table d.t"
                let forward = try await archive.fork(to: target, "--at", middle.time)
                try forward.expect(status: 0)
                #expect(named(forward) == [object])
                let back = try await Mysqlfork.fork(source, target, "--at", middle.time, "--replace")
                try back.expect(status: 0)
                #expect(named(back) == [object])
                #expect(
                    try await target.value("SELECT CONCAT(hidden, `local`, size, label) FROM d.t WHERE id = 'a'")
                        == #"72021-01-01 06:00:001{"é": [1.5]}"#)
                let strict = try await Mysqlfork.fork(source, target, "--at", middle.time, "--replace", "--strict")
                #expect(strict.status == 6 && strict.output.contains(object), "\(strict.output)")
                let equal = try await Mysqlfork.fork(source, target, "--at", before.time, "--replace", "--strict")
                try equal.expect(status: 0)
                #expect(try await before.differences(on: target) == [])
            }
        }
    }
}
