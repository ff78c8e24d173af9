import CCrypto
import CMySQL
import Foundation
import Synchronization

/// What a server is told of the password as it is logged in to, whatever it asks for: a scramble that is of no use to others,
/// always; the password itself over TLS and over a Unix socket; under an RSA key only when the user named the key or trusts
/// whoever answers (``PasswordOptions``). That is what the mysql client does.
///
/// With Connector/C this stands in place of the library's plugins, see the shim. libmysqlclient does the same by itself.
final class PasswordExchange: Sendable {
    private let options: PasswordOptions
    private let password: [UInt8]
    private let isSocket: Bool
    private let wantsTLS: Bool
    private let requiresTLS: Bool
    private let state = Mutex(State())

    private struct State {
        var hasWritten = false
        var refusal: (number: UInt32, message: String)?
    }

    /// The exchanges in progress, by their handle's address: the library gives its plugins nothing else to tell them apart.
    private static let inProgress = Mutex<[UInt: PasswordExchange]>([:])

    private static let caching = "caching_sha2_password"
    private static let encrypted = "sha256_password"
    private static let clear = "mysql_clear_password"

    init(_ endpoint: Endpoint, tls: TLSMode) {
        options = endpoint.passwords
        password = Array((endpoint.password?.value ?? "").utf8)
        isSocket = endpoint.socket != nil
        wantsTLS = tls != .disabled
        requiresTLS = tls.requiresTLS
    }

    // MARK: - Beside mysql_real_connect

    func begin(on mysql: UnsafeMutablePointer<MYSQL>, server: String) throws {
        guard Self.isInPlace else {
            throw ServerError(
                server: server, operation: "connect", number: ServerError.passwordWithheld,
                message: "the client library has loaded plugins of its own for passwords (LIBMYSQL_PLUGINS?)")
        }
        var plugins = ["mysql_native_password", Self.caching, Self.encrypted]
        if options.allowsClearText { plugins.append(Self.clear) }
        mysqlfork_allow_passwords(
            mysql, plugins.joined(separator: ","), options.allowsClearText && (isSocket || requiresTLS),
            options.fetchesPublicKey, options.publicKeyFile)
        Self.inProgress.withLock { $0[UInt(bitPattern: mysql)] = self }
    }

    func end(on mysql: UnsafeMutablePointer<MYSQL>) {
        Self.inProgress.withLock { $0[UInt(bitPattern: mysql)] = nil }
    }

    /// Why the server did not get what it asked for.
    func refusal(server: String) -> ServerError? {
        state.withLock(\.refusal).map {
            ServerError(server: server, operation: "connect", number: $0.number, message: $0.message)
        }
    }

    // MARK: - In place of plugins

    private static let isInPlace: Bool = {
        guard let mysql = mysql_init(nil) else { return false }
        defer { mysql_close(mysql) }
        let ways: [(StaticString, mysqlfork_authenticate)] = [
            ("caching_sha2_password", { vio, mysql in PasswordExchange.answer(vio, mysql) { try $0.cachingSHA2($1) } }),
            ("sha256_password", { vio, mysql in PasswordExchange.answer(vio, mysql) { try $0.sha256($1) } }),
            ("mysql_clear_password", { vio, mysql in PasswordExchange.answer(vio, mysql) { try $0.clearText($1) } }),
        ]
        return ways.allSatisfy { name, way in
            mysqlfork_replace_login(mysql, UnsafeRawPointer(name.utf8Start).assumingMemoryBound(to: CChar.self), way)
        }
    }()

    private struct Refused: Error {
        var number = ServerError.passwordWithheld
        let message: String
    }

    /// The connection broke off, or the server answers with what the library deals with.
    private struct Over: Error {}

    /// One login's packets.
    private struct Wire {
        let vio: UnsafeMutableRawPointer
        let mysql: UnsafeMutablePointer<MYSQL>

        func read() throws -> [UInt8] {
            var packet: UnsafeMutablePointer<UInt8>?
            let length = mysqlfork_login_read(vio, &packet)
            guard length >= 0 else { throw Over() }
            return Array(UnsafeBufferPointer(start: packet, count: Int(length)))
        }

        func write(_ packet: [UInt8]) throws {
            guard mysqlfork_login_write(vio, packet, Int32(packet.count)) else { throw Over() }
        }
    }

    private static func answer(
        _ vio: UnsafeMutableRawPointer?, _ mysql: UnsafeMutablePointer<MYSQL>?,
        _ way: (PasswordExchange, Wire) throws -> mysqlfork_login
    ) -> Int32 {
        guard let vio, let mysql,
            let exchange = inProgress.withLock({ $0[UInt(bitPattern: mysql)] })
        else { return MYSQLFORK_LOGIN_REFUSED.rawValue }
        do {
            let wire = Wire(vio: vio, mysql: mysql)
            try exchange.checkTLS(mysql)
            return try way(exchange, wire).rawValue
        } catch let error as Refused {
            exchange.state.withLock { $0.refusal = (error.number, error.message) }
        } catch {}
        return MYSQLFORK_LOGIN_REFUSED.rawValue
    }

    /// Before anything is sent. (By itself Connector/C goes on in plain text.)
    private func checkTLS(_ mysql: UnsafeMutablePointer<MYSQL>) throws {
        guard requiresTLS && !isSocket && !mysqlfork_server_has_tls(mysql) else { return }
        throw Refused(
            number: ServerError.tlsFailure,
            message: "TLS/SSL error: SSL is required, but the server does not support it")
    }

    private func write(_ packet: [UInt8], _ wire: Wire) throws {
        state.withLock { $0.hasWritten = true }
        try wire.write(packet)
    }

    /// Whether what is sent next cannot be read on its way. The first packet of all is what the library begins TLS for, if the
    /// server has it.
    private func isPrivate(_ wire: Wire) -> Bool {
        isSocket || mysql_get_ssl_cipher(wire.mysql) != nil
            || (wantsTLS && mysqlfork_server_has_tls(wire.mysql) && !state.withLock(\.hasWritten))
    }

    private static let scrambleLength = 20

    private func scramble(_ wire: Wire) throws -> [UInt8] {
        let packet = try wire.read()
        guard packet.count == Self.scrambleLength + 1 else {
            throw Refused(message: "the server's scramble has \(packet.count) bytes, not \(Self.scrambleLength + 1)")
        }
        return Array(packet.prefix(Self.scrambleLength))
    }

    /// MySQL source, sql/auth/sha2_password.cc and sql-common/client_authentication.cc.
    private func cachingSHA2(_ wire: Wire) throws -> mysqlfork_login {
        let nonce = try scramble(wire)
        guard !password.isEmpty else {
            try write([], wire)
            return MYSQLFORK_LOGIN_ANSWERED
        }
        let once = Array(SHA256.of(password))
        let mask = SHA256.of(SHA256.of(once) + nonce)
        try write(zip(once, mask).map { $0 ^ $1 }, wire)
        let answer = try wire.read()
        switch answer.first {
        case 3 where answer.count == 1: return MYSQLFORK_LOGIN_ANSWERED
        // The server does not have the password in its memory: it wants to see it whole.
        case 4 where answer.count == 1: return try sendPassword(nonce, wire, Self.caching, keyRequest: 2)
        case 0, 0xff: return MYSQLFORK_LOGIN_COMPLETE
        default: throw Over()
        }
    }

    private func sha256(_ wire: Wire) throws -> mysqlfork_login {
        let nonce = try scramble(wire)
        guard !password.isEmpty else {
            try write([0], wire)
            return MYSQLFORK_LOGIN_ANSWERED
        }
        return try sendPassword(nonce, wire, Self.encrypted, keyRequest: 1)
    }

    private func clearText(_ wire: Wire) throws -> mysqlfork_login {
        guard options.allowsClearText, isPrivate(wire) else {
            throw Refused(message: "\(Self.clear) asks for the password as it is, and the connection is not encrypted")
        }
        try write(password + [0], wire)
        return MYSQLFORK_LOGIN_ANSWERED
    }

    private func sendPassword(
        _ nonce: [UInt8], _ wire: Wire, _ plugin: String, keyRequest: UInt8
    ) throws -> mysqlfork_login {
        if isPrivate(wire) {
            try write(password + [0], wire)
            return MYSQLFORK_LOGIN_ANSWERED
        }
        let key: [UInt8]
        if let file = options.publicKeyFile {
            guard let bytes = try? Data(contentsOf: URL(filePath: file)) else {
                throw Refused(message: "the public key file \(file) cannot be read")
            }
            key = Array(bytes)
        } else if options.fetchesPublicKey {
            try write([keyRequest], wire)
            key = try wire.read()
        } else {
            throw Refused(message: "\(plugin) asks for the password itself, and the connection is not encrypted")
        }
        let masked = (password + [0]).enumerated().map { $1 ^ nonce[$0 % nonce.count] }
        guard let packet = PublicKey.encrypt(masked, pem: key) else {
            throw Refused(message: "the password cannot be encrypted with the server's public key")
        }
        try write(packet, wire)
        return MYSQLFORK_LOGIN_ANSWERED
    }
}

private enum SHA256 {
    static func of(_ bytes: [UInt8]) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var length: UInt32 = 0
        EVP_Digest(bytes, bytes.count, &digest, &length, EVP_sha256(), nil)
        return Array(digest.prefix(Int(length)))
    }
}

private enum PublicKey {
    /// RSA with OAEP; nil for what is no RSA key, or when it is too short for the text.
    static func encrypt(_ text: [UInt8], pem: [UInt8]) -> [UInt8]? {
        guard let bio = BIO_new_mem_buf(pem, Int32(clamping: pem.count)) else { return nil }
        defer { BIO_free(bio) }
        guard let key = PEM_read_bio_PUBKEY(bio, nil, nil, nil) else { return nil }
        defer { EVP_PKEY_free(key) }
        guard let context = EVP_PKEY_CTX_new(key, nil) else { return nil }
        defer { EVP_PKEY_CTX_free(context) }
        var length = 0
        guard EVP_PKEY_encrypt_init(context) == 1,
            EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1,
            EVP_PKEY_encrypt(context, nil, &length, text, text.count) == 1
        else { return nil }
        var result = [UInt8](repeating: 0, count: length)
        guard EVP_PKEY_encrypt(context, &result, &length, text, text.count) == 1 else { return nil }
        return Array(result.prefix(length))
    }
}
