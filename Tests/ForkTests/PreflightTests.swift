import Testing

@testable import Fork
@testable import Server

@Suite struct PreflightTests {
    @Test func nothingIsWrong() {
        #expect(PreflightCase().findings == Findings())
    }

    struct Refusal: CustomTestStringConvertible, Sendable {
        let code: String
        let server: ServerRole
        /// A part of the message or the hint that a user needs.
        let says: String
        let spoil: @Sendable (inout PreflightCase) -> Void

        init(
            _ code: String, _ server: ServerRole, _ says: String,
            _ spoil: @escaping @Sendable (inout PreflightCase) -> Void
        ) {
            (self.code, self.server, self.says, self.spoil) = (code, server, says, spoil)
        }

        var testDescription: String { "\(code): \(says)" }
    }

    /// Each spoils one thing, and is refused for that and nothing else.
    @Test(arguments: servers + sources + targets + needs)
    func refuses(_ refusal: Refusal) throws {
        var spoilt = PreflightCase()
        refusal.spoil(&spoilt)
        let problems = spoilt.findings.problems
        let problem = try #require(problems.first)
        #expect(problems.count == 1)
        #expect(problem.code == refusal.code)
        #expect(problem.server == refusal.server)
        #expect((problem.message + " " + problem.hint).contains(refusal.says))
        #expect(!problem.hint.isEmpty)
    }

    static let servers = [
        Refusal("version-unsupported", .source, "MariaDB 10.11.6-MariaDB") {
            $0.source.version = ServerVersion(text: "10.11.6-MariaDB", comment: "Debian 12")
        },
        Refusal("version-unsupported", .target, "MySQL 5.7.44") {
            $0.target.version = ServerVersion(text: "5.7.44", comment: "")
        },
        Refusal("target-older", .target, "8.0.40, older than") {
            $0.target.version = ServerVersion(text: "8.0.40", comment: "")
        },
        Refusal("same-server", .target, "auto.cnf") {
            $0.target = $0.source
            $0.target.uuid = $0.target.uuid.uppercased()
        },
        Refusal("missing-privileges", .source, "GRANT BACKUP_ADMIN ON *.* TO 'tool'@'%';") {
            $0.source.privileges = HeldPrivileges(lines: ["GRANT ALL PRIVILEGES ON *.* TO `tool`@`%`"])
        },
        Refusal("missing-privileges", .target, "GRANT SELECT ON `mysql`.* TO 'tool'@'%';") {
            $0.target.privileges = HeldPrivileges(lines: [
                "GRANT ALL PRIVILEGES ON *.* TO `tool`@`%`", "REVOKE SELECT ON `mysql`.* FROM `tool`@`%`",
                "GRANT SYSTEM_VARIABLES_ADMIN,SET_ANY_DEFINER,SYSTEM_USER,CONNECTION_ADMIN ON *.* TO `tool`@`%`",
            ])
        },
        Refusal("missing-privileges", .target, "GRANT ROLE_ADMIN ON *.*") {
            $0.source.set("mandatory_roles", "staff")
            $0.target.privileges = HeldPrivileges(lines: [
                "GRANT ALL PRIVILEGES ON *.* TO `tool`@`%`",
                "GRANT SYSTEM_VARIABLES_ADMIN,SET_ANY_DEFINER,SYSTEM_USER,CONNECTION_ADMIN ON *.* TO `tool`@`%`",
            ])
        },
    ]

    static let sources = [
        Refusal("binary-log-off", .source, "log_bin") { $0.source.set("log_bin", "OFF") },
        Refusal("unfinished-fork", .source, "mysqlfork_unfinished") { $0.source.isUnfinishedFork = true },
        Refusal("database-not-found", .source, "shpo") { $0.options.databases.included = ["shpo"] },
        Refusal("database-of-the-server", .source, "mysql") { $0.options.databases.included = ["shop", "mysql"] },
        Refusal("nontransactional-tables", .source, "2 tables of the engine MyISAM") {
            $0.needs.tablesByEngine["MyISAM"] = ["shop.a", "shop.b"]
        },
        Refusal("unreadable-tables", .source, "shop.broken") { $0.needs.tablesByEngine[""] = ["shop.broken"] },
    ]

    static let targets = [
        Refusal("target-not-empty", .target, "1 database (crm), 1 tablespace (ts), 1 account ('app'@'%')") {
            $0.target.databases = ["crm"]
            $0.target.tablespaces = ["ts"]
            $0.target.addAccount("app", "%")
        },
        Refusal("unfinished-fork", .target, "replace") {
            $0.target.isUnfinishedFork = true
            $0.target.databases = ["shop"]
        },
        Refusal("read-only", .target, "super_read_only and read_only") {
            $0.target.set("super_read_only", "ON")
            $0.target.set("read_only", "ON")
        },
        Refusal("innodb-read-only", .target, "innodb_force_recovery = 3") {
            $0.target.set("innodb_force_recovery", "3")
        },
        Refusal("group-member", .target, "RECOVERING") { $0.target.groupState = "RECOVERING" },
        Refusal("replica", .target, "db0:3306") { $0.target.channels = [.test(behind: 0)] },
        Refusal("has-replicas", .target, "2 readers") { $0.target.binaryLogReaders = 2 },
        Refusal("sessions-on-target", .target, "'app'@'10.0.0.7' (connection 12)") {
            $0.target.sessions = [OtherSession(id: 12, user: "app", host: "10.0.0.7")]
        },
        Refusal("lower-case-table-names", .target, "is 0 on source source:3306 and 1") {
            $0.target.set("lower_case_table_names", "1")
        },
        Refusal("disk-too-small", .target, "1100 MB") { $0.needs.tableBytes = 1_000_000_000 },
        Refusal("engine-missing", .target, "InnoDB") { $0.target.engines = ["BLACKHOLE"] },
        Refusal("login-taken-over", .target, "'tool'@'10.0.0.1'") { $0.source.addAccount("tool", "10.0.0.1") },
    ]

    static let needs = [
        Refusal("engine-missing", .target, "BLACKHOLE of shop.relay") {
            $0.needs.tablesByEngine["BLACKHOLE"] = ["shop.relay"]
            $0.target.engines = ["InnoDB"]
        },
        Refusal("authentication-plugin-missing", .target, "mysql_native_password=ON") {
            $0.source.addAccount("old", "%", plugin: "mysql_native_password")
        },
        Refusal("authentication-plugin-missing", .target, "INSTALL PLUGIN `auth_socket` SONAME 'auth_socket.so';") {
            $0.source.plugins.append(.init(name: "auth_socket", type: "AUTHENTICATION", library: "auth_socket.so"))
            $0.source.addAccount("local", "localhost", plugin: "auth_socket")
        },
        Refusal("plugin-missing", .target, "INSTALL PLUGIN `rewriter` SONAME 'rewriter.so';") {
            $0.source.plugins.append(.init(name: "rewriter", type: "AUDIT", library: "rewriter.so"))
        },
        Refusal("plugin-missing", .target, "full-text indexes of shop.t") {
            $0.options.copiesSettings = false
            $0.source.plugins.append(.init(name: "mecab", type: "FTPARSER", library: "libpluginmecab.so"))
            $0.needs.fullTextParsers["mecab"] = ["shop.t"]
        },
        Refusal("component-missing", .target, "INSTALL COMPONENT 'file://component_x';") {
            $0.source.components = ["file://component_x"]
        },
        Refusal("keyring-missing", .target, "1 encrypted table of source source:3306 (shop.secret)") {
            $0.needs.encryptedTables = ["shop.secret"]
            $0.target.hasKeyring = false
        },
        Refusal("character-set-missing", .target, "gb18030 of shop.p") {
            $0.needs.characterSets["gb18030"] = ["shop.p"]
        },
        Refusal("collation-missing", .target, "utf8mb4_mine_ci of shop.t.c") {
            $0.needs.collations["utf8mb4_mine_ci"] = ["shop.t.c"]
        },
        Refusal("time-zone-missing", .target, "Asia/Tokyo of event shop.e") {
            $0.needs.timeZones = ["Asia/Tokyo": ["event shop.e"], "Europe/Berlin": ["event shop.f"]]
        },
        Refusal("spatial-reference-system-missing", .target, "99 of shop.g.p") {
            $0.needs.spatialReferenceSystems = [99: ["shop.g.p"], 4326: ["shop.g.q"]]
        },
        Refusal("data-directory-unreachable", .target, "may not make files there") {
            $0.needs.dataDirectories = ["/big": ["shop/t.ibd"], "/fast/tables": ["shop/u.ibd"]]
        },
        Refusal("data-directory-unreachable", .target, "on the same machine") {
            $0.needs.dataDirectories = ["/slow": ["shop/t.ibd"]]
            $0.target.hostname = $0.source.hostname
        },
    ]
}

extension ServerFacts.Channel {
    static func test(receiving: Bool = true, applying: Bool = true, behind seconds: Int?) -> Self {
        .init(name: "", source: "db0:3306", isReceiving: receiving, isApplying: applying, secondsBehind: seconds)
    }
}
