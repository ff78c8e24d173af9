import Testing

@testable import Catalog

@Suite struct AccountSetTests {
    private let app = AccountName("app", "%")
    private let reader = AccountName("reader", "%")
    private let nobody = AccountName("nobody", "%")

    @Test func reservedAccountsAndTheirRowsAreLeftOut() {
        let reserved = AccountName("mysql.sys", "localhost")
        let set = accountSet(
            [userRow(app), userRow(reserved)],
            [.database: [grantRow(["user": "mysql.sys", "host": "localhost", "db": "sys"])]]
        )
        #expect(set.accounts == [app])
        #expect(set.rows[.database] == [])
        #expect(set.orphans.isEmpty)
    }

    @Test func rowsForNobodyAreNamed() {
        let set = accountSet(
            [userRow(app)],
            [
                .database: [grantRow(["user": "nobody", "host": "%", "db": "shop"])],
                .roleEdge: [roleEdge(nobody, to: app)],
            ]
        )
        #expect(set.rows[.database] == [])
        #expect(set.rows[.roleEdge] == [])
        #expect(
            set.orphans == ["mysql.db has a row for 'nobody'@'%'", "mysql.role_edges has a row for 'nobody'@'%'"]
        )
    }

    @Test func namesThatTheServerWritesWrongly() {
        let (zoe, polish) = (AccountName("zoé", "%"), AccountName("łódź €", "h"))
        let set = accountSet(
            [userRow(zoe), userRow(polish)],
            [
                .routine: [
                    "zo\u{c3}\u{a9}", "\u{c5}\u{201a}\u{c3}\u{b3}d\u{c5}\u{ba} \u{e2}\u{201a}\u{ac}", "é", "plain",
                ].map {
                    grantRow(["user": $0, "host": $0.hasPrefix("\u{c5}") ? "h" : "%", "db": "d"])
                }
            ])
        #expect(set.rows[.routine] == [])
        #expect(
            set.orphans == [
                "mysql.procs_priv has a row for 'plain'@'%'",
                "mysql.procs_priv has a row for 'zo\u{c3}\u{a9}'@'%', which is how MySQL writes 'zoé'@'%' there",
                "mysql.procs_priv has a row for '\u{c5}\u{201a}\u{c3}\u{b3}d\u{c5}\u{ba} \u{e2}\u{201a}\u{ac}'@'h',"
                    + " which is how MySQL writes 'łódź €'@'h' there",
                "mysql.procs_priv has a row for 'é'@'%'",
            ])
    }

    @Test func rolesAreFollowedThroughRolesAndInCircles() {
        let inner = AccountName("inner", "%")
        let set = accountSet(
            [userRow(app), userRow(reader), userRow(inner), userRow(nobody)],
            [.roleEdge: [roleEdge(reader, to: app), roleEdge(inner, to: reader), roleEdge(reader, to: inner)]]
        )
        #expect(set.roles(of: app) == [reader, inner])
        #expect(set.roles(of: nobody).isEmpty)
    }

    @Test func onlyWhatCannotLogInIsARole() {
        let made: [String: String?] = ["account_locked": "Y", "password_expired": "Y", "authentication_string": ""]
        let set = accountSet([userRow(reader, made), userRow(app)], [.roleEdge: [roleEdge(app, to: reader)]])
        #expect(set.roles == [reader])
    }

    @Test func pluginsOfAllFactors() {
        let factors = #"{"multi_factor_authentication": [{"plugin": "authentication_webauthn"}]}"#
        let dead = AccountName("dead", "%")
        let source = accountSet(
            [userRow(app, ["user_attributes": factors]), userRow(dead, ["plugin": "mysql_native_password"])],
            loadedPlugins: ["caching_sha2_password", "authentication_webauthn"]
        )
        #expect(source.authenticationPlugins == ["caching_sha2_password": [app], "authentication_webauthn": [app]])
        let missing = source.pluginsMissing(in: ["caching_sha2_password"])
        #expect(missing.map(\.plugin) == ["authentication_webauthn"])
        #expect(missing.first?.accounts == [app])
    }

    @Test func partialRevokes() {
        let revokes = #"{"Restrictions": [{"Database": "mysql", "Privileges": ["SELECT"]}]}"#
        #expect(accountSet([userRow(app, ["user_attributes": revokes])]).hasPartialRevokes)
        #expect(!accountSet([userRow(app, ["user_attributes": "{}"])]).hasPartialRevokes)
    }
}
