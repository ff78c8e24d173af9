import Testing

@testable import Catalog

@Suite struct LoginPrecedenceTests {
    /// The order in which MySQL 9.7.4 took these hosts for a client at 127.0.0.1, whose name is localhost.
    private let order = [
        "127.0.0.1", "127.0.0.0/24", "127.0.0.0/8", "127.0.0.0/255.255.255.0", "127.0.0.0/255.0.0.0", "localhost",
        "127.0.0._", "127.0.%", "local%", "127.%", "%host", "%", "",
    ]

    @Test func hostsAreTakenInTheServersOrder() {
        for (place, host) in order.enumerated() {
            let login = Login(
                account: AccountName("tool", host),
                client: AccountName("tool", "localhost"),
                proxy: nil
            )
            let accounts = order.map { AccountName("tool", $0) }
            #expect(LoginPrecedence.takeovers(of: login, by: accounts) == Array(accounts[..<place]))
        }
    }

    @Test func anonymousUsersTakeOverWithAMoreSpecificHost() {
        let login = Login(account: AccountName("tool", "%"), client: AccountName("tool", "localhost"), proxy: nil)
        let accounts = [AccountName("", "localhost"), AccountName("", "%"), AccountName("other", "localhost")]
        #expect(LoginPrecedence.takeovers(of: login, by: accounts) == [accounts[0]])
    }

    @Test func aNamedUserTakesOverFromTheAnonymous() {
        let login = Login(account: AccountName("", "%"), client: AccountName("tool", "db9"), proxy: nil)
        let named = AccountName("tool", "%")
        #expect(LoginPrecedence.takeovers(of: login, by: [named]) == [named])
    }

    @Test func twoAlikeAreBothNamed() {
        let login = Login(account: AccountName("tool", "%host"), client: AccountName("tool", "localhost"), proxy: nil)
        let other = AccountName("tool", "_ocalhost")
        #expect(LoginPrecedence.takeovers(of: login, by: [other]) == [other])
    }

    @Test(arguments: [
        ("10.1.2.3", "10.1.2.3", true),
        ("10.1.2.3", "10.1.2.4", false),
        ("10.0.0.0/255.0.0.0", "10.9.9.9", true),
        ("10.0.0.0/255.0.0.0", "11.9.9.9", false),
        ("10.1.0.0/16", "10.1.9.9", true),
        ("0.0.0.0/0", "10.1.9.9", true),
        ("%.example.org", "DB.example.org", true),
        ("%.example.org", "example.org", false),
        ("db_", "db9", true),
        ("db_", "db10", false),
        ("%", "db9", true),
        ("", "db9", true),
        ("db9", "db9", true),
        ("10.1.2.3", "db9", false),
        ("%a%b", "xaxbxab", true),
        ("%a_", "aaab", true),
        ("a%", "a", true),
        ("%%", "", true),
        ("%b%", "aaa", false),
        // Years, when each `%` is tried with each of its ends.
        (String(repeating: "%a", count: 60) + "%b", String(repeating: "a", count: 250), false),
        (String(repeating: "%a", count: 60), String(repeating: "a", count: 250), true),
    ])
    func matching(pattern: String, client: String, expected: Bool) {
        #expect(HostPattern(pattern).matches(client) == expected)
    }
}
