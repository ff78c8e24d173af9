import Foundation
import Testing

extension IntegrationTests {
    /// What copied accounts may do, and what becomes of those that the target has.
    @Suite struct AccountsTests {
        private static let folder = Shell.repository.appending(path: "Tests/IntegrationTests/Cases/accounts")

        /// A login, a statement, and the number of the error that both servers answer with.
        private struct Attempt {
            let user: String
            let password: String?
            let statement: String
            let error: UInt32?

            init(_ user: String, _ password: String?, _ statement: String = "SELECT 1", error: UInt32? = nil) {
                (self.user, self.password, self.statement, self.error) = (user, password, statement, error)
            }
        }

        private static let denied: UInt32 = 1045
        private static let expired: UInt32 = 1862
        private static let locked: UInt32 = 3118
        private static let offline: UInt32 = 3032
        private static let attempts = [
            // Passwords: right, wrong, none, two at a time.
            Attempt("acc_plain", "plain"),
            Attempt("acc_plain", "another", error: denied),
            Attempt("acc_plain", nil, error: denied),
            Attempt("acc_hash", "pässwörd '\"\\ 😀"),
            Attempt("acc_nopassword", nil),
            Attempt("acc_dual", "old"),
            Attempt("acc_dual", "new"),
            Attempt("acc_dual", "newer", error: denied),
            Attempt("acc_history", "two"),
            Attempt("acc_history", "one", error: denied),
            // State.
            Attempt("acc_locked", "x", error: locked),
            Attempt("acc_expired", "x", error: expired),
            Attempt("acc_policy", "three", error: expired),  // by its age
            Attempt("acc_tls_x509", nil, error: denied),
            Attempt("acc_no_login", nil, error: denied),
            // A password that was used before, and the present one asked for.
            Attempt("acc_history", "two", "ALTER USER USER() IDENTIFIED BY 'one' REPLACE 'two'", error: 3638),
            Attempt("acc_history", "two", "ALTER USER USER() IDENTIFIED BY 'three'", error: 3892),
            // Through default roles, and no further.
            Attempt("acc_plain", "plain", "SELECT COUNT(*) FROM acc_shop.orders"),
            Attempt("acc_plain", "plain", "DELETE FROM acc_shop.orders"),
            Attempt("acc_plain", "plain", "CALL acc_shop.p()"),
            Attempt("acc_plain", "plain", "CREATE TABLE acc_shop.more (id INT)", error: 1142),
            Attempt("acc_plain", "plain", "SELECT * FROM mysql.user WHERE user = ''"),
            Attempt("acc_nopassword", nil, "SELECT COUNT(*) FROM acc_shop.orders", error: 1142),
            // Columns.
            Attempt("acc_dual", "new", "SELECT id FROM acc_shop.v"),
            Attempt("acc_dual", "new", "SELECT id FROM acc_shop.orders", error: 1142),
            // Partial revokes.
            Attempt("acc_revoked", "x", "SELECT COUNT(*) FROM acc_shop.orders"),
            Attempt("acc_revoked", "x", "SELECT COUNT(*) FROM mysql.user", error: 1142),
            Attempt("acc_revoked_more", "x", "SELECT COUNT(*) FROM acc_shop.orders", error: 1142),
            Attempt("acc_revoked_more", "x", "INSERT INTO acc_shop.orders (id) VALUES (1)"),
        ]

        /// The tool works on the target with an account that the source has too, with another password.
        @Test func copiedAccountsDoWhatTheyDidAndTheToolsStaysUsable() async throws {
            try await TestServer.withPair { source, target in
                let plugins =
                    "INSTALL PLUGIN auth_socket SONAME 'auth_socket.so';"
                    + " INSTALL PLUGIN mysql_no_login SONAME 'mysql_no_login.so';"
                for server in [source, target] { try await server.run(plugins) }
                try await source.run(file: Self.folder.appending(path: "setup.sql"))
                try await source.run(file: Self.folder.appending(path: "plugins.sql"))
                try await source.run(
                    """
                    CREATE USER forker@'%' IDENTIFIED BY 'of the source'; GRANT INSERT ON acc_nowhere.* TO forker@'%';
                    CREATE USER acc_history@'%' IDENTIFIED BY 'one' PASSWORD HISTORY 5 PASSWORD REQUIRE CURRENT;
                    ALTER USER acc_history@'%' IDENTIFIED BY 'two';
                    """)
                try await target.run(
                    "CREATE USER forker@'%' IDENTIFIED BY 'of the target'; GRANT ALL ON *.* TO forker@'%' WITH GRANT OPTION"
                )

                let fork = ForkResult(
                    try await Mysqlfork.run(
                        "fork", "--source", source.dsn, "--target", target.dsn(user: "forker"), "--json", "--verify",
                        environment: ["MYSQLFORK_TARGET_PASSWORD": "of the target"]))
                try fork.expect(status: 0)
                for attempt in Self.attempts {
                    for server in [source, target] {
                        let error = try await server.errorNumber(
                            attempt.statement, user: attempt.user, password: attempt.password)
                        #expect(error == attempt.error, "\(attempt.user) on \(server.name): \(attempt.statement)")
                    }
                }

                let isAccount = { (name: String) in name.hasPrefix("user ") || name.hasPrefix("grants ") }
                var (copied, expected) = (try await ServerContents.read(target), try await ServerContents.read(source))
                for remove in [{ !isAccount($0) }, { $0.contains("'forker'") }] as [(String) -> Bool] {
                    copied.remove(where: remove)
                    expected.remove(where: remove)
                }
                #expect(copied.differences(from: expected) == [])
                // Grants outlive their tables.
                #expect(
                    try await target.values("SHOW GRANTS FOR acc_plain@'%'").contains {
                        $0.contains("`acc_shop`.`gone`")
                    })

                #expect(try await target.errorNumber("SELECT 1", user: "forker", password: "of the target") == nil)
                #expect(
                    try await target.errorNumber("SELECT 1", user: "forker", password: "of the source") == Self.denied)
                #expect(
                    try await target.values("SHOW GRANTS FOR forker@'%'").contains {
                        $0.contains("INSERT ON `acc_nowhere`.*")
                    })
                let leftAlone = fork["accounts", "leftAlone"] as? [[String: String]] ?? []
                #expect(
                    leftAlone.contains {
                        $0["subject"] == "'forker'@'%'" && $0["reason"]?.contains("mysqlfork uses it") == true
                    })
            }
        }

        /// While the source's accounts are on the target and not all they need is, nobody gets in with one.
        @Test func nobodyGetsInWhileTheForkIsMade() async throws {
            try await TestServer.withPair { source, target in
                // Enough to keep the fork busy for a moment between making accounts and granting to them.
                let procedures = (1...1500).map { "CREATE PROCEDURE p\($0)() SELECT \($0);" }.joined(separator: "\n")
                try await source.run(
                    "CREATE USER app@'%' IDENTIFIED BY 'app'; GRANT ALL ON *.* TO app@'%';"
                        + " CREATE DATABASE d; USE d; \(procedures)")
                let fork = try Shell.start(
                    Mysqlfork.path,
                    ["fork", "--source", source.dsn, "--target", target.dsn, "--json", "--progress=none"])
                var answers: Set<UInt32?> = []
                while fork.isRunning {
                    let answer = try await target.errorNumber("SELECT 1", user: "app", password: "app")
                    // Read afterwards: had the answer come from a later phase, this would be it.
                    let phase = try? await target.values("SELECT phase FROM mysqlfork_unfinished.fork").first
                    if let phase, !phase.hasPrefix("finishing") { answers.insert(answer) }
                }
                try ForkResult(try await fork.result()).expect(status: 0)
                // There is no such account yet; the target is offline; the account is locked. Which of them were met is a matter of time.
                // Whose login was under way as the target went offline has lost the connection.
                #expect(answers.isSubset(of: [2013, Self.denied, Self.offline, Self.locked]), "\(answers)")
                #expect(!answers.isEmpty)
                #expect(try await target.errorNumber("SELECT 1", user: "app", password: "app") == nil)
            }
        }

        /// Clients leave things on a server that it does not take back: text that is not UTF-8 in JSON, and a semicolon at the end.
        @Test func attributesThatAreNotUTF8() async throws {
            try await TestServer.withPair { source, target in
                let latin1 = try source.start(
                    Data("CREATE USER u1 COMMENT '".utf8) + Data([0xe9]) + Data("'; CREATE USER u2 COMMENT 'e'".utf8),
                    options: ["--default-character-set=latin1"])
                try #require(try await latin1.result().status == 0)
                try await source.run("CREATE DATABASE d; CREATE TABLE d.t (v INT)")
                try await source.connect().execute(
                    script: "CREATE TRIGGER d.tr BEFORE INSERT ON d.t FOR EACH ROW SET NEW.v = 1;"
                        + " CREATE PROCEDURE d.p() SELECT 1 ; SELECT 1")
                try #require(
                    try await source.value(
                        "SELECT ACTION_STATEMENT FROM information_schema.TRIGGERS WHERE TRIGGER_NAME = 'tr'")
                        == "SET NEW.v = 1;")

                let fork = try await Mysqlfork.fork(source, target, "--strict", "--verify")
                try fork.expect(status: 0)
                #expect((fork["notCopied"] as? [Any])?.count == 0)
                let comments =
                    "SELECT ATTRIBUTE->>'$.comment' FROM information_schema.USER_ATTRIBUTES WHERE USER LIKE 'u_' ORDER BY USER"
                #expect(try await target.values(comments) == ["é", "e"])
                try await target.run("INSERT INTO d.t VALUES (7)")
                #expect(try await target.values("SELECT v FROM d.t") == ["1"])
                #expect(try await target.values("CALL d.p()") == ["1"])
                let verify = try await Mysqlfork.run("verify", "--source", source.dsn, "--target", target.dsn)
                // Of the row alone.
                #expect(
                    verify.status == 5 && !verify.output.contains("tr") && !verify.output.contains("u1"),
                    "\(verify.output)")
            }
        }

        /// Rows of grant tables for accounts that are not there: named on the source, gone on the target, where one would be in the way of
        /// the account when a window creates it.
        @Test func rowsForNobody() async throws {
            func row(_ user: String) -> String {
                "INSERT INTO mysql.procs_priv (Host, Db, User, Routine_name, Routine_type, Grantor, Proc_priv)"
                    + " VALUES ('%', 'd', '\(user)', 'p', 'PROCEDURE', '', 'Execute');"
            }
            try await TestServer.withPair { source, target in
                let archive = TestArchive(of: source)
                defer { archive.remove() }
                // As a server itself writes a name that is not ASCII.
                try await source.run(
                    "CREATE DATABASE d; CREATE PROCEDURE d.p() DO 0; CREATE USER 'zoé'; \(row("zo\u{c3}\u{a9}"))")
                try await target.run(
                    row("late") + "INSERT INTO mysql.role_edges VALUES ('%', 'late', 'localhost', 'root', 'N')")
                try await archive.create().expect(status: 0)
                try await source.run("CREATE USER late; GRANT EXECUTE ON PROCEDURE d.p TO late")
                try await archive.followOnce().expect(status: 0)

                let fork = try await archive.fork(to: target, "--replace")
                try fork.expect(status: 0)
                let named = (fork["accounts", "notGranted"] as? [[String: String]] ?? []).compactMap { $0["subject"] }
                #expect(
                    named == [
                        "mysql.procs_priv has a row for 'zo\u{c3}\u{a9}'@'%', which is how MySQL writes 'zoé'@'%' there"
                    ])
                #expect(try await target.values("SELECT User FROM mysql.procs_priv") == ["late"])
                #expect(try await target.values("SELECT FROM_USER FROM mysql.role_edges") == [])
                try await target.run("FLUSH PRIVILEGES")
                #expect(
                    try await target.values("SHOW GRANTS FOR late") == (try await source.values("SHOW GRANTS FOR late"))
                )
            }
        }

        @Test func accountsThatOnlyTheTargetHas() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    """
                    CREATE USER app@'%' IDENTIFIED BY 'app'; CREATE ROLE reader; GRANT reader TO app@'%';
                    ALTER USER 'mysql.infoschema'@'localhost' COMMENT 'the source''s own';
                    CREATE DATABASE d; USE d; CREATE TABLE t (id INT PRIMARY KEY);
                    CREATE DEFINER = app@'%' SQL SECURITY DEFINER VIEW v AS SELECT * FROM t;
                    CREATE DEFINER = app@'%' PROCEDURE p() SELECT 1;
                    """)
                let list = "SELECT CONCAT(User, '@', Host) FROM mysql.user WHERE User NOT LIKE 'mysql.%' ORDER BY 1"

                // --no-accounts: those of the target stay, and those of the source do not come.
                try await target.run(
                    """
                    CREATE USER old@'%' IDENTIFIED BY 'old'; CREATE ROLE old_role; GRANT old_role TO old@'%';
                    GRANT SELECT ON *.* TO old_role; CREATE USER root@'%' IDENTIFIED BY 'far away'; GRANT ALL ON *.* TO root@'%';
                    GRANT old_role TO root@'%';
                    """)
                let before = try await target.values(list)
                let none = try await Mysqlfork.fork(source, target, "--no-accounts", "--verify")
                try none.expect(status: 0)
                #expect(none["accounts"] == nil)
                #expect(try await target.values(list) == before)
                #expect(try await target.errorNumber("SELECT 1", user: "old", password: "old") == nil)
                #expect(
                    try await ServerContents.read(target, accounts: false)
                        .differences(from: ServerContents.read(source, accounts: false)) == [])

                // With accounts they are in the way, like a database.
                try await target.run("DROP DATABASE d")
                let refused = try await Mysqlfork.fork(source, target)
                try refused.expect(status: 2)
                #expect(refused.output.contains("target-not-empty") && refused.output.contains("'old'@'%'"))
                #expect(try await target.values(list) == before)
                #expect(try await target.values("SHOW DATABASES LIKE 'mysqlfork%'") == [])

                let root = try await target.value("SHOW CREATE USER root@'%'")
                let replaced = try await Mysqlfork.fork(source, target, "--replace", "--verify")
                try replaced.expect(status: 0)
                #expect(
                    try await target.values(list) == ["app@%", "reader@%", "root@%", "root@localhost"])
                #expect(replaced["accounts", "dropped"] as? [String] == ["'old'@'%'", "'old_role'@'%'"])
                #expect(replaced["accounts", "roles"] as? [String] == ["'reader'@'%'"])
                #expect(try await target.value("SHOW CREATE USER root@'%'") == root)
                #expect(try await target.values("SHOW GRANTS FOR root@'%'").filter { $0.contains("old_role") } == [])
                let leftAlone = (replaced["accounts", "leftAlone"] as? [[String: String]] ?? []).compactMap {
                    $0["subject"]
                }
                #expect(leftAlone == ["'root'@'%'", "'root'@'localhost'"])
                let ofTheServer = try await target.value("SHOW CREATE USER 'mysql.infoschema'@'localhost'")
                #expect(!ofTheServer.contains("the source"))
                #expect(try await target.errorNumber("SELECT * FROM d.t", user: "app", password: "app") == 1142)
            }
        }
    }
}
