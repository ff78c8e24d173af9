import Foundation
import Testing

extension IntegrationTests {
    /// Rows of tables without a key that come back stand behind the others: what was taken last comes first, each statement's rows in
    /// their own order.
    @Suite struct KeylessOrderTests {
        @Test func backAndWithoutATransaction() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (v INT, s VARCHAR(2000));
                    INSERT INTO t WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
                      SELECT i, REPEAT(i, IF(i % 50 = 0, 500, 1)) FROM n;
                    """)
                func rows(_ numbers: ClosedRange<Int>...) -> [String] { numbers.flatMap { $0.map(String.init) } }
                func found() async throws -> [String] { try await target.values("SELECT v FROM d.t") }
                try #require(try await source.values("SELECT v FROM d.t") == rows(1...900))
                let moment = try await FrozenMoment.freeze(source)
                try await source.run("DELETE FROM d.t WHERE v BETWEEN 101 AND 300; DELETE FROM d.t WHERE v = 5")
                let mistake = try await source.commit("DELETE FROM d.t WHERE v > 700")
                for _ in 1...2 {
                    try await Mysqlfork.fork(source, target, "--replace", "--at", moment.time).expect(status: 0)
                    #expect(try await found() == rows(1...4, 6...100, 301...700, 701...900, 5...5, 101...300))
                }
                try await Mysqlfork.fork(source, target, "--replace", "--without-gtid", mistake).expect(status: 0)
                #expect(try await found() == rows(1...4, 6...100, 301...900))
            }
        }
    }
}
