import Binlog

/// The accounts and roles of a server with all that belongs to them, as its grant tables hold it; without the reserved
/// accounts. A plain value.
package struct AccountSet: Sendable {
    /// Users and roles, sorted.
    package let accounts: [AccountName]
    /// Rows by table; every row's account is one of `accounts` or `shared`.
    package let rows: [GrantTable: [GrantRow]]
    /// The columns that this server's version of each table has.
    package let columns: [GrantTable: [String]]
    /// The dynamic privileges that this server knows.
    let dynamicPrivileges: Set<String>
    /// The authentication plugins that this server has loaded.
    let loadedPlugins: Set<String>
    /// Names of no account to which mysql.db grants something, and which nobody's name is: that is in force for everybody who comes
    /// from the host (MySQL source, `acl_get`). Sorted.
    let shared: [AccountName]
    /// Rows for accounts or roles that do not exist: without effect, and not copied. Sorted descriptions.
    let orphans: [String]
    /// The accounts and roles that those rows name and that do not exist.
    let strays: Set<AccountName>
    /// The accounts that the server's memory has. It ignores rows of mysql.user that it cannot make sense of.
    let inEffect: Set<AccountName>

    private let names: Set<AccountName>
    private let userRows: [AccountName: GrantRow]

    /// - Parameter known: orphans among rows that have been left out.
    package init(
        rows all: [GrantTable: [GrantRow]],
        columns: [GrantTable: [String]],
        dynamicPrivileges: Set<String>,
        loadedPlugins: Set<String>,
        inEffect: Set<AccountName>,
        known: [String] = []
    ) {
        let everybody = Set((all[.user] ?? []).map { $0.account(in: .user) })
        var rows: [GrantTable: [GrantRow]] = [:]
        var orphans = Set(known.map(\.exact))
        var strays: Set<AccountName> = []
        var shared: Set<AccountName> = []
        for (table, tableRows) in all {
            rows[table] = tableRows.filter { row in
                let account = row.account(in: table)
                if account.isReserved { return false }
                if table == .database, account.user.isEmpty, !everybody.contains(account) {
                    shared.insert(account)
                    return true
                }
                for name in [account, row.role(in: table)].compactMap({ $0 }) where !everybody.contains(name) {
                    strays.insert(name)
                    let meant = table == .routine ? name.withBytesAsCharacters : nil
                    let remark = meant.map { everybody.contains($0) ? ", which is how MySQL writes \($0) there" : "" }
                    orphans.insert("mysql.\(table.rawValue) has a row for \(name)\(remark ?? "")".exact)
                    return false
                }
                return true
            }
        }
        self.rows = rows
        self.columns = columns
        self.dynamicPrivileges = dynamicPrivileges
        self.loadedPlugins = loadedPlugins
        self.inEffect = inEffect
        self.strays = strays
        self.shared = shared.sorted()
        self.orphans = orphans.sorted().map(\.wrappedValue)
        names = everybody.filter { !$0.isReserved }
        accounts = names.sorted()
        userRows = Dictionary(
            (rows[.user] ?? []).map { ($0.account(in: .user), $0) },
            uniquingKeysWith: { first, _ in first }
        )
    }

    /// The same accounts, under locks.
    package func locked(_ locks: AccountLocks) -> AccountSet {
        var rows = rows
        rows[.user] = locks.rows(rows[.user] ?? [])
        return AccountSet(
            rows: rows, columns: columns, dynamicPrivileges: dynamicPrivileges, loadedPlugins: loadedPlugins,
            inEffect: inEffect, known: orphans)
    }

    package func contains(_ account: AccountName) -> Bool { names.contains(account) }

    /// An account's row of mysql.user.
    package func userRow(of account: AccountName) -> GrantRow? { userRows[account] }

    /// The accounts that are roles and nothing else, as CREATE ROLE makes them: locked, expired, without a password.
    package var roles: Set<AccountName> {
        Set(
            userRows.filter { _, row in
                row.text("account_locked") == "Y" && row.text("password_expired") == "Y"
                    && row.text("authentication_string").isEmpty
            }.keys
        )
    }

    /// The roles that an account has been granted, directly and through other roles.
    package func roles(of account: AccountName) -> Set<AccountName> {
        var granted: [AccountName: [AccountName]] = [:]
        for row in rows[.roleEdge] ?? [] {
            if let role = row.role(in: .roleEdge) { granted[row.account(in: .roleEdge), default: []].append(role) }
        }
        var found: Set<AccountName> = []
        var pending = [account]
        while let next = pending.popLast() {
            for role in granted[next] ?? [] where found.insert(role).inserted { pending.append(role) }
        }
        return found
    }

    /// Whether an account is another's proxy, beside root, which every server lets be anybody's.
    package var hasProxies: Bool {
        (rows[.proxy] ?? []).contains { row in
            !(row.text("proxied_user").isEmpty && row.account(in: .proxy) == AccountName("root", "localhost"))
        }
    }

    /// Whether some account has partial revokes. Loading it turns `partial_revokes` on.
    package var hasPartialRevokes: Bool {
        userRows.values.contains { !UserAttributes($0).partialRevokes.isEmpty }
    }

    /// The authentication plugins in use, all factors, with the accounts that use them; without those that this server
    /// has not loaded either, so that nobody can log in with them here.
    package var authenticationPlugins: [String: [AccountName]] {
        var users: [String: [AccountName]] = [:]
        for account in accounts {
            guard let row = userRows[account] else { continue }
            for plugin in Set([row.text("plugin")] + UserAttributes(row).factorPlugins)
            where loadedPlugins.contains(plugin) {
                users[plugin, default: []].append(account)
            }
        }
        return users
    }

    /// The plugins in use here that are not among those that another server has loaded, sorted, with the accounts that
    /// use them.
    package func pluginsMissing(in loaded: Set<String>) -> [(plugin: String, accounts: [AccountName])] {
        authenticationPlugins.filter { !loaded.contains($0.key) }
            .map { ($0.key, $0.value) }.sorted { $0.plugin < $1.plugin }
    }
}

extension AccountSet: Codable {
    /// What the rest is made of.
    private enum CodingKeys: String, CodingKey {
        case rows, columns, dynamicPrivileges, loadedPlugins, inEffect, orphans
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            rows: try container.decode([GrantTable: [GrantRow]].self, forKey: .rows),
            columns: try container.decode([GrantTable: [String]].self, forKey: .columns),
            dynamicPrivileges: try container.decode(Set<String>.self, forKey: .dynamicPrivileges),
            loadedPlugins: try container.decode(Set<String>.self, forKey: .loadedPlugins),
            inEffect: try container.decode(Set<AccountName>.self, forKey: .inEffect),
            known: try container.decode([String].self, forKey: .orphans))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(rows, forKey: .rows)
        try container.encode(columns, forKey: .columns)
        try container.encode(dynamicPrivileges.sorted(), forKey: .dynamicPrivileges)
        try container.encode(loadedPlugins.sorted(), forKey: .loadedPlugins)
        try container.encode(inEffect.sorted(), forKey: .inEffect)
        try container.encode(orphans, forKey: .orphans)
    }
}
