import Testing

@testable import Catalog

@Suite struct AccountComparisonTests {
    private let app = AccountName("app", "%")

    private func differences(_ source: AccountSet, _ target: AccountSet, kept: Set<AccountName> = []) -> [String] {
        AccountComparison.differences(source: source, target: target, kept: kept)
    }

    @Test func equalSets() {
        let set = accountSet([userRow(app, ["user_attributes": #"{"metadata": {"comment": "x"}}"#])])
        #expect(differences(set, set).isEmpty)
    }

    @Test func accountsOnOneSide() {
        let (one, two) = (accountSet([userRow(app)]), accountSet([]))
        #expect(differences(one, two) == ["account 'app'@'%' is missing on the target"])
        #expect(differences(two, one) == ["account 'app'@'%' is on the target only"])
        #expect(differences(two, one, kept: [app]).isEmpty)
    }

    @Test(arguments: [
        ("authentication_string", "other", "password hash differs"),
        (
            "plugin", "sha256_password",
            "authentication plugin is 'sha256_password' on the source, 'caching_sha2_password'"
        ),
        ("max_questions", "3", "MAX_QUERIES_PER_HOUR is '3' on the source, the default on the target"),
        ("user_attributes", #"{"additional_password": "x"}"#, "secondary password differs"),
        ("user_attributes", #"{"metadata": {"a": 1}}"#, "comment or attribute differs"),
        ("user_attributes", #"{"something_new": 1}"#, "user attribute something_new differs"),
        ("select_priv", "Y", "lacks SELECT on *.*"),
        ("show_db_priv", "Y", "lacks SHOW DATABASES on *.*"),
        ("create_view_priv", "Y", "lacks CREATE VIEW on *.*"),
    ])
    func columns(column: String, value: String, expected: String) throws {
        let lines = differences(accountSet([userRow(app, [column: value])]), accountSet([userRow(app)]))
        try #require(lines.count == 1)
        #expect(lines[0].hasPrefix("account 'app'@'%': " + expected))
    }

    @Test(arguments: [
        (GrantTable.database, ["db": "a`b", "grant_priv": "Y"], "GRANT OPTION on `a``b`.*"),
        (.table, ["db": "d", "table_name": "t", "table_priv": "Select,Grant"], "GRANT OPTION, SELECT on `d`.`t`"),
        (
            .column, ["db": "d", "table_name": "t", "column_name": "c", "column_priv": "Update"],
            "UPDATE on column `c` of `d`.`t`"
        ),
        (
            .routine, ["db": "d", "routine_name": "f", "routine_type": "FUNCTION", "proc_priv": "Execute"],
            "EXECUTE on function `d`.`f`"
        ),
        (
            .proxy, ["proxied_user": "p", "proxied_host": "%", "with_grant": "1"],
            "PROXY WITH GRANT OPTION on 'p'@'%'"
        ),
        (.global, ["priv": "BACKUP_ADMIN", "with_grant_option": "N"], "BACKUP_ADMIN on *.*"),
        (.defaultRole, ["default_role_user": "app", "default_role_host": "%"], "default role 'app'@'%'"),
    ])
    func grants(table: GrantTable, values: [String: String], expected: String) {
        let row = grantRow(values.merging(["user": "app", "host": "%"]) { $1 }.mapValues { $0 })
        let (with, without) = (accountSet([userRow(app)], [table: [row]]), accountSet([userRow(app)]))
        #expect(differences(with, without) == ["account 'app'@'%': lacks \(expected)"])
        #expect(differences(without, with) == ["account 'app'@'%': has in addition \(expected)"])
        #expect(differences(with, without, kept: [app]) == ["account 'app'@'%': lacks \(expected)"])
        #expect(differences(without, with, kept: [app]).isEmpty)
    }

    @Test func adminOption() {
        let reader = AccountName("reader", "%")
        let users = [userRow(app), userRow(reader)]
        let lines = differences(
            accountSet(users, [.roleEdge: [roleEdge(reader, to: app, admin: true)]]),
            accountSet(users, [.roleEdge: [roleEdge(reader, to: app)]])
        )
        #expect(
            lines == [
                "account 'app'@'%': lacks role 'reader'@'%' WITH ADMIN OPTION",
                "account 'app'@'%': has in addition role 'reader'@'%'",
            ]
        )
    }

    @Test func partialRevokes() {
        let revokes = #"{"Restrictions": [{"Database": "mysql", "Privileges": ["INSERT"]}]}"#
        let lines = differences(accountSet([userRow(app, ["user_attributes": revokes])]), accountSet([userRow(app)]))
        #expect(lines == ["account 'app'@'%': lacks the partial revoke of INSERT on `mysql`.*"])
    }

    @Test func privilegesThatTheTargetDoesNotKnowArePassedOver() {
        let row = grantRow(["user": "app", "host": "%", "priv": "SET_USER_ID", "with_grant_option": "N"])
        #expect(differences(accountSet([userRow(app)], [.global: [row]]), accountSet([userRow(app)])).isEmpty)
    }

    @Test func passwordHistory() {
        let row = grantRow(["user": "app", "host": "%", "password_timestamp": "2026-01-01", "password": "x"])
        let lines = differences(accountSet([userRow(app)], [.passwordHistory: [row]]), accountSet([userRow(app)]))
        #expect(lines == ["account 'app'@'%': password history differs (1 on the source, 0 on the target)"])
    }

    @Test func anAccountThatTheTargetIgnores() {
        let lines = differences(accountSet([userRow(app)]), accountSet([userRow(app)], ignored: [app]))
        #expect(lines == ["account 'app'@'%': is ignored by the target (its error log says why)"])
    }
}
