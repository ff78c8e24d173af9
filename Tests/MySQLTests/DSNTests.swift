import Testing

@testable import MySQL

@Suite struct DSNTests {
    @Test func readsEveryPart() throws {
        let endpoint = try Endpoint(
            dsn:
                "mysql://fork%40ops:p%3Aw%2Fd@db1.example:3307/?ssl-mode=verify_identity&ssl-ca=/etc/ca.pem&connect-timeout=3"
        )
        #expect(endpoint.user == "fork@ops")
        #expect(endpoint.password == Secret("p:w/d"))
        #expect(endpoint.host == "db1.example")
        #expect(endpoint.port == 3307)
        #expect(endpoint.tls.mode == .verifyIdentity)
        #expect(endpoint.tls.ca == "/etc/ca.pem")
        #expect(endpoint.connectTimeout == 3)
    }

    @Test func leavesPartsOut() throws {
        #expect(try Endpoint(dsn: "mysql://db1").port == nil)
        #expect(try Endpoint(dsn: "mysql://db1/").host == "db1")
        #expect(try Endpoint(dsn: "mysql:///?socket=/run/m.sock").socket == "/run/m.sock")
        #expect(try Endpoint(dsn: "mysql://[::1]:3306/").host == "::1")
        #expect(try Endpoint(dsn: "mysql://root:@db1/").password == Secret(""))
        // An @ inside the password belongs to the password.
        #expect(try Endpoint(dsn: "mysql://root:a@b@db1/").password == Secret("a@b"))
    }

    @Test(arguments: [
        ("db1:3306", "starts with mysql://"),
        ("postgres://db1/", "starts with mysql://"),
        ("mysql://", "no host"),
        ("mysql://db1:0/", "port"),
        ("mysql://db1:70000/", "port"),
        ("mysql://db1:abc/", "port"),
        ("mysql://::1/", "brackets"),
        ("mysql://[::1/", "bracket"),
        ("mysql://[::1]x/", "after the IPv6"),
        ("mysql://db1/shop", "--database"),
        ("mysql://db1/?sslmode=REQUIRED", "sslmode is not known"),
        ("mysql://db1/?ssl-mode=SECURE", "VERIFY_IDENTITY"),
        ("mysql://db1/?socket", "no value"),
        ("mysql://a%zz@db1/", "percent-encoding"),
    ])
    func saysWhatIsWrong(dsn: String, words: String) throws {
        let error = #expect(throws: DSNError.self) { try Endpoint(dsn: dsn) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
    }

    @Test func passwordIsNeverShown() throws {
        let endpoint = try Endpoint(dsn: "mysql://root:geheim@db1/")
        #expect(!"\(endpoint)".contains("geheim"))
        #expect(!String(reflecting: endpoint).contains("geheim"))
        let error = #expect(throws: DSNError.self) { try Endpoint(dsn: "mysql://root:geheim@db1:x/") }
        #expect(error?.description.contains("geheim") == false)
    }
}
