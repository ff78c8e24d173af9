import MySQL
import Testing

@testable import Server

/// What people are told about errors of servers, by number.
@Suite struct ServerErrorAdviceTests {
    private func error(_ number: UInt32, _ message: String = "no", operation: String = "connect") -> ServerError {
        ServerError(server: "source db1:3306", operation: operation, number: number, message: message)
    }

    @Test(
        arguments: [
            (1040, .refused, "max_connections", "threads"), (1203, .refused, "max_user_connections", "threads"),
            (1226, .refused, "used up", "MAX_QUERIES_PER_HOUR"),
            (1045, .refused, "password", "MYSQLFORK_SOURCE_PASSWORD"),
            (1130, .refused, "this machine", "account"), (1129, .refused, "blocks", "host_cache"),
            (1820, .refused, "expired", "ALTER USER"), (1862, .refused, "expired", "ALTER USER"),
            (3118, .refused, "locked", "ACCOUNT UNLOCK"), (3955, .refused, "locked", "ACCOUNT UNLOCK"),
            (3032, .refused, "offline", "offline_mode"), (3159, .refused, "encrypted", "ssl-mode"),
            (2003, .interrupted, "cannot be reached", "bind_address"), (2005, .interrupted, "no address", "DNS"),
            (2013, .interrupted, "", "up and reachable"), (3169, .interrupted, "ended the connection", "KILL"),
            (1317, .interrupted, "ended the statement", "KILL QUERY"), (1227, .rejected, "privilege", "plan"),
            (1205, .rejected, "lock", "metadata_locks"), (1114, .rejected, "full", "room"),
        ] as [(UInt32, ForkError.Kind, String, String)])
    func byNumber(number: UInt32, kind: ForkError.Kind, cause: String, hint: String) {
        let failure = ForkError(error(number))
        #expect(failure.kind == kind)
        #expect(
            (cause.isEmpty || failure.message.contains(cause)) && failure.message.contains("(error \(number), "),
            "\(failure)")
        #expect(failure.hint.contains(hint), "\(failure.hint)")
    }

    @Test func whatTheClientLibraryMakesOfIt() {
        let early = ForkError(
            error(
                2002,
                "Received error packet before completion of TLS handshake. The authenticity of the following error cannot be"
                    + " verified: 1040 - Too many connections"))
        #expect(early.kind == .refused && early.message.contains("(max_connections)"), "\(early)")

        let refused = ForkError(error(2002, "Can't connect to server on '127.0.0.1' (115)"))
        #expect(refused.kind == .interrupted && !refused.message.contains("(115)"), "\(refused)")
        #expect(
            ForkError(error(2003, "Can't connect (111)")).message.contains("Can't connect: Connection refused (error"))
        #expect(ForkError(error(2002, "through socket '/x' (13)")).message.contains("'/x': Permission denied"))
        // A number that belongs to somebody else's message stays.
        #expect(ForkError(error(1064, "near (115)")).message.contains("(115)"))
    }

    @Test(
        arguments: [
            ("SSL is required, but the server does not support it", "offers no TLS"),
            ("certificate verify failed", "certificate"), ("No such file or directory (2)", "file"),
            ("wrong version number", "no encrypted connection"),
        ])
    func encryption(message: String, cause: String) {
        let failure = ForkError(error(2026, message))
        #expect(
            failure.kind == .refused && failure.message.contains(cause) && failure.hint.contains("ssl-"), "\(failure)")
    }

    /// Status 2 says that nothing was written.
    @Test func afterSomethingWasWritten() {
        #expect(ForkError(error(1040), hasWritten: true).kind == .rejected)
        #expect(ForkError(error(2013), hasWritten: true).kind == .interrupted)
    }

    @Test func whatIsNotInTheTable() {
        let failure = ForkError(error(9999, operation: "copy table d.t"))
        #expect(failure.kind == .rejected && failure.message.contains("copy table d.t") && !failure.hint.isEmpty)
    }
}
