import Foundation
import MySQL

/// What an error of a server or of the client library means to whoever runs the command, and what helps: one table, by number
/// (MySQL manual, "Server Error Message Reference" and "Client Error Message Reference").
package struct ServerErrorAdvice: Sendable, Equatable {
    package let kind: ForkError.Kind
    /// In front of the server's own words; empty where these say it.
    package let cause: String
    package let hint: Wording

    private init(_ kind: ForkError.Kind, _ cause: String, _ hint: Wording) {
        self.kind = kind
        self.cause = cause
        self.hint = hint
    }

    /// nil for an error of which there is nothing to say beyond the server's own words.
    package static func of(_ error: ServerError) -> ServerErrorAdvice? {
        let error = beforeEncryption(error) ?? error
        return login(error) ?? room(error) ?? connection(error) ?? work(error)
    }

    /// The client library's words for what a server answers instead of beginning to encrypt: `…: 1040 - Too many connections`.
    private static func beforeEncryption(_ error: ServerError) -> ServerError? {
        guard error.message.contains("before completion of TLS handshake"),
            let match = error.message.firstMatch(of: /: ([0-9]{4}) - (.*)/), let number = UInt32(match.1)
        else { return nil }
        return ServerError(
            server: error.server, operation: error.operation, number: number, message: String(match.2))
    }

    /// What a server said, with the operating system's reason in words: `(111)` says nothing, and `(115)` that there is none.
    static func words(of error: ServerError) -> String {
        guard [2002, 2003, 2005].contains(error.number), let match = error.message.firstMatch(of: /\ \((-?[0-9]+)\)$/),
            let code = Int32(match.1)
        else { return error.description }
        let reason = code > 0 && code != EINPROGRESS ? ": " + String(cString: strerror(code)) : ""
        return ServerError(
            server: error.server, operation: error.operation, number: error.number, sqlState: error.sqlState,
            message: error.message.replacing(match.0, with: reason)
        ).description
    }

    // MARK: - Who may log in. Nothing was written before that.

    private static func login(_ error: ServerError) -> ServerErrorAdvice? {
        let server = error.server
        switch error.number {
        case ServerError.accessDenied where error.operation == "connect", 1698 where error.operation == "connect":
            return ServerErrorAdvice(
                .refused, "\(server) does not accept this user name and password",
                "check the user name and where the password comes from: the DSN, an option file, a password"
                    + " file, or MYSQLFORK_SOURCE_PASSWORD and MYSQLFORK_TARGET_PASSWORD; an account made with REQUIRE X509"
                    + " wants ssl-cert and ssl-key, too")
        case 1130:
            return ServerErrorAdvice(
                .refused, "\(server) has no account for anybody who comes from this machine",
                "create the account there for this machine's address, or for '%'; or connect from another machine")
        case 1129:
            return ServerErrorAdvice(
                .refused, "\(server) blocks this machine since too many connections from it broke off",
                "run there, as an administrator: TRUNCATE TABLE performance_schema.host_cache; and see what broke them"
                    + " off, or raise max_connect_errors")
        case 1820, 1862:
            return ServerErrorAdvice(
                .refused, "the password of the account on \(server) has expired",
                "give it a new one: log in as it with the mysql client and run ALTER USER USER() IDENTIFIED BY '…';")
        case 3118:
            return ServerErrorAdvice(
                .refused, "the account on \(server) is locked",
                "run there, as an administrator: ALTER USER … ACCOUNT UNLOCK;")
        case 3955:
            return ServerErrorAdvice(
                .refused, "the account on \(server) is locked for a time, after wrong passwords",
                "wait until the time is over, or run there, as an administrator: ALTER USER … ACCOUNT UNLOCK;")
        case 3032:
            return ServerErrorAdvice(
                .refused, "\(server) is in offline mode and lets administrators in only",
                "run there, as an administrator: SET GLOBAL offline_mode = OFF; or use an account with CONNECTION_ADMIN"
            )
        case 3159:
            return ServerErrorAdvice(
                .refused, "\(server) takes encrypted connections only (require_secure_transport)",
                "connect with ssl-mode=REQUIRED, or over the server's socket")
        case ServerError.passwordWithheld:
            return ServerErrorAdvice(
                .refused, "",
                "use TLS (ssl-mode=REQUIRED) or the server's socket; or, in a network where nobody can answer in its place,"
                    + " get-server-public-key=ON")
        case 1251, 1524, 2059:
            return ServerErrorAdvice(
                .refused, "this client and \(server) do not agree on how the account logs in",
                "use an account with caching_sha2_password, over an encrypted connection (ssl-mode=REQUIRED) or the"
                    + " server's socket")
        default: return nil
        }
    }

    // MARK: - Connections that are left

    private static func room(_ error: ServerError) -> ServerErrorAdvice? {
        let server = error.server
        switch error.number {
        case 1040:
            return ServerErrorAdvice(
                .refused, "all connections that \(server) allows are taken (max_connections)",
                "wait until some are free, end some that are idle, raise max_connections there, or use fewer (\(.threads))"
            )
        case 1203:
            return ServerErrorAdvice(
                .refused, "the account has as many connections to \(server) as an account may (max_user_connections)",
                "use fewer (\(.threads)), end others of that account, or raise max_user_connections there")
        case 1226:
            return ServerErrorAdvice(
                .refused, "the account has used up what it may use of \(server)",
                error.message.contains("max_user_connections")
                    ? "use fewer connections (\(.threads)), end others of that account, or run there:"
                        + " ALTER USER … WITH MAX_USER_CONNECTIONS 0;"
                    : "wait until the hour is over, or lift the account's limit there: ALTER USER … WITH"
                        + " MAX_QUERIES_PER_HOUR 0 MAX_UPDATES_PER_HOUR 0 MAX_CONNECTIONS_PER_HOUR 0;")
        default: return nil
        }
    }

    // MARK: - The way to the server

    private static func connection(_ error: ServerError) -> ServerErrorAdvice? {
        let server = error.server
        switch error.number {
        case 2002 where error.message.contains("socket"):
            return ServerErrorAdvice(
                .interrupted, "no server listens at this socket",
                "check the path of the socket (SELECT @@socket on the server), that this user may open it, and that the"
                    + " server is up")
        case 2002, 2003:
            return ServerErrorAdvice(
                .interrupted, "\(server) cannot be reached: nobody listens there, or a firewall is in between",
                "check the host and the port, that the server is up, and that it listens on that address (bind_address,"
                    + " skip_networking)")
        case 2005:
            return ServerErrorAdvice(
                .interrupted, "the name of \(server) has no address", "check how the host's name is spelt, and DNS")
        case 2026: return tls(error)
        case ServerError.malformedPacket:
            return ServerErrorAdvice(
                .rejected, "", "make sure that a MySQL server answers at this address, and nothing in its place")
        case 1927, 3169:
            return ServerErrorAdvice(
                .interrupted, "somebody ended the connection to \(server)",
                "see who did (KILL), then run the command again")
        case 4031:
            return ServerErrorAdvice(
                .interrupted, "\(server) ended a connection that was idle for too long",
                "look at wait_timeout there, then run the command again")
        case 1053:
            return ServerErrorAdvice(
                .interrupted, "\(server) is shutting down", "start it again, then run the command again")
        default:
            guard error.isConnectionLost else { return nil }
            return ServerErrorAdvice(
                .interrupted, "", "check that the server is up and reachable, then run the command again")
        }
    }

    private static func tls(_ error: ServerError) -> ServerErrorAdvice {
        let message = error.message.lowercased()
        if message.contains("does not support") || message.contains("is required") {
            return ServerErrorAdvice(
                .refused, "\(error.server) offers no TLS",
                "set up TLS there (ssl_cert, ssl_key), or say ssl-mode=PREFERRED if the network between may be read by others"
            )
        }
        if message.contains("no such file") || message.contains("permission denied") {
            return ServerErrorAdvice(
                .refused, "a file that the encrypted connection to \(error.server) needs cannot be read",
                "check the paths of ssl-ca, ssl-cert and ssl-key, and that this user may read them")
        }
        if message.contains("certificate") || message.contains("verif") || message.contains("hostname") {
            return ServerErrorAdvice(
                .refused, "the certificate of \(error.server) was not accepted",
                "check that ssl-ca is the authority that signed it, that it has not expired, and, with VERIFY_IDENTITY, that it"
                    + " names this host; ssl-mode=REQUIRED encrypts without looking at it")
        }
        return ServerErrorAdvice(
            .refused, "no encrypted connection to \(error.server) came about",
            "check that the files of ssl-ca, ssl-cert and ssl-key can be read and belong together, and which versions of TLS"
                + " the server takes (tls_version)")
    }

    // MARK: - What is being done

    private static func work(_ error: ServerError) -> ServerErrorAdvice? {
        let server = error.server
        switch error.number {
        case 1317:
            return ServerErrorAdvice(
                .interrupted, "somebody ended the statement on \(server)",
                "see who did (KILL QUERY, or a tool that ends long statements), then run the command again; a fork that was"
                    + " begun needs \(.replace)")
        case 3024:
            return ServerErrorAdvice(
                .interrupted, "\(server) ended a statement that took too long (max_execution_time)",
                "raise max_execution_time for this account's statements, then run the command again")
        case 1044, 1045, 1142, 1143, 1227, 1370, 1698:
            return ServerErrorAdvice(
                .rejected, "the account on \(server) lacks a privilege",
                "\(job: .plan) names the GRANT that it needs")
        case ServerError.lockWaitTimeout, 3572:
            return ServerErrorAdvice(
                .rejected, "another session of \(server) holds a lock for too long",
                "see which it is (SELECT * FROM performance_schema.metadata_locks; SHOW PROCESSLIST), end it or wait for it,"
                    + " then run again")
        case 1290, 1836, 3989:
            return ServerErrorAdvice(
                .rejected, "\(server) takes no writes", "look at read_only and super_read_only there, then run again")
        case 1021, 1114:
            return ServerErrorAdvice(
                .rejected, "a disk of \(server) is full, or a limit of its size is reached",
                "make room there, then run again")
        case 1037, 1038, 1041:
            return ServerErrorAdvice(
                .rejected, "\(server) is out of memory",
                "give it more, or use fewer connections (\(.threads)), then run again")
        default: return nil
        }
    }
}
