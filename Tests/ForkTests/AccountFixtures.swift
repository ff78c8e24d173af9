@testable import Catalog

/// Rows of grant tables, as short as a test can use them.
func grantRow(_ values: [String: String?]) -> GrantRow {
    GrantRow(values: values.mapValues { $0.map { Array($0.utf8) } })
}

func userRow(_ account: AccountName, _ values: [String: String?] = [:]) -> GrantRow {
    let basics: [String: String?] = [
        "user": account.user, "host": account.host, "plugin": "caching_sha2_password",
        "authentication_string": "hash", "select_priv": "N", "user_attributes": nil,
    ]
    return grantRow(basics.merging(values) { $1 })
}

func roleEdge(_ role: AccountName, to account: AccountName, admin: Bool = false) -> GrantRow {
    grantRow([
        "from_user": role.user, "from_host": role.host, "to_user": account.user, "to_host": account.host,
        "with_admin_option": admin ? "Y" : "N",
    ])
}

func accountSet(
    _ users: [GrantRow],
    _ others: [GrantTable: [GrantRow]] = [:],
    dynamicPrivileges: Set<String> = ["BACKUP_ADMIN"],
    loadedPlugins: Set<String> = ["caching_sha2_password"],
    ignored: Set<AccountName> = []
) -> AccountSet {
    let rows = others.merging([.user: users]) { $1 }
    let columns = rows.mapValues { rows in Set(rows.flatMap(\.values.keys)).sorted() }
    return AccountSet(
        rows: rows,
        columns: columns,
        dynamicPrivileges: dynamicPrivileges,
        loadedPlugins: loadedPlugins,
        inEffect: Set(users.map { $0.account(in: .user) }).subtracting(ignored)
    )
}
