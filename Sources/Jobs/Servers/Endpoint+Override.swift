import MySQL

extension Endpoint {
    /// This endpoint, with everything that `other` names taken from there, but for the password.
    func overridden(by other: Endpoint) -> Endpoint {
        var result = self
        if other.host != nil || other.socket != nil {
            (result.host, result.port, result.socket) = (other.host, other.port ?? port, other.socket)
        }
        result.user = other.user ?? user
        result.connectTimeout = other.connectTimeout
        let defaults = TLSOptions()
        if other.tls.mode != defaults.mode { result.tls.mode = other.tls.mode }
        result.tls.ca = other.tls.ca ?? tls.ca
        result.tls.caPath = other.tls.caPath ?? tls.caPath
        result.tls.certificate = other.tls.certificate ?? tls.certificate
        result.tls.key = other.tls.key ?? tls.key
        result.tls.versions = other.tls.versions ?? tls.versions
        result.tls.ciphers = other.tls.ciphers ?? tls.ciphers
        result.passwords.publicKeyFile = other.passwords.publicKeyFile ?? passwords.publicKeyFile
        result.passwords.fetchesPublicKey = other.passwords.fetchesPublicKey || passwords.fetchesPublicKey
        result.passwords.allowsClearText = other.passwords.allowsClearText || passwords.allowsClearText
        return result
    }
}
