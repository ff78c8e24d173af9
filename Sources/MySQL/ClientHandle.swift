import CMySQL
import Foundation
import Synchronization

/// The client library's handle of one connection.
///
/// `@unchecked Sendable`: the handle is used only on the connection's own thread (and closed once nobody has it any
/// more); what other threads may touch, the socket, is behind a mutex.
final class ClientHandle: @unchecked Sendable {
    let mysql: UnsafeMutablePointer<MYSQL>
    /// A descriptor of our own for the connection's socket: the library closes its own when the connection is lost, and its number
    /// may be another connection's by then.
    private let socket = Mutex<Int32>(-1)

    private static let libraryReady: Bool = mysqlfork_library_init() == 0

    init() throws {
        guard Self.libraryReady, let mysql = mysql_init(nil) else {
            throw ServerError(
                server: "client", operation: "start the client library", number: 2008, message: "out of memory")
        }
        self.mysql = mysql
        LocalFiles.refuse(on: mysql)
    }

    deinit {
        mysql_close(mysql)
        socket.withLock { descriptor in
            if descriptor >= 0 { _ = close(descriptor) }
            descriptor = -1
        }
    }

    /// Logs in. Must be called on the connection's thread.
    func connect(to endpoint: Endpoint, server: String) throws {
        try attempt(endpoint, server: server, tls: endpoint.tls.mode)
        socket.withLock { $0 = fcntl(mysqlfork_socket(mysql), F_DUPFD_CLOEXEC, 0) }
    }

    /// Ends whatever call is in progress, from any thread; the connection is of no use afterwards.
    func abort() {
        socket.withLock { descriptor in
            if descriptor >= 0 { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
    }

    func error(server: String, operation: String) -> ServerError {
        ServerError(
            server: server, operation: operation, number: mysql_errno(mysql),
            sqlState: String(cString: mysql_sqlstate(mysql)), message: String(cString: mysql_error(mysql)))
    }

    private func attempt(_ endpoint: Endpoint, server: String, tls mode: TLSMode) throws {
        setOptions(endpoint, tls: mode)
        let exchange = PasswordExchange(endpoint, tls: mode)
        try exchange.begin(on: mysql, server: server)
        defer { exchange.end(on: mysql) }
        // One statement at a time, see `Connection.send`. CALL may have several results all the same.
        let flags = UInt(CLIENT_MULTI_RESULTS) | UInt(CLIENT_REMEMBER_OPTIONS)
        let connected = mysql_real_connect(
            mysql, endpoint.socket == nil ? endpoint.host : "localhost", endpoint.user,
            endpoint.password?.value ?? "", nil, UInt32(endpoint.port ?? 3306), endpoint.socket, flags)
        if connected != nil {
            // Connector/C is content with plain text when the server offers no TLS and nothing is to be verified.
            guard !mode.requiresTLS || mysql_get_ssl_cipher(mysql) != nil else {
                throw ServerError(
                    server: server, operation: "connect", number: ServerError.tlsFailure,
                    message: "TLS/SSL error: SSL is required, but the server does not support it")
            }
            return
        }
        if let refusal = exchange.refusal(server: server) { throw refusal }
        var failure = error(server: server, operation: "connect")
        if mode == .verifyCA && failure.number == ServerError.tlsFailure && mysqlfork_tls_verify_ca_checks_name() {
            failure.message += " (this client library checks the certificate's host name with VERIFY_CA, too)"
        }
        // CR_SSL_CONNECTION_ERROR before any TLS was spoken: the server offers none.
        if mode == .preferred, failure.number == ServerError.tlsFailure, mysqlfork_tls_preferred_needs_fallback(),
            failure.message.contains("does not support")
        {
            return try attempt(endpoint, server: server, tls: .disabled)
        }
        throw failure
    }

    private func setOptions(_ endpoint: Endpoint, tls mode: TLSMode) {
        var timeout = endpoint.connectTimeout
        mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &timeout)
        if var limit = endpoint.silenceLimit { mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &limit) }
        mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4")
        var localInfile: UInt32 = endpoint.loadsData ? 1 : 0
        mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &localInfile)
        var packet: UInt = 1 << 30
        mysql_options(mysql, MYSQL_OPT_MAX_ALLOWED_PACKET, &packet)
        mysql_options4(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "mysqlfork")
        mysql_options4(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, Connection.tokenAttribute, Connection.token)
        if endpoint.socket == nil {
            // By itself the library takes "localhost" for its default Unix socket, whatever the port.
            var tcp = MYSQL_PROTOCOL_TCP.rawValue
            mysql_options(mysql, MYSQL_OPT_PROTOCOL, &tcp)
        }
        let tls = endpoint.tls
        if let ca = tls.ca { mysql_options(mysql, MYSQL_OPT_SSL_CA, ca) }
        if let path = tls.caPath { mysql_options(mysql, MYSQL_OPT_SSL_CAPATH, path) }
        if let certificate = tls.certificate { mysql_options(mysql, MYSQL_OPT_SSL_CERT, certificate) }
        if let key = tls.key { mysql_options(mysql, MYSQL_OPT_SSL_KEY, key) }
        if let versions = tls.versions { mysql_options(mysql, MYSQL_OPT_TLS_VERSION, versions) }
        if let ciphers = tls.ciphers { mysql_options(mysql, MYSQL_OPT_SSL_CIPHER, ciphers) }
        // Over a Unix socket the mysql client, too, encrypts only when told to.
        let overSocket = endpoint.socket != nil && mode == .preferred
        mysqlfork_set_tls(mysql, (overSocket ? TLSMode.disabled : mode).native)
    }
}

extension TLSMode {
    fileprivate var native: mysqlfork_tls {
        switch self {
        case .disabled: MYSQLFORK_TLS_DISABLED
        case .preferred: MYSQLFORK_TLS_PREFERRED
        case .required: MYSQLFORK_TLS_REQUIRED
        case .verifyCA: MYSQLFORK_TLS_VERIFY_CA
        case .verifyIdentity: MYSQLFORK_TLS_VERIFY_IDENTITY
        }
    }
}
