import Foundation
import MySQL
import Testing

extension IntegrationTests {
    /// How the client reaches a server, and what it says when it cannot.
    @Suite struct ClientTests {
        private func connect(_ dsn: String) async throws -> Connection {
            try await Connection(to: Endpoint(dsn: dsn), role: "source")
        }

        /// The error of a connection that must not come about.
        private func failure(_ dsn: String, sourceLocation: SourceLocation = #_sourceLocation) async throws
            -> ServerError
        {
            try await #require(throws: ServerError.self, sourceLocation: sourceLocation) { _ = try await connect(dsn) }
        }

        /// The cipher that protects a connection over TCP; empty for plain text.
        private func cipher(_ server: TestServer, host: String = "127.0.0.1", _ parameters: String) async throws
            -> String
        {
            let connection = try await connect("mysql://root@\(host):\(server.port)/?\(parameters)")
            return try #require(try await connection.query("SHOW STATUS LIKE 'Ssl_cipher'").rows.first).text(at: 1)
        }

        // MARK: - TLS

        /// The certificate that a server makes for itself names no host.
        @Test func modesOfTLS() async throws {
            try await TestServer.withPair { server, other in
                let (ca, otherCA) = ("ssl-ca=\(server.dataDirectory)/ca.pem", "ssl-ca=\(other.dataDirectory)/ca.pem")
                #expect(try await cipher(server, "ssl-mode=DISABLED") == "")
                for parameters in ["", "ssl-mode=PREFERRED", "ssl-mode=REQUIRED", "ssl-mode=REQUIRED&\(ca)"] {
                    #expect(try await cipher(server, parameters) != "", "\(parameters)")
                }
                #expect(try await cipher(server, "ssl-mode=REQUIRED&socket=\(server.socket)") != "")
                #expect(try await cipher(server, "socket=\(server.socket)") == "", "as the mysql client does it")
                // Without an authority, with another one, and with a certificate that is not this host's.
                for parameters in [
                    "ssl-mode=VERIFY_CA", "ssl-mode=VERIFY_IDENTITY", "ssl-mode=VERIFY_CA&\(otherCA)",
                    "ssl-mode=VERIFY_IDENTITY&\(otherCA)", "ssl-mode=VERIFY_IDENTITY&\(ca)",
                ] {
                    let error = try await failure("mysql://root@127.0.0.1:\(server.port)/?\(parameters)")
                    #expect(error.number == 2026, "\(parameters): \(error)")
                    #expect(!error.isConnectionLost)
                }
                // One of the two client libraries checks the name even so, and then the message says it.
                do {
                    #expect(try await cipher(server, "ssl-mode=VERIFY_CA&\(ca)") != "")
                } catch let error as ServerError {
                    #expect(error.number == 2026)
                    #expect(error.message.contains("VERIFY_CA") && error.message.contains("name"), "\(error)")
                }
            }
        }

        /// Falling back to plain text is for PREFERRED only, and only for a server without TLS.
        @Test func serverWithoutTLS() async throws {
            try await TestServer.with([("plain", ["--tls-version="])]) { servers in
                for parameters in ["", "ssl-mode=PREFERRED"] {
                    let cipher = try await cipher(servers[0], parameters)
                    #expect(cipher == "")
                }
                for mode in ["REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"] {
                    let error = try await failure("mysql://root@127.0.0.1:\(servers[0].port)/?ssl-mode=\(mode)")
                    #expect(error.number == 2026 && error.message.contains("does not support"), "\(error)")
                }
            }
        }

        private static let hasOpenSSL = ["/usr/bin/openssl", "/usr/local/bin/openssl"].contains {
            FileManager.default.isExecutableFile(atPath: $0)
        }

        /// A certificate that names the host, by an authority that the client is told of.
        @Test(.enabled(if: hasOpenSSL)) func verifiedIdentity() async throws {
            let folder = FileManager.default.temporaryDirectory.appending(path: "mysqlfork-tls-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let made = try await Shell.run(
                "/bin/sh",
                [
                    "-ec",
                    """
                    cd "$1"
                    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=authority -days 2 -keyout ca-key.pem -out ca.pem
                    openssl req -newkey rsa:2048 -nodes -subj /CN=server -keyout key.pem -out request.pem
                    echo subjectAltName=DNS:localhost > names
                    openssl x509 -req -in request.pem -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 2 -extfile names \\
                      -out cert.pem
                    """, "sh", folder.path(),
                ])
            try #require(made.status == 0, "\(made.errors)")
            let options = ["ca", "cert", "key"].map { "--ssl-\($0)=\(folder.path())/\($0).pem" }
            try await TestServer.with([("named", options)]) { servers in
                let ca = "ssl-ca=\(folder.path())/ca.pem"
                #expect(try await cipher(servers[0], host: "localhost", "ssl-mode=VERIFY_IDENTITY&\(ca)") != "")
                #expect(try await cipher(servers[0], host: "localhost", "ssl-mode=VERIFY_CA&\(ca)") != "")
                let error = try await failure(
                    "mysql://root@127.0.0.1:\(servers[0].port)/?ssl-mode=VERIFY_IDENTITY&\(ca)")
                #expect(error.number == 2026)
            }
        }

        // MARK: - Ways in

        /// How the server sees the connection: `Socket`, `TCP/IP` or `SSL/TLS`.
        private func transport(_ dsn: String) async throws -> String {
            let connection = try await connect(dsn)
            let result = try await connection.query(
                "SELECT CONNECTION_TYPE FROM performance_schema.threads WHERE PROCESSLIST_ID = CONNECTION_ID()")
            return try #require(result.rows.first).text(at: 0)
        }

        @Test func socketsAndPorts() async throws {
            try await TestServer.with([("one", [])]) { servers in
                let server = servers[0]
                let ways = [
                    ("localhost/?socket=\(server.socket)", "Socket"), ("/?socket=\(server.socket)", "Socket"),
                    ("127.0.0.1:\(server.port)/", "SSL/TLS"), ("127.0.0.1:\(server.port)/?ssl-mode=DISABLED", "TCP/IP"),
                    // What a DSN names is reached, and not some other server's socket because the host is "localhost".
                    ("localhost:\(server.port)/", "SSL/TLS"),
                ]
                for (way, expected) in ways {
                    let seen = try await transport("mysql://root@" + way)
                    #expect(seen == expected, "\(way)")
                }
            }
        }

        /// The first login of an account goes by the server's RSA key when nothing else protects the password, and the user said so.
        @Test func passwords() async throws {
            try await TestServer.with([("one", [])]) { servers in
                let server = servers[0]
                let long = String(repeating: "x", count: 120)
                try await server.run(
                    "CREATE USER u@'%' IDENTIFIED BY 'pä:s@s/%'; CREATE USER l@'%' IDENTIFIED BY '\(long)'")
                let plain = "127.0.0.1:\(server.port)/?ssl-mode=DISABLED&get-server-public-key=ON"
                for dsn in [
                    "mysql://u:p%C3%A4:s%40s%2F%25@\(plain)", "mysql://l:\(long)@\(plain)",
                    "mysql://u:p%C3%A4:s%40s%2F%25@127.0.0.1:\(server.port)/",
                    "mysql://u:p%C3%A4:s%40s%2F%25@localhost/?socket=\(server.socket)",
                ] {
                    #expect(try await connect(dsn).query("SELECT 1").rows.count == 1)
                }
                for dsn in [
                    "mysql://u:wrong@\(plain)", "mysql://u:wrong@127.0.0.1:\(server.port)/",
                    "mysql://u:wrong@localhost/?socket=\(server.socket)",
                ] {
                    let error = try await failure(dsn)
                    #expect(error.number == 1045 && !error.isConnectionLost)
                    #expect(error.message.contains("using password: YES"))
                    #expect(!error.description.contains("wrong"))
                }
                #expect(try await failure("mysql://u@\(plain)").message.contains("using password: NO"))
            }
        }

        /// As with the mysql client: a server gets a scramble from anybody, and the password itself over a way that nobody reads.
        @Test func passwordsWithoutTLS() async throws {
            try await TestServer.with([("one", [])]) { servers in
                let server = servers[0]
                try await server.run(
                    "CREATE USER u@'%' IDENTIFIED BY 'pw';"
                        + " CREATE USER s@'%' IDENTIFIED WITH sha256_password BY 'pw'")
                let plain = "127.0.0.1:\(server.port)/?ssl-mode=DISABLED"
                for user in ["u", "s"] {
                    let withheld = try await failure("mysql://\(user):pw@\(plain)")
                    #expect(withheld.number == 2061 && !withheld.isConnectionLost, "\(withheld)")
                    let key = "server-public-key-path=\(server.dataDirectory)/public_key.pem"
                    for way in ["\(plain)&\(key)", "\(plain)&get-server-public-key=1", "127.0.0.1:\(server.port)/"] {
                        #expect(
                            try await connect("mysql://\(user):pw@\(way)").query("SELECT 1").rows.count == 1, "\(way)")
                        try await server.run("FLUSH PRIVILEGES")  // what the server remembers of passwords, too
                    }
                    let none = try await failure("mysql://\(user):pw@\(plain)&server-public-key-path=/nowhere")
                    #expect(none.number == 2061 && none.message.contains("/nowhere"), "\(none)")
                }
                // Once the server remembers it, the scramble is enough.
                _ = try await connect("mysql://u:pw@127.0.0.1:\(server.port)/")
                #expect(try await connect("mysql://u:pw@\(plain)").query("SELECT 1").rows.count == 1)
            }
        }

        @Test func versionsOfTLS() async throws {
            try await TestServer.with([("one", [])]) { servers in
                for version in ["TLSv1.2", "TLSv1.3"] {
                    let connection = try await connect(
                        "mysql://root@127.0.0.1:\(servers[0].port)/?ssl-mode=REQUIRED&tls-version=\(version)")
                    let row = try await connection.query("SHOW STATUS LIKE 'Ssl_version'").rows.first
                    #expect(row?.text(at: 1) == version)
                }
                let cipher = try await cipher(
                    servers[0], "ssl-mode=REQUIRED&tls-version=TLSv1.2&ssl-cipher=ECDHE-RSA-AES256-GCM-SHA384")
                #expect(cipher == "ECDHE-RSA-AES256-GCM-SHA384")
            }
        }

        @Test func unreachable() async throws {
            // A port that was free a moment ago, a name that cannot exist (RFC 6761), and no such socket.
            let dsns = ["127.0.0.1:1/", "server.invalid/", "localhost/?socket=/nowhere/mysql.sock"]
            for dsn in dsns {
                let start = ContinuousClock.now
                let error = try await failure("mysql://root@\(dsn)")
                #expect(error.isConnectionLost, "\(error)")
                #expect(error.operation == "connect")
                #expect(ContinuousClock.now - start < .seconds(5))
            }
        }

        /// Something listens, but says nothing.
        @Test func silentServer() async throws {
            let silent = try Listener()
            let start = ContinuousClock.now
            let error = try await failure("mysql://root@127.0.0.1:\(silent.port)/?connect-timeout=1")
            #expect(error.isConnectionLost, "\(error)")
            #expect(ContinuousClock.now - start < .seconds(4))
        }

        // MARK: - Cancellation

        /// The server, too, stops: a SELECT does not go on for nobody.
        @Test(arguments: ["socket", "TLS"]) func cancelledStatement(transport: String) async throws {
            try await TestServer.with([("one", [])]) { servers in
                let server = servers[0]
                let connection = try await connect(
                    transport == "socket" ? server.dsn : "mysql://root@127.0.0.1:\(server.port)/")
                let task = Task { try await connection.query("SELECT SLEEP(100)") }
                while try await server.value(
                    "SELECT COUNT(*) FROM performance_schema.processlist WHERE STATE = 'User sleep'") == "0"
                {}
                let start = ContinuousClock.now
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(ContinuousClock.now - start < .seconds(20))
                // Lost, and said so.
                let error = await #expect(throws: ServerError.self) { try await connection.query("SELECT 1") }
                #expect(error?.isConnectionLost == true)
            }
        }

        /// Everything before the first byte went out: then nothing is sent at all.
        @Test func cancelledBefore() async throws {
            try await TestServer.with([("one", [])]) { servers in
                let connection = try await servers[0].connect()
                let task = Task {
                    withUnsafeCurrentTask { $0?.cancel() }
                    try await connection.execute("CREATE DATABASE d")
                }
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(try await connection.query("SHOW DATABASES LIKE 'd'").rows.isEmpty)
            }
        }
    }
}
