import MySQL

/// Reads a server's accounts from its grant tables.
///
/// Not with SHOW CREATE USER and SHOW GRANTS: those need two statements an account and do not see one moment, mix in
/// `mandatory_roles`, hide the lifetime of an expired password, leave quotes in a TLS subject unescaped, and have no
/// word for secondary passwords, password history or the time a password was changed.
package enum AccountReader {
    /// Reads all accounts as of one moment.
    /// - Throws: ServerError. Needs SELECT on `mysql`.*
    package static func read(from connection: Connection) async throws -> AccountSet {
        try await connection.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY")
        let accounts: AccountSet
        do {
            accounts = try await readInTransaction(from: connection)
        } catch {
            _ = try? await connection.execute("ROLLBACK")
            throw error
        }
        try await connection.execute("COMMIT")
        return accounts
    }

    /// As ``read(from:)``, in a transaction that has begun: accounts as of its snapshot.
    static func readInTransaction(from connection: Connection) async throws -> AccountSet {
        var rows: [GrantTable: [GrantRow]] = [:]
        var columns: [GrantTable: [String]] = [:]
        for table in GrantTable.allCases {
            let result = try await connection.query(
                "SELECT * FROM \(table.sqlName)",
                operation: "read mysql.\(table.rawValue)"
            )
            let names = result.columns.map { $0.lowercased() }
            columns[table] = names
            rows[table] = result.rows.map { row in
                var values = Dictionary(zip(names, row.values), uniquingKeysWith: { first, _ in first })
                if table == .user, let attributes = values["user_attributes"] {
                    values["user_attributes"] = .some(UserAttributes.readable(attributes))
                }
                return GrantRow(values: values)
            }
        }
        return AccountSet(
            rows: rows,
            columns: columns,
            dynamicPrivileges: try await dynamicPrivileges(of: connection),
            loadedPlugins: try await loadedPlugins(of: connection),
            inEffect: try await accountsInEffect(on: connection)
        )
    }

    /// The account that a connection uses.
    package static func login(of connection: Connection) async throws -> Login {
        let result = try await connection.query(
            "SELECT CURRENT_USER() AS account, USER() AS client, @@SESSION.proxy_user AS proxy",
            operation: "read the connection's account"
        )
        guard let row = result.rows.first else {
            throw ServerError.malformed(connection.server, "read the connection's account", "no row")
        }
        return Login(
            account: AccountName(currentUser: row.text("account")),
            client: AccountName(currentUser: row.text("client")),
            proxy: row.string("proxy").flatMap(AccountName.init(quoted:))
        )
    }

    /// The accounts in the server's memory, by the text that information_schema shows them as.
    static func accountsInEffect(on connection: Connection) async throws -> Set<AccountName> {
        let result = try await connection.query(
            "SELECT DISTINCT grantee FROM information_schema.user_privileges",
            operation: "read the accounts in effect"
        )
        return Set(result.rows.compactMap { AccountName(quoted: $0.text("grantee")) })
    }

    private static func dynamicPrivileges(of connection: Connection) async throws -> Set<String> {
        let result = try await connection.query("SHOW PRIVILEGES", operation: "read the privileges that exist")
        // Static privileges are in mixed case, and of no use here.
        return Set(result.rows.map { $0.text("Privilege") }.filter { $0 == $0.uppercased() })
    }

    private static func loadedPlugins(of connection: Connection) async throws -> Set<String> {
        let result = try await connection.query(
            "SELECT plugin_name FROM information_schema.plugins"
                + " WHERE plugin_type = 'AUTHENTICATION' AND plugin_status = 'ACTIVE'",
            operation: "read the authentication plugins"
        )
        return Set(result.rows.map { $0.text("plugin_name") })
    }
}

/// The account that a connection uses.
package struct Login: Sendable {
    /// The account whose privileges the connection has: CURRENT_USER().
    package let account: AccountName
    /// The name that the client gave, and the host that it comes from: USER().
    package let client: AccountName
    /// The account that logged in, where it is a proxy for `account`.
    let proxy: AccountName?
}
