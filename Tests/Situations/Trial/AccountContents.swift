import MySQL

/// Accounts: the grant tables, and what somebody meets who logs in.
extension ContentsReader {
    static let grantTables = [
        ("user", ["User", "Host"]), ("db", ["User", "Host", "Db"]),
        ("tables_priv", ["User", "Host", "Db", "Table_name"]),
        ("columns_priv", ["User", "Host", "Db", "Table_name", "Column_name"]),
        ("procs_priv", ["User", "Host", "Db", "Routine_name", "Routine_type"]),
        ("role_edges", ["FROM_USER", "FROM_HOST", "TO_USER", "TO_HOST"]),
        ("default_roles", ["USER", "HOST", "DEFAULT_ROLE_USER", "DEFAULT_ROLE_HOST"]),
        ("global_grants", ["USER", "HOST", "PRIV"]),
        ("proxies_priv", ["User", "Host", "Proxied_user", "Proxied_host"]),
        ("password_history", ["User", "Host", "Password"]),
    ]

    func readAccounts(_ contents: inout Contents) async throws {
        // A role that is granted again without its ADMIN OPTION loses it in memory, and has it in the tables.
        try await connection.execute("FLUSH NO_WRITE_TO_BINLOG PRIVILEGES")
        for (table, keys) in Self.grantTables {
            let result = try await connection.query("SELECT * FROM mysql.\(table)")
            for row in result.rows {
                let user = row.text(keys[0])
                if user == "root" || user.hasPrefix("mysql.") { continue }
                // A server writes names that are not ASCII wrongly here, so that they are nobody's (docs/limits.md).
                if table == "procs_priv", !user.utf8.allSatisfy({ $0 < 0x80 }) { continue }
                let columns = result.columns.map { $0 == "Password_timestamp" ? "Timestamp" : $0 }
                contents.set(
                    "account: mysql.\(table)", "", part: keys.map { row.text($0) }.joined(separator: " "),
                    Self.line(row, columns))
                if table == "user" {
                    try await readGrants(&contents, user, row.text("Host"), row.text("User_attributes"))
                }
            }
        }
    }

    private func readGrants(_ contents: inout Contents, _ user: String, _ host: String, _ attributes: String)
        async throws
    {
        let account = SQL.account(user: user, host: host)
        contents.set("account: grants", "", part: account, try await answer("SHOW GRANTS FOR \(account)"))
        // Failures are counted for some, which would change what comes next.
        guard ["%", "localhost"].contains(host), !user.isEmpty, !attributes.contains("Password_locking") else { return }
        var endpoint = server
        (endpoint.user, endpoint.password) = (user, Secret(Self.password))
        var text = ""
        do {
            let session = try await Connection(to: endpoint, role: "user")
            text = try await answer("SELECT CURRENT_USER() AS u, CURRENT_ROLE() AS r", from: session)
            text += Contents.newLine + (try await answer("SHOW GRANTS", from: session))
            contents.set("databases seen", "", part: account, try await answer("SHOW DATABASES", from: session))
        } catch let error as ServerError {
            text = "error \(error.number)"
        }
        contents.set("account: session", "", part: account, text)
    }
}
