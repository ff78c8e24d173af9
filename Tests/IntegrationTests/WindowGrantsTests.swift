import Foundation
import Testing

extension IntegrationTests {
    /// GRANT, REVOKE and RENAME USER on the way to a later moment, executed by an account of the target that the source has, too.
    @Suite struct WindowGrantsTests {
        private static let tool = """
            CREATE USER tool; GRANT ALL ON *.* TO tool WITH GRANT OPTION;
            """

        private static let grantors = """
            SELECT CONCAT_WS(' ', 'table', User, Host, Table_name, Grantor, Timestamp, Table_priv, Column_priv) FROM mysql.tables_priv
              WHERE Db = 'd' UNION ALL
            SELECT CONCAT_WS(' ', 'routine', User, Host, Routine_name, Grantor, Timestamp, Proc_priv) FROM mysql.procs_priv
              WHERE Db = 'd' UNION ALL
            SELECT CONCAT_WS(' ', 'proxy', User, Host, Proxied_user, Grantor, Timestamp) FROM mysql.proxies_priv WHERE User = 'b'
              ORDER BY 1
            """

        @Test func grantorsAndKeptAccounts() async throws {
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                func fork(_ arguments: String...) async throws -> ForkResult {
                    ForkResult(
                        try await Shell.run(
                            Mysqlfork.path,
                            arguments + [
                                "--target", target.dsn(user: "tool"), "--json", "--replace", "--progress", "none",
                            ]))
                }
                try await target.run(Self.tool + "GRANT PROXY ON ''@'' TO tool WITH GRANT OPTION")
                try await source.run(
                    Self.tool
                        + """
                        CREATE DATABASE d; CREATE TABLE d.t (a INT, b INT); CREATE TABLE d.u (a INT); CREATE PROCEDURE d.p() DO 0;
                        CREATE USER g@localhost, a, b, x, y, c; CREATE ROLE r; GRANT ALL ON *.* TO g@localhost WITH GRANT OPTION;
                        GRANT PROXY ON ''@'' TO g@localhost WITH GRANT OPTION; GRANT SELECT ON d.u TO a; GRANT INSERT ON d.u TO b;
                        """)
                try await archive.create().expect(status: 0)
                try await source.run(
                    """
                    GRANT SELECT ON d.t TO a, b; GRANT INSERT (a) ON d.t TO a; GRANT EXECUTE ON PROCEDURE d.p TO b WITH GRANT OPTION;
                    GRANT PROXY ON x TO b; GRANT UPDATE ON d.u TO a; REVOKE INSERT (a) ON d.t FROM a;
                    """, user: "g")
                try await source.run(
                    """
                    GRANT DELETE ON d.t TO x; RENAME USER tool TO tool2; GRANT SELECT ON d.* TO tool2, c; GRANT r TO tool2, c;
                    GRANT tool2 TO a; REVOKE SELECT ON d.* FROM tool2; SET DEFAULT ROLE r TO tool2; RENAME USER y TO tool, c TO c2;
                    GRANT r TO tool; CREATE USER y IDENTIFIED BY 'again';
                    """)
                let time = try await FrozenMoment.freeze(source).time
                try await archive.followOnce().expect(status: 0)
                let forward = try await fork("fork", "--from-archive", archive.path, "--at", time)
                try forward.expect(status: 0)
                #expect(try await target.values(Self.grantors) == (try await source.values(Self.grantors)))
                #expect(try await target.values(Self.grantors).count { $0.contains("g@localhost") } == 5)
                var expected = try await ServerContents.read(source).things.filter { $0.key.contains("'@'") }
                var found = try await ServerContents.read(target).things.filter { $0.key.contains("'@'") }
                let (kept, renamed) = ("'tool'@'%'", "'tool2'@'%'")
                #expect(expected["user \(renamed)"] != nil && found["user \(renamed)"] == nil)
                #expect(found["grants \(kept)"]?.contains("GRANT `r`@`%` TO") == true)
                // A role that the target does not have is nobody's.
                #expect(expected["grants 'a'@'%'"]?.contains("`tool2`") == true)
                for name in [kept, renamed, "'a'@'%'"] {
                    for kind in ["user", "grants"] {
                        (expected["\(kind) \(name)"], found["\(kind) \(name)"]) = (nil, nil)
                    }
                }
                #expect(found == expected)
                let warnings = (forward["warnings"] as? [String] ?? []).joined()
                for text in [
                    "GRANT SELECT ON", "GRANT tool2 TO a", "RENAME USER y TO tool",
                    "since the target keeps that account",
                ] {
                    #expect(warnings.contains(text), "\(text): \(warnings)")
                }

                // A moment ahead, without the privilege that no other brings with it.
                try await target.run("REVOKE PROXY ON ''@'' FROM tool")
                let plan = try await fork("plan", "--source", source.dsn, "--at", "+1h")
                let planned = (plan["warnings"] as? [String] ?? []).joined()
                #expect(planned.contains("lacks PROXY ON ''@'' WITH GRANT OPTION"), "\(plan.output)")
                let ahead = try await source.value(
                    "SELECT DATE_FORMAT(UTC_TIMESTAMP(6) + INTERVAL 7 SECOND, '%Y-%m-%dT%H:%i:%s.%fZ')")
                let running = try Shell.start(
                    Mysqlfork.path,
                    [
                        "fork", "--source", source.dsn, "--target", target.dsn(user: "tool"), "--json", "--replace",
                        "--at",
                        ahead,
                    ])
                while running.isRunning {
                    // Sessions that are there are ended.
                    let observer = try? await target.connect(user: "tool")
                    let row = try? await observer?.query("SELECT phase FROM mysqlfork_unfinished.fork").rows.first
                    if row?.text("phase").hasPrefix("wait") == true { break }
                    try await Task.sleep(for: .milliseconds(20))
                }
                try await source.run("GRANT PROXY ON x TO a")
                let ended = ForkResult(try await running.result())
                try ended.expect(status: 6)
                #expect(ended.text("error", "message").contains("lacks PROXY ON ''@'' WITH GRANT OPTION"))
                #expect(ended.text("error", "hint").contains("GRANT PROXY ON ''@'' TO 'tool'@'%' WITH GRANT OPTION"))
            }
        }
    }
}
