import Testing

@testable import Catalog

@Suite struct AccountNameTests {
    @Test(arguments: [
        ("root@localhost", "root", "localhost"),
        ("a@b@%", "a@b", "%"),
        ("@localhost", "", "localhost"),
    ])
    func currentUser(text: String, user: String, host: String) {
        #expect(AccountName(currentUser: text) == AccountName(user, host))
    }

    @Test(arguments: [
        ("'root'@'localhost'", "root", "localhost"),
        ("''@''", "", ""),
        ("'it's'@'here'@'%'", "it's'@'here", "%"),
    ])
    func quoted(text: String, user: String, host: String) {
        #expect(AccountName(quoted: text) == AccountName(user, host))
    }

    @Test func notQuoted() {
        #expect(AccountName(quoted: "root@localhost") == nil)
    }

    @Test func namesAreBytes() {
        let composed = AccountName("\u{e9}", "%")
        let decomposed = AccountName("e\u{301}", "%")
        #expect(composed != decomposed)
        #expect(Set([composed, decomposed]).count == 2)
    }

    @Test func hostsHaveNoCase() {
        #expect(AccountName("a", "DB.Example.org") == AccountName("a", "db.example.org"))
        #expect(AccountName("A", "%") != AccountName("a", "%"))
    }
}
