import Foundation
import Testing

extension IntegrationTests {
    /// Windows over tables whose indexes the server cannot have while their rows are put back: spatial ones without a key beside them, and
    /// full-text ones where documents are numbered by the user.
    @Suite struct LateIndexesTests {
        private static let setup = """
            CREATE DATABASE d; USE d;
            CREATE TABLE s (v INT, g GEOMETRY NOT NULL SRID 0, SPATIAL KEY sg (g), KEY sv (v));
            CREATE TABLE two (g GEOMETRY NOT NULL, h GEOMETRY NOT NULL, SPATIAL KEY (g), SPATIAL KEY (h));
            INSERT INTO s VALUES (1, POINT(1, 1)), (2, POINT(1, 1)), (3, POINT(3, 3)); INSERT INTO two SELECT g, g FROM s;
            CREATE TABLE f (FTS_DOC_ID BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, t TEXT, u TEXT, FULLTEXT ft (t), FULLTEXT fu (u));
            INSERT INTO f (t, u) VALUES ('first', 'x'), ('second', 'y'), ('third', 'z');
            CREATE TABLE k (FTS_DOC_ID BIGINT UNSIGNED NOT NULL PRIMARY KEY, t TEXT, FULLTEXT (t)); INSERT INTO k VALUES (1, 'a'), (5, 'b');
            """
        private static let rows = """
            USE d; UPDATE s SET v = 7 LIMIT 1; DELETE FROM s WHERE v = 3; INSERT INTO s VALUES (9, POINT(1, 1)); DELETE FROM two LIMIT 1;
            UPDATE two SET h = POINT(5, 5); DELETE FROM f WHERE FTS_DOC_ID = 2; UPDATE k SET FTS_DOC_ID = 9 WHERE FTS_DOC_ID = 1;
            """
        private static let definitions = """
            USE d; DELETE FROM s WHERE v = 9; ALTER TABLE s ADD COLUMN w INT, DROP INDEX sg; UPDATE s SET w = 1 WHERE v = 2;
            INSERT INTO f (t, u) VALUES ('fourth', 'second'); RENAME TABLE f TO g; INSERT INTO g (t, u) VALUES ('fifth', 'second');
            CREATE TABLE other (id INT PRIMARY KEY); DELETE FROM two LIMIT 1;
            """
        private static let indexes = """
            SELECT CONCAT_WS(' ', TABLE_NAME, INDEX_NAME, INDEX_TYPE, COLUMN_NAME) FROM information_schema.STATISTICS
            WHERE TABLE_SCHEMA = 'd' ORDER BY 1
            """

        @Test func bothWays() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await source.run(Self.setup)
                try await archive.create().expect(status: 0)
                let start = try await FrozenMoment.freeze(source)
                let indexesAtStart = try await source.values(Self.indexes)
                try await source.run(Self.rows)
                let middle = try await FrozenMoment.freeze(source)
                try await Mysqlfork.fork(source, target, "--replace", "--at", start.time, "--verify").expect(status: 0)
                #expect(try await start.differences(on: target) == [], "back")
                #expect(try await target.values(Self.indexes) == indexesAtStart)
                #expect(
                    try await target.values("SELECT FTS_DOC_ID FROM d.f WHERE MATCH (t) AGAINST ('second')") == ["2"])

                try await source.run(Self.definitions)
                let end = try await FrozenMoment.freeze(source)
                try await archive.followOnce().expect(status: 0)
                try await archive.fork(to: target, "--replace", "--at", middle.time, "--verify").expect(status: 0)
                #expect(try await middle.differences(on: target) == [], "forward")
                #expect(try await target.values(Self.indexes) == indexesAtStart)
                try await archive.fork(to: target, "--replace", "--at", end.time).expect(status: 0)
                #expect(try await end.differences(on: target) == [], "forward, through DDL")
                #expect(try await target.values(Self.indexes) == (try await source.values(Self.indexes)))
                let found = "SELECT FTS_DOC_ID FROM d.g WHERE MATCH (u) AGAINST ('second') ORDER BY 1"
                #expect(try await target.values(found) == (try await source.values(found)))
            }
        }
    }
}
