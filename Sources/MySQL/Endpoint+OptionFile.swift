extension Endpoint {
    /// Reads host, port, socket, user, password and TLS options from an option file. What else a `[client]` group may
    /// hold is not about reaching the server and is passed over. An option that is about it and cannot be followed is an error,
    /// and so is anything in `[mysqlfork]` that is not known.
    /// - Parameter suffix: see ``OptionFile/options(inFile:suffix:)``.
    public init(optionFile path: String, suffix: String = "") throws(DSNError) {
        self.init()
        for option in try OptionFile.options(inFile: path, suffix: suffix) {
            do {
                if try apply(option) || option.isLoose { continue }
            } catch {
                throw DSNError(description: "\(option.place): \(error.description)")
            }
            if option.isOurs || Self.concernsConnection(option.name) {
                throw DSNError(description: "\(option.place): \(option.name) is not supported")
            }
        }
        if host == nil && socket == nil { host = "localhost" }
    }

    /// - Returns: false when the option is not known.
    private mutating func apply(_ option: OptionFile.Option) throws(DSNError) -> Bool {
        let value = option.value ?? ""
        switch option.name {
        case "host": host = value
        case "port":
            guard let number = UInt16(value), number > 0 else {
                throw DSNError(description: "port is not a number from 1 to 65535")
            }
            port = number
        case "user": user = value
        // Without a value it means to ask.
        case "password": password = option.value.map { Secret($0) }
        case "protocol":
            // What is given decides: a socket, or a host.
            guard ["tcp", "socket"].contains(value.lowercased()) else {
                throw DSNError(description: "protocol is tcp or socket")
            }
        // As programs up to MySQL 5.7, and MariaDB's, had them.
        case "ssl": tls.mode = try Self.isOn("ssl", value) ? .required : .disabled
        case "skip-ssl", "disable-ssl": tls.mode = .disabled
        case "enable-ssl": tls.mode = .required
        case "ssl-verify-server-cert":
            if try Self.isOn(option.name, value) { tls.mode = .verifyIdentity }
        case "skip-get-server-public-key", "disable-get-server-public-key": passwords.fetchesPublicKey = false
        case "skip-enable-cleartext-plugin", "disable-enable-cleartext-plugin", "skip-cleartext-plugin":
            passwords.allowsClearText = false
        default: return try set(option: option.name, to: value)
        }
        return true
    }

    /// Whether passing over an option could lead elsewhere, or leave a connection less protected than it was asked for.
    private static func concernsConnection(_ name: String) -> Bool {
        ["ssl", "skip-ssl", "disable-ssl", "tls", "password", "authentication-", "server-public-key"].contains {
            name.hasPrefix($0)
        }
            || [
                "bind-address", "default-auth", "plugin-dir", "dns-srv-name", "login-path", "pipe",
                "shared-memory-base-name",
            ]
            .contains(name)
    }
}
