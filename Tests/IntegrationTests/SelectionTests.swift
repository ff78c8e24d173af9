import Foundation
import Testing

extension IntegrationTests {
    /// Which databases are forked, and onto what.
    @Suite struct SelectionTests {
        private static let cases = Shell.repository.appending(path: "Tests/IntegrationTests/Cases")
        private static let databases =
            "SELECT SCHEMA_NAME FROM information_schema.SCHEMATA"
            + " WHERE SCHEMA_NAME NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1"

        private func notCopied(_ fork: ForkResult) -> [String] {
            (fork["notCopied"] as? [[String: String]] ?? []).compactMap { $0["object"] }
        }

        /// The target is equal to the source, apart from databases that were left out, by the beginning of their names.
        private func expectEqual(
            _ target: TestServer, _ source: TestServer, without names: [String] = [],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            var expected = try await ServerContents.read(source)
            expected.remove { thing in
                names.contains { thing.contains(" \($0)") }
            }
            let differences = try await ServerContents.read(target).differences(from: expected)
            #expect(differences == [], sourceLocation: sourceLocation)
        }

        // MARK: - --database, --exclude-database

        @Test func someDatabases() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE DATABASE parent; CREATE DATABASE child; CREATE DATABASE Other; CREATE DATABASE `od``d 'x' ü`;
                    CREATE TABLE parent.p (id INT PRIMARY KEY); INSERT INTO parent.p VALUES (1), (2);
                    CREATE TABLE Other.o (id INT PRIMARY KEY); CREATE TABLE `od``d 'x' ü`.t (id INT PRIMARY KEY);
                    USE child;
                    CREATE TABLE c (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent.p (id) ON DELETE CASCADE);
                    INSERT INTO c VALUES (1, 2), (2, NULL);
                    CREATE VIEW across AS SELECT c.id FROM c JOIN parent.p ON p.id = c.p;
                    CREATE VIEW on_across AS SELECT id FROM across;
                    CREATE VIEW own AS SELECT id FROM c;
                    CREATE PROCEDURE elsewhere() SELECT COUNT(*) FROM parent.p;
                    CREATE TRIGGER follow AFTER INSERT ON c FOR EACH ROW INSERT INTO parent.p VALUES (NEW.id + 100);
                    """)
                let nobody = try await Mysqlfork.fork(source, target, "--database", "child", "--database", "absent")
                try nobody.expect(status: 2)
                #expect(nobody.output.contains("database-not-found") && nobody.output.contains("absent"))
                for (name, code) in [("other", "database-not-found"), ("mysql", "database-of-the-server")] {
                    let refused = try await Mysqlfork.fork(source, target, "--database", name)
                    try refused.expect(status: 2)
                    #expect(refused.output.contains(code), "\(name): \(refused.output)")
                }
                #expect(try await target.values(Self.databases) == [])

                // What it points to stays behind: the foreign key is there, the views that cannot be are named.
                let one = try await Mysqlfork.fork(source, target, "--database", "child", "--verify")
                try one.expect(status: 0)
                #expect(try await target.values(Self.databases) == ["child"])
                #expect(Set(notCopied(one)) == ["view child.across", "view child.on_across"])
                #expect(
                    try await target.value("SHOW CREATE TABLE child.c") == source.value("SHOW CREATE TABLE child.c"))
                #expect(try await target.errorNumber("INSERT INTO child.c VALUES (3, 3)") == 1452)
                #expect(
                    try await target.values(
                        "SELECT TABLE_NAME FROM information_schema.VIEWS WHERE TABLE_SCHEMA = 'child'")
                        == ["own"])
                #expect(one["copy", "databases"] as? Int == 1)

                let two = try await Mysqlfork.fork(
                    source, target, "--database", "child", "--database", "parent", "--replace", "--verify")
                try two.expect(status: 0)
                #expect(try await target.values(Self.databases) == ["child", "parent"])
                #expect(notCopied(two) == [])
                try await expectEqual(target, source, without: ["Other", "od`d"])

                let rest = try await Mysqlfork.fork(
                    source, target, "--exclude-database", "child", "--exclude-database", "od`d 'x' ü",
                    "--exclude-database",
                    "absent", "--replace", "--verify")
                try rest.expect(status: 0)
                #expect(try await target.values(Self.databases) == ["Other", "parent"])
                #expect((rest["warnings"] as? [String] ?? []).contains { $0.contains("absent") })

                let odd = try await Mysqlfork.fork(source, target, "--database", "od`d 'x' ü", "--replace", "--verify")
                try odd.expect(status: 0)
                #expect(try await target.values(Self.databases) == ["od`d 'x' ü"])
            }
        }

        // MARK: - --replace

        /// Whatever the target held, it ends as the source.
        @Test func replacesATargetFullOfThings() async throws {
            try await TestServer.withPair { source, target in
                for server in [target, source] {
                    try await server.run(file: Self.cases.appending(path: "objects/setup.sql"))
                }
                try await source.run("DROP VIEW objects.broken")
                try await target.run(
                    """
                    CREATE TABLESPACE own_space ADD DATAFILE 'own_space.ibd';
                    CREATE TABLESPACE `odd ``space` ADD DATAFILE 'odd_space.ibd';
                    CREATE DATABASE `x'y"z \\\\ \u{1F600}é`; CREATE DATABASE `a.b/c`; CREATE DATABASE `UPPER`; CREATE DATABASE `upper`;
                    CREATE TABLE `a.b/c`.t (id INT PRIMARY KEY) TABLESPACE own_space; CREATE TABLE `a.b/c`.u (id INT) ENGINE = MyISAM;
                    CREATE TABLE UPPER.p (id INT PRIMARY KEY); CREATE TABLE upper.c (p INT, FOREIGN KEY (p) REFERENCES UPPER.p (id));
                    CREATE TABLE `upper`.q (id INT PRIMARY KEY) TABLESPACE `odd ``space`;
                    CREATE DATABASE closed; CREATE TABLE closed.t (id INT PRIMARY KEY); ALTER DATABASE closed READ ONLY = 1;
                    CREATE USER old@'%';
                    """)
                // Left by replication that once was.
                try await target.run(
                    """
                    CHANGE REPLICATION SOURCE TO SOURCE_HOST = '127.0.0.1', SOURCE_PORT = 1, SOURCE_AUTO_POSITION = 1;
                    SET GTID_NEXT = 'aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa:1'; BEGIN; COMMIT; SET GTID_NEXT = AUTOMATIC;
                    """)
                let replica = try await Mysqlfork.fork(source, target, "--replace")
                try replica.expect(status: 2)
                #expect(replica.output.contains("RESET REPLICA ALL"))
                try await target.run("STOP REPLICA; RESET REPLICA ALL")

                let without = try await Mysqlfork.fork(source, target)
                try without.expect(status: 2)
                #expect(without.output.contains("target-not-empty") && without.output.contains("own_space"))
                let fork = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try fork.expect(status: 0)
                try await expectEqual(target, source)
                #expect(
                    try await target.values(
                        "SELECT NAME FROM information_schema.INNODB_TABLESPACES WHERE SPACE_TYPE = 'General'")
                        == ["mysql", "general_space"])
                let set = try await source.value("SELECT @@GLOBAL.gtid_executed")
                #expect(try await target.value("SELECT @@GLOBAL.gtid_executed") == set)
                // Who lets the target be replaced knows that it loses what it has, GTIDs of its own too.
                #expect(fork["warnings"] as? [String] == [])

                // And once more, over a fork, of which nothing is lost.
                let again = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try again.expect(status: 0)
                #expect(again["warnings"] as? [String] == [])
                try await expectEqual(target, source)
            }
        }

        /// A session that holds on to what is to be dropped, even one that is gone and left an XA transaction, must not make
        /// the fork wait for ever.
        @Test func whatIsInUseIsNotWaitedForForever() async throws {
            try await TestServer.withPair { source, target in
                try await target.run(
                    """
                    CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY);
                    XA START 'left'; INSERT INTO d.t VALUES (1); XA END 'left'; XA PREPARE 'left';
                    """)
                let failed = try await Mysqlfork.fork(source, target, "--replace")
                try failed.expect(status: 6)
                #expect(failed.text("error", "message").contains("drop database d"))
                #expect(failed.text("error", "hint").contains("XA RECOVER"))
                try await target.run("XA ROLLBACK 'left'")
                try await Mysqlfork.fork(source, target, "--replace").expect(status: 0)
                #expect(try await target.values(Self.databases) == [])
            }
        }

        // MARK: - Nothing

        @Test func anEmptySource() async throws {
            try await TestServer.withPair { source, target in
                try await source.run("CREATE USER app@'%' IDENTIFIED BY 'app'; SET PERSIST max_connections = 99")
                let fork = try await Mysqlfork.fork(source, target, "--verify")
                try fork.expect(status: 0)
                #expect(fork["copy", "tables"] as? Int == 0 && fork["copy", "rows"] as? Int == 0)
                #expect(try await target.values(Self.databases) == [])
                #expect(try await target.value("SELECT @@max_connections") == "99")
                try await expectEqual(target, source)
                // A database without tables, over it.
                try await source.run("CREATE DATABASE bare COLLATE latin1_bin")
                try await Mysqlfork.fork(source, target, "--replace", "--verify").expect(status: 0)
                try await expectEqual(target, source)
            }
        }
    }
}
