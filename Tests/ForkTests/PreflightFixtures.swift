@testable import Catalog
@testable import Fork
@testable import Server

/// A pair of servers with which nothing is wrong, for tests to spoil.
struct PreflightCase {
    var source = ServerFacts.wellConfigured(.source)
    var target = ServerFacts.wellConfigured(.target)
    var needs = SourceNeeds()
    var options = PreflightOptions()

    var findings: Findings {
        Preflight.check(source: source, target: target, needs: needs, options: options)
    }
}

extension ServerFacts {
    static func wellConfigured(_ role: ServerRole) -> ServerFacts {
        var facts = ServerFacts(
            name: "\(role.rawValue) \(role.rawValue):3306",
            version: ServerVersion(text: "8.4.3", comment: "MySQL Community Server - GPL"))
        facts.uuid = "uuid of the \(role.rawValue)"
        facts.hostname = role.rawValue
        facts.settings = ServerSettings(
            [
                "binlog_format": "ROW", "binlog_row_image": "FULL", "datadir": "/var/lib/mysql/", "gtid_mode": "ON",
                "innodb_directories": "/fast;/slow/", "innodb_page_size": "16384", "local_infile": "ON",
                "log_bin": "ON",
                "lower_case_table_names": "0", "max_allowed_packet": "67108864", "performance_schema": "ON",
                "read_only": "OFF", "super_read_only": "OFF", "innodb_ft_min_token_size": "3", "partial_revokes": "OFF",
            ].mapValues { .init($0, .compiled) })
        let tool = AccountName("tool", "%")
        facts.login = Login(account: tool, client: AccountName("tool", "10.0.0.1"), proxy: nil)
        let dynamic = [
            "BACKUP_ADMIN", "SYSTEM_VARIABLES_ADMIN", "SET_ANY_DEFINER", "SYSTEM_USER", "ROLE_ADMIN",
            "CONNECTION_ADMIN",
        ]
        facts.privileges = HeldPrivileges(lines: [
            "GRANT ALL PRIVILEGES ON *.* TO `tool`@`%`", "GRANT \(dynamic.joined(separator: ",")) ON *.* TO `tool`@`%`",
        ])
        facts.knownPrivileges = Set(dynamic + ["SELECT", "INSERT", "EVENT", "RELOAD", "FILE", "CREATE TABLESPACE"])
        facts.engines = ["InnoDB", "BLACKHOLE"]
        facts.characterSets = ["utf8mb4", "utf8mb3"]
        facts.collations = ["utf8mb4_0900_ai_ci", "utf8mb3_general_ci"]
        facts.plugins = [Plugin(name: "caching_sha2_password", type: "AUTHENTICATION", library: nil)]
        facts.components = []
        facts.loadableFunctions = [:]
        facts.hasKeyring = true
        facts.timeZones = ["europe/berlin"]
        facts.spatialReferenceSystems = [4326]
        facts.channels = []
        facts.binaryLogReaders = 0
        facts.databases = role == .source ? ["shop"] : []
        facts.accountSet = accounts(
            [userRow(AccountName("root", "localhost"))] + (role == .target ? [userRow(tool)] : []))
        facts.tablespaces = []
        facts.tableBytes = 0
        facts.freeBytes = 1_000_000_000
        return facts
    }

    /// Somebody has set the variable; nil takes it away.
    mutating func set(_ name: String, _ value: String?) {
        var all = settings.settings
        all[name] = value.map { .init($0, .configured) }
        settings = ServerSettings(all)
    }

    mutating func addAccount(_ user: String, _ host: String, plugin: String = "caching_sha2_password") {
        let names = (accountSet?.accounts ?? []) + [AccountName(user, host)]
        accountSet = accounts(
            names.map { userRow($0, $0 == AccountName(user, host) ? ["plugin": plugin] : [:]) },
            loadedPlugins: ["caching_sha2_password", plugin])
    }
}

/// The name of the function is also that of a property here.
private func accounts(_ users: [GrantRow], loadedPlugins: Set<String> = ["caching_sha2_password"]) -> AccountSet {
    accountSet(users, loadedPlugins: loadedPlugins)
}
