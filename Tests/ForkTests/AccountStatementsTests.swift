import Testing

@testable import Catalog

@Suite struct AccountStatementsTests {
    @Test func privilegesAreAddedToARowThatIsThere() throws {
        let row = grantRow(["user": "it's", "host": "%", "select_priv": "Y", "user_attributes": nil])
        let columns = ["host", "user", "select_priv", "user_attributes"]
        let statement = try #require(GrantTable.user.inserts(of: [row], columns: columns).first)
        #expect(statement.contains("INTO `mysql`.`user` (`host`, `user`, `select_priv`, `user_attributes`)"))
        #expect(statement.contains("VALUES ('%', 'it''s', 'Y', NULL) AS new"))
        #expect(
            statement.hasSuffix(
                "ON DUPLICATE KEY UPDATE `select_priv` = IF(new.`select_priv` = 'Y', 'Y', `mysql`.`user`.`select_priv`)"
            )
        )
    }

    @Test func setsAreAddedByBit() throws {
        let row = grantRow(["proc_priv": "Execute"])
        let statement = try #require(GrantTable.routine.inserts(of: [row], columns: ["proc_priv"]).first)
        #expect(statement.hasSuffix("UPDATE `proc_priv` = `mysql`.`procs_priv`.`proc_priv` | new.`proc_priv`"))
    }

    @Test func aRowWithoutPrivilegesStaysAsItIs() throws {
        let statement = try #require(GrantTable.defaultRole.inserts(of: [grantRow([:])], columns: ["user"]).first)
        #expect(statement.hasSuffix("UPDATE `user` = `mysql`.`default_roles`.`user`"))
    }

    @Test func bytesThatAreNotTextAreWrittenInHexadecimal() throws {
        let row = GrantRow(values: ["x509_subject": [0x2f, 0xff]])
        let statement = try #require(GrantTable.user.inserts(of: [row], columns: ["x509_subject"]).first)
        #expect(statement.contains("VALUES (x'2fff')"))
    }

    @Test func noRowsNoStatement() {
        #expect(GrantTable.user.inserts(of: [], columns: ["user"]).isEmpty)
        #expect(GrantTable.user.deletes(of: []).isEmpty)
    }

    @Test func statementsStaySmall() {
        let rows = (0..<10).map { _ in grantRow(["password": String(repeating: "x", count: 100_000)]) }
        let statements = GrantTable.passwordHistory.inserts(of: rows, columns: ["password"])
        #expect(statements.count == 5)
        #expect(statements.allSatisfy { $0.utf8.count < 300_000 })
    }

    @Test func deletes() {
        let accounts = [AccountName("a", "%"), AccountName("", "h")]
        #expect(
            GrantTable.roleEdge.deletes(of: accounts) == [
                "DELETE FROM `mysql`.`role_edges` WHERE (to_user, to_host) IN (('a', '%'), ('', 'h'))"
            ]
        )
        #expect(
            GrantTable.roleEdge.deletes(ofRoles: [accounts[0]]) == [
                "DELETE FROM `mysql`.`role_edges` WHERE (from_user, from_host) IN (('a', '%'))"
            ]
        )
        #expect(GrantTable.database.deletes(ofRoles: accounts).isEmpty)
    }
}
