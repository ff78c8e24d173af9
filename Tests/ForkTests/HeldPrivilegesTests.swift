import Testing

@testable import Fork

/// The lines are SHOW GRANTS of MySQL 9.7.4.
@Suite struct HeldPrivilegesTests {
    @Test func onTheServer() {
        let held = HeldPrivileges(lines: [
            "GRANT SELECT, RELOAD, REPLICATION CLIENT, SHOW VIEW ON *.* TO `src`@`localhost` WITH GRANT OPTION",
            "GRANT BACKUP_ADMIN,CLONE_ADMIN ON *.* TO `src`@`localhost`",
            "GRANT PROXY ON ``@`` TO `src`@`localhost` WITH GRANT OPTION",
            "GRANT `r1`@`%`,`a ON b`@`%` TO `src`@`localhost`",
        ])
        for name in ["SELECT", "RELOAD", "REPLICATION CLIENT", "SHOW VIEW", "BACKUP_ADMIN", "CLONE_ADMIN"] {
            #expect(held.hold(name), "\(name)")
        }
        #expect(held.hold("SELECT", in: "shop"))
        #expect(!held.hold("PROXY"))
        #expect(!held.hold("EVENT"))
        #expect(held.databases.isEmpty)
    }

    @Test func allPrivilegesAreTheStaticOnes() {
        let held = HeldPrivileges(lines: ["GRANT ALL PRIVILEGES ON *.* TO `a`@`%`"])
        #expect(held.hold("CREATE VIEW"))
        #expect(!held.hold("BACKUP_ADMIN"))
    }

    @Test func lessThanADatabaseDoesNotCount() {
        let held = HeldPrivileges(lines: [
            "GRANT SELECT (`a`, `b ON c`), INSERT ON `shop`.`t` TO `a`@`%`",
            "GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `a`@`%`",
            "GRANT USAGE ON *.* TO `a`@`%`",
        ])
        #expect(!held.hold("SELECT", in: "shop"))
        #expect(!held.hold("INSERT", in: "shop"))
        #expect(!held.hold("EXECUTE", in: "shop"))
    }

    @Test(arguments: [
        ("`shop`", "shop", true), ("`shop`", "Shop", false), ("`shop`", "shop2", false),
        ("`sh%`", "shop", true), ("`sh%`", "sh", true), ("`sh__`", "shop", true), ("`sh__`", "shops", false),
        (#"`a\_b`"#, "a_b", true), (#"`a\_b`"#, "axb", false), ("`a_b`", "axb", true), (#"`a\%%`"#, "a%bc", true),
        ("`%`", "anything", true), ("`a``b`", "a`b", true), ("`a.*`", "a.*", true), ("`a TO b`", "a TO b", true),
    ])
    func onDatabasesByPattern(pattern: String, database: String, expected: Bool) {
        let held = HeldPrivileges(lines: ["GRANT SELECT, SHOW VIEW ON \(pattern).* TO `a`@`%`"])
        #expect(held.hold("SHOW VIEW", in: database) == expected)
        #expect(!held.hold("SHOW VIEW"))
    }

    @Test func namesAreLiteralWithPartialRevokes() {
        let lines = [#"GRANT SELECT ON `a_b`.* TO `a`@`%`"#]
        #expect(!HeldPrivileges(lines: lines, partialRevokes: true).hold("SELECT", in: "axb"))
        #expect(HeldPrivileges(lines: lines, partialRevokes: true).hold("SELECT", in: "a_b"))
    }

    @Test func caseOfNames() {
        let lines = ["GRANT SELECT ON `Shop`.* TO `a`@`%`"]
        #expect(HeldPrivileges(lines: lines, foldsCase: true).hold("SELECT", in: "sHOP"))
        #expect(!HeldPrivileges(lines: lines).hold("SELECT", in: "sHOP"))
    }

    /// Measured: with SELECT on `a%` and EVENT on `ab`, the server denies SELECT in ab.
    @Test func theNameHidesThePattern() {
        let held = HeldPrivileges(lines: ["GRANT SELECT ON `a%`.* TO `a`@`%`", "GRANT EVENT ON `ab`.* TO `a`@`%`"])
        #expect(!held.hold("SELECT", in: "ab"))
        #expect(held.hold("EVENT", in: "ab"))
        #expect(held.hold("SELECT", in: "ac"))
    }

    @Test func partialRevokes() {
        let held = HeldPrivileges(
            lines: [
                "GRANT SELECT, EVENT ON *.* TO `a`@`%`", "REVOKE SELECT ON `sec`.* FROM `a`@`%`",
                "REVOKE SELECT, EVENT ON `old`.* FROM `a`@`%`",
            ], partialRevokes: true)
        #expect(held.hold("SELECT"))
        #expect(!held.hold("SELECT", in: "sec"))
        #expect(held.hold("EVENT", in: "sec"))
        #expect(held.databasesRevoked(of: "SELECT") == ["old", "sec"])
        #expect(held.databasesRevoked(of: "EVENT") == ["old"])
    }
}
