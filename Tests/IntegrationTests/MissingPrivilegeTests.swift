import Foundation
import Testing

extension IntegrationTests {
    /// Whatever privilege an account lacks, commands say which, and the statement that grants it: never what a server answers to
    /// a statement that it denies.
    @Suite struct MissingPrivilegeTests {
        private static let ofSource = [
            "SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "PROCESS", "RELOAD", "BACKUP_ADMIN", "REPLICATION CLIENT",
            "REPLICATION SLAVE",
        ]
        private static let ofTarget = [
            "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "ALTER", "REFERENCES", "CREATE VIEW", "SHOW VIEW",
            "CREATE ROUTINE", "ALTER ROUTINE", "EXECUTE", "TRIGGER", "EVENT", "PROCESS", "RELOAD", "REPLICATION CLIENT",
            "SUPER, SYSTEM_VARIABLES_ADMIN", "SUPER, SET_ANY_DEFINER", "SYSTEM_USER",
            "BINLOG_ADMIN, REPLICATION_APPLIER, SUPER",
        ]

        private func expect(
            _ result: ProgramResult, _ what: String, sourceLocation: SourceLocation = #_sourceLocation
        ) {
            let text = result.output + result.errors
            #expect(!text.contains("(error"), "\(what): \(text)", sourceLocation: sourceLocation)
            guard result.status != 0 else { return }
            #expect(result.status == 2, "\(what): \(text)", sourceLocation: sourceLocation)
            #expect(
                text.contains("-> run there, as an administrator: GRANT "), "\(what): \(text)",
                sourceLocation: sourceLocation)
        }

        private func prepare(_ server: TestServer, _ privileges: String, without privilege: String) async throws {
            try await server.run(
                """
                SET sql_log_bin = 0; DROP USER IF EXISTS tool@localhost; CREATE USER tool@localhost;
                GRANT \(privileges) ON *.* TO tool@localhost WITH GRANT OPTION;
                REVOKE \(privilege) ON *.* FROM tool@localhost
                """)
        }

        @Test func onTheSource() async throws {
            try await TestServer.withPair { source, target in
                // One of everything that is not to be seen without a privilege.
                try await source.run(
                    """
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY, v INT); CREATE VIEW v AS SELECT * FROM t;
                    CREATE PROCEDURE p() SELECT 1; CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO SELECT 1;
                    CREATE TRIGGER r BEFORE INSERT ON t FOR EACH ROW SET NEW.v = 1; INSERT INTO t VALUES (1, 1);
                    """)
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                try await archive.create().expect(status: 0)
                let first = ["--source", source.dsn(user: "tool")]
                let both = first + ["--target", target.dsn, "--database", "d"]
                let archived = first + ["--archive", archive.path]
                for privilege in Self.ofSource {
                    try await prepare(source, Self.ofSource.joined(separator: ", "), without: privilege)
                    for command in [
                        ["plan", "--at", "+1h"] + both, ["plan"] + both, ["timeline"] + first,
                        ["archive", "follow", "--once"] + archived,
                    ] {
                        expect(try await Shell.run(Mysqlfork.path, command), "\(command) without \(privilege)")
                    }
                    // What an account may not see is not the same as nothing.
                    let verified = try await Shell.run(Mysqlfork.path, ["verify"] + both)
                    if verified.status != 5 || verified.errors.contains("(error") {
                        expect(verified, "verify without \(privilege)")
                    } else {
                        #expect(
                            !["SELECT", "SHOW VIEW", "TRIGGER", "EVENT", "PROCESS"].contains(privilege), "\(privilege)")
                    }
                    if ["SELECT", "REPLICATION SLAVE"].contains(privilege) {
                        for command in [["fork", "--at", "+1h"] + both, ["archive", "create"] + archived] {
                            expect(try await Shell.run(Mysqlfork.path, command), "\(command) without \(privilege)")
                        }
                    }
                }
            }
        }

        @Test func onTheTarget() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1)")
                let plan = [
                    "plan", "--at", "+1h", "--source", source.dsn, "--target", target.dsn(user: "tool"),
                    "--no-accounts",
                    "--quiet",
                ]
                for privilege in Self.ofTarget {
                    try await prepare(target, "ALL", without: privilege)
                    expect(try await Shell.run(Mysqlfork.path, plan), "without \(privilege)")
                }
            }
        }
    }
}
