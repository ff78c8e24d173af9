import Testing

@testable import Catalog
@testable import Fork
@testable import Server

/// What preflight lets pass, with a warning or without.
@Suite struct PreflightAllowanceTests {
    struct Warning: CustomTestStringConvertible, Sendable {
        let says: String
        let spoil: @Sendable (inout PreflightCase) -> Void

        init(_ says: String, _ spoil: @escaping @Sendable (inout PreflightCase) -> Void) {
            (self.says, self.spoil) = (says, spoil)
        }

        var testDescription: String { says }
    }

    @Test(arguments: [
        Warning("is an upgrade") { $0.target.version = ServerVersion(text: "9.0.1", comment: "") },
        Warning("an earlier release") { $0.target.version = ServerVersion(text: "8.4.2", comment: "") },
        Warning("binlog_format") { $0.source.set("binlog_format", "MIXED") },
        Warning("binlog_row_image") { $0.source.set("binlog_row_image", "MINIMAL") },
        Warning("37 s behind it") { $0.source.channels = [.test(behind: 37)] },
        Warning("does not know how far") { $0.source.channels = [.test(behind: nil)] },
        Warning("has stopped applying") { $0.source.channels = [.test(applying: false, behind: nil)] },
        Warning("does not receive from it") { $0.source.channels = [.test(receiving: false, behind: nil)] },
        Warning("is RECOVERING in its replication group") { $0.source.groupState = "RECOVERING" },
        Warning("no database adit to exclude") { $0.options.databases.excluded = ["adit"] },
        Warning("performance schema") { $0.source.set("performance_schema", "OFF") },
        Warning("by it once gtid_mode is ON") {
            $0.target.set("gtid_mode", "OFF")
            $0.options.copiesSettings = false
        },
        Warning("partial_revokes is ON on source source:3306 and OFF") {
            $0.source.set("partial_revokes", "ON")
            $0.options.copiesSettings = false
        },
        Warning("innodb_page_size is 16384 on") { $0.target.set("innodb_page_size", "32768") },
        Warning("innodb_ft_min_token_size is 2 on the source and 3 on the target") {
            $0.source.set("innodb_ft_min_token_size", "2")
            $0.needs.fullTextTables = ["shop.t"]
        },
        Warning("metaphon (udf_example.so)") { $0.source.loadableFunctions = ["metaphon": "udf_example.so"] },
        Warning("no time zones loaded") { $0.target.timeZones = [] },
        Warning("whether target target:3306 has a keyring") {
            $0.needs.encryptedTables = ["shop.secret"]
            $0.target.hasKeyring = nil
        },
    ])
    func warns(_ warning: Warning) {
        var spoilt = PreflightCase()
        warning.spoil(&spoilt)
        #expect(spoilt.findings.problems == [])
        #expect(spoilt.findings.warnings.count == 1)
        #expect(spoilt.findings.warnings.first?.contains(warning.says) == true, "\(spoilt.findings.warnings)")
    }

    @Test func aReplicaThatKeepsUpIsNoted() {
        var pair = PreflightCase()
        pair.source.channels = [.test(behind: 0)]
        #expect(pair.findings.warnings == [])
        #expect(pair.findings.notes.first == "source source:3306 is a replica of db0:3306, 0 s behind it")
        // What the copy means for it.
        #expect(pair.findings.notes.count == 2 && pair.findings.notes[1].contains("falls behind"))
    }

    @Test func aTargetElsewhereHasDiskSpaceThatNobodyKnows() {
        var pair = PreflightCase()
        pair.target.freeBytes = nil
        pair.needs.tableBytes = .max / 2
        #expect(pair.findings.problems == [])
        #expect(pair.findings.notes.count == 1)
    }

    @Test func replacing() {
        var pair = PreflightCase()
        pair.target.databases = ["crm"]
        pair.target.isUnfinishedFork = true
        pair.target.addAccount("app", "%")
        pair.target.tableBytes = 200_000_000
        pair.needs.tableBytes = 1_000_000_000
        pair.options.replaces = true
        #expect(pair.findings == Findings())
    }

    /// Without accounts those of the target stay, and what they need does not matter.
    @Test func leavingAccountsOut() {
        var pair = PreflightCase()
        pair.target.addAccount("app", "%")
        pair.source.addAccount("tool", "10.0.0.1", plugin: "mysql_native_password")
        #expect(Set(pair.findings.problems.map(\.code)).count == 3)
        pair.options.copiesAccounts = false
        #expect(pair.findings == Findings())
    }

    @Test func leavingSettingsOut() {
        var pair = PreflightCase()
        pair.source.components = ["file://component_x"]
        pair.source.plugins.append(.init(name: "rewriter", type: "AUDIT", library: "rewriter.so"))
        pair.source.set("mandatory_roles", "staff")
        #expect(Set(pair.findings.problems.map(\.code)) == ["component-missing", "plugin-missing"])
        pair.options.copiesSettings = false
        #expect(pair.findings == Findings())
    }

    @Test(arguments: [
        ("clone", "CLONE"), ("group_replication", "GROUP REPLICATION"), ("rpl_semi_sync_source", "REPLICATION"),
        ("keyring_file", "KEYRING"), ("mysqlx", "DAEMON"),
    ])
    func pluginsOfAServersRole(name: String, type: String) {
        var pair = PreflightCase()
        pair.source.plugins.append(.init(name: name, type: type, library: "x.so"))
        #expect(pair.findings == Findings())
    }

    @Test func accountsOfTheToolAndRootAreNobodysLoss() {
        var pair = PreflightCase()
        pair.target.addAccount("root", "%")
        pair.target.addAccount("debian-sys-maint", "localhost")
        #expect(pair.findings == Findings())
    }

    /// What a default server refuses is switched on for the time of the fork.
    @Test func aStockTarget() {
        var pair = PreflightCase()
        pair.target.set("local_infile", "OFF")
        pair.target.set("log_bin_trust_function_creators", "OFF")
        #expect(pair.findings == Findings())
        pair.target.set("max_allowed_packet", "4194304")
        #expect(pair.findings.problems == [])
        #expect(
            pair.findings.warnings.count == 1 && pair.findings.warnings[0].contains("set max_allowed_packet=67108864")
        )
        pair.source.set("max_allowed_packet", "67108864")
        #expect(pair.findings == Findings())
    }

    @Test func replacingOpensAReadOnlyTarget() {
        var pair = PreflightCase()
        pair.options.replaces = true
        pair.target.set("super_read_only", "ON")
        pair.target.set("read_only", "ON")
        #expect(pair.findings == Findings())
    }

    /// Who is there is said, whether he is ended or in the way.
    @Test(arguments: [(true, false), (false, true)]) func sessionsThatAreEnded(ends: Bool, replaces: Bool) {
        var pair = PreflightCase()
        pair.options = PreflightOptions(replaces: replaces, endsSessions: ends)
        pair.target.sessions = [
            OtherSession(id: 12, user: "app", host: "10.0.0.7"), OtherSession(id: 13, user: "root", host: "localhost"),
        ]
        #expect(pair.findings.problems == [])
        #expect(
            pair.findings.warnings == [
                "2 sessions of others on target target:3306 will be ended: 'app'@'10.0.0.7' (connection 12),"
                    + " 'root'@'localhost' (connection 13)"
            ])
    }

    @Test func replacingDropsAllDatabases() {
        var pair = PreflightCase()
        pair.options.replaces = true
        pair.target.databases = ["crm", "shop"]
        #expect(pair.findings == Findings())
        pair.options.databases.included = ["shop"]
        #expect(pair.findings.problems == [])
        #expect(
            pair.findings.warnings == [
                "\(.replace) drops ALL databases of target target:3306, not only those that are chosen: crm, shop"
            ])
    }

    @Test func accountsThatAnUnfinishedForkHasLocked() {
        var pair = PreflightCase()
        pair.options.replaces = true
        pair.target.isUnfinishedFork = true
        pair.target.accountSet = accountSet([
            userRow(AccountName("app", "%"), ["account_locked": "Y"]), userRow(AccountName("free", "%")),
        ])
        #expect(pair.findings == Findings())
        pair.options.copiesAccounts = false
        #expect(pair.findings.problems == [])
        #expect(pair.findings.warnings.count == 1)
        #expect(pair.findings.warnings.first?.contains("noAccounts: 'app'@'%'; ALTER USER") == true)
    }

    @Test func aTargetThatKeepsNoRecords() {
        var pair = PreflightCase()
        pair.target.set("log_bin", "OFF")
        #expect(!pair.findings.warnings.contains { $0.contains("would not be noticed") })
        pair.target.set("performance_schema", "OFF")
        #expect(pair.findings.warnings.contains { $0.contains("would not be noticed") })
    }

    @Test func everythingIsSaidInOneGo() {
        var pair = PreflightCase()
        pair.source.set("log_bin", "OFF")
        pair.source.privileges = HeldPrivileges()
        pair.source.accountSet = nil
        pair.target.databases = ["crm"]
        pair.target.set("read_only", "ON")
        pair.needs.tablesByEngine["MyISAM"] = ["shop.t"]
        #expect(
            pair.findings.problems.map(\.code) == [
                "missing-privileges", "binary-log-off", "nontransactional-tables", "target-not-empty", "read-only",
            ])
    }
}
