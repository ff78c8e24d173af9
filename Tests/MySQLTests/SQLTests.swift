import Testing

@testable import MySQL

@Suite struct SQLTests {
    @Test func joinsAndEncodes() {
        #expect(SQL.account(user: "o'neil", host: "%") == "'o''neil'@'%'")
        #expect(SQL.hexLiteral([0, 255]) == "x'00ff'")
        #expect(SQL.identifier("d.b", "t") == "`d.b`.`t`")
        #expect(SQL.list(["a", "b"]) == "('a', 'b')")
    }

    @Test func readsWhatLoadDataDid() {
        #expect(
            Connection.parseInfo("Records: 12  Deleted: 0  Skipped: 3  Warnings: 4")
                == LoadResult(records: 12, skipped: 3, warnings: 4))
        #expect(Connection.parseInfo("").records == -1)
    }

    @Test func errorsHideStatementsWithPasswords() {
        #expect(!Connection.operation(of: Array("CREATE USER 'a'@'b' IDENTIFIED BY 'geheim'".utf8)).contains("geheim"))
    }
}
