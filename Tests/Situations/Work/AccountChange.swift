/// Accounts, roles and what they may do: made, changed, granted, and at times written into the grant tables.
struct AccountChange {
    let tables: [TableModel]
    let objects: [StoredObject]

    /// Some that a client of ours may log in as, and others.
    private static let names = [
        "'app'@'%'", "'zoé'@'%'", "''@'localhost'", "'r1'", "'o''neil'@'h_st'", "'net'@'10.0.0.0/255.0.0.0'",
    ]
    private static let roles = ["'role1'", "'role2'@'%'", "'rôle'@'h'"]

    func any(_ dice: inout Dice) -> [Step] { statements(&dice).map { Step(0, $0) } }

    private func statements(_ dice: inout Dice) -> [String] {
        let (account, role) = (dice.pick(Self.names), dice.pick(Self.roles))
        switch dice.weighted([6, 2, 8, 3, 1, 2, 2, 1, 1]) {
        case 0:
            return [create(account) + option(&dice)]
        case 1: return ["CREATE ROLE IF NOT EXISTS \(role)"]
        case 2:
            return [
                create(account), "GRANT \(privilege(&dice)) TO \(account)\(dice.pick(["", "", " WITH GRANT OPTION"]))",
            ]
        case 3:
            return [
                create(account), "CREATE ROLE IF NOT EXISTS \(role)",
                "GRANT \(role) TO \(account)\(dice.pick(["", " WITH ADMIN OPTION"]))",
                "SET DEFAULT ROLE \(dice.pick([role, "ALL", "NONE"])) TO \(account)",
            ]
        case 4: return ["DROP \(dice.pick(["USER IF EXISTS \(account)", "ROLE IF EXISTS \(role)"]))"]
        case 5: return ["ALTER USER \(account)\(option(&dice))"]
        case 6: return [revocation(account, role, &dice)]
        case 7 where dice.once(in: 2):
            return [create("'app'@'%'"), create(account), "GRANT PROXY ON 'app'@'%' TO \(account)"]
        case 7: return ["RENAME USER \(account) TO \(dice.pick(Self.names))"]
        default: return direct(&dice)
        }
    }

    private func create(_ account: String) -> String {
        "CREATE USER IF NOT EXISTS \(account) IDENTIFIED BY \(Names.text(ContentsReader.password))"
    }

    private func option(_ dice: inout Dice) -> String {
        dice.pick([
            " COMMENT 'é'", " ATTRIBUTE '{\"a\": [1, \"é\"]}'", " ACCOUNT LOCK", " PASSWORD EXPIRE INTERVAL 7 DAY",
            " PASSWORD HISTORY 3 PASSWORD REUSE INTERVAL 9 DAY", " REQUIRE SSL", " PASSWORD REQUIRE CURRENT OPTIONAL",
            " WITH MAX_QUERIES_PER_HOUR 900 MAX_USER_CONNECTIONS 8", " REQUIRE SUBJECT '/CN=é' AND ISSUER '/O=x'",
            " FAILED_LOGIN_ATTEMPTS 4 PASSWORD_LOCK_TIME UNBOUNDED", " DEFAULT ROLE NONE",
        ])
    }

    private func privilege(_ dice: inout Dice) -> String {
        let table = dice.pick(tables)
        let routines = objects.filter { $0.kind == .procedure }
        var privileges = [
            "\(dice.pick(["SELECT", "INSERT, UPDATE", "ALL", "CREATE VIEW, EVENT"])) ON \(Names.quoted(table.database)).*",
            "SELECT (\(dice.pick(table.columns).quoted)), UPDATE (\(dice.pick(table.columns).quoted)) ON \(table.quoted)",
            "\(dice.pick(["ALL", "SELECT, TRIGGER", "REFERENCES"])) ON \(table.quoted)", "SELECT ON *.*",
            "BACKUP_ADMIN, ROLE_ADMIN ON *.*", "PROCESS, RELOAD ON *.*", "SELECT, INSERT ON `per\\%cent\\_%`.*",
        ]
        if !routines.isEmpty { privileges.append("EXECUTE, ALTER ROUTINE ON PROCEDURE \(dice.pick(routines).name)") }
        return dice.pick(privileges)
    }

    private func revocation(_ account: String, _ role: String, _ dice: inout Dice) -> String {
        let database = Names.quoted(dice.pick(tables).database)
        return dice.pick([
            "REVOKE IF EXISTS ALL ON \(database).* FROM \(account) IGNORE UNKNOWN USER",
            "REVOKE IF EXISTS SELECT ON \(database).* FROM \(account)", "REVOKE \(role) FROM \(account)",
            "REVOKE ALL PRIVILEGES, GRANT OPTION FROM \(account)",
            "REVOKE IF EXISTS BACKUP_ADMIN ON *.* FROM \(account)",
        ])
    }

    private func direct(_ dice: inout Dice) -> [String] {
        [
            create("'app'@'%'"),
            dice.pick([
                "INSERT IGNORE INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'everybody\\_s', '', 'Y')",
                "UPDATE mysql.user SET max_questions = max_questions + 7 WHERE User = 'app'",
                "DELETE FROM mysql.db WHERE User = 'r1'", "UPDATE mysql.db SET Insert_priv = 'Y' WHERE User = 'app'",
                "INSERT IGNORE INTO mysql.db (Host, Db, User, Select_priv) VALUES ('%', 'nowhere', 'app', 'Y')",
            ]), "FLUSH PRIVILEGES",
        ]
    }
}
