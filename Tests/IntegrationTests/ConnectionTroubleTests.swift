import Foundation
import Testing

extension IntegrationTests {
    /// Servers that do not let us in, or not often enough: what people are told, and when.
    @Suite struct ConnectionTroubleTests {
        @Test func theCauseIsNamed() async throws {
            try await TestServer.with([("source", [])]) { servers in
                let source = servers[0]
                try await source.run(
                    """
                    CREATE USER locked IDENTIFIED BY 'x' ACCOUNT LOCK; CREATE USER expired IDENTIFIED BY 'x' PASSWORD EXPIRE;
                    CREATE USER few IDENTIFIED BY 'x' WITH MAX_QUERIES_PER_HOUR 3;
                    CREATE USER fast IDENTIFIED BY 'x' WITH MAX_CONNECTIONS_PER_HOUR 1; GRANT ALL ON *.* TO few, fast;
                    """)
                let port = source.port
                func dsn(_ user: String, _ options: String = "") -> String {
                    "mysql://\(user)@127.0.0.1:\(port)/\(options)"
                }
                let cases: [(dsn: String, status: Int32, cause: String, hint: String)] = [
                    (dsn("locked"), 2, "is locked", "ACCOUNT UNLOCK"),
                    (dsn("expired"), 2, "has expired", "ALTER USER"),
                    (dsn("few"), 2, "used up", "MAX_QUERIES_PER_HOUR"),
                    (dsn("fast"), 2, "used up", "MAX_CONNECTIONS_PER_HOUR"),
                    (dsn("nobody"), 2, "does not accept", "password"),
                    (dsn("root", "?ssl-mode=VERIFY_IDENTITY"), 2, "certificate", "ssl-ca"),
                    (dsn("root", "?ssl-mode=VERIFY_CA&ssl-ca=/nowhere"), 2, "file", "ssl-ca"),
                    ("mysql://root@127.0.0.1:1/", 4, "nobody listens there", "the port"),
                    (
                        "mysql://root@localhost/?socket=/nowhere.sock", 4, "no server listens at this socket",
                        "path of the socket"
                    ),
                    ("mysql://root@no-such-host.invalid/", 4, "has no address", "spelt"),
                ]
                for (dsn, status, cause, hint) in cases {
                    for command in [["timeline"], ["archive", "create", "--archive", "/tmp/never-made"]] {
                        let result = try await Shell.run(
                            Mysqlfork.path, command + ["--source", dsn], environment: ["MYSQLFORK_SOURCE_PASSWORD": "x"]
                        )
                        #expect(result.status == status, "\(dsn): \(result.errors)")
                        let lines = result.errors.split(separator: "\n")
                        #expect(
                            lines.contains { $0.hasPrefix("mysqlfork: ") && $0.contains(cause) }, "\(dsn): \(lines)")
                        #expect(lines.contains { $0.hasPrefix("  -> ") && $0.contains(hint) }, "\(dsn): \(lines)")
                        #expect(!result.errors.contains("(115)"), "\(result.errors)")
                    }
                }
            }
        }

        @Test(arguments: ["PREFERRED", "DISABLED", "REQUIRED"])
        func allConnectionsAreTaken(mode: String) async throws {
            try await TestServer.with([("source", ["--max-connections=2"])]) { servers in
                let source = servers[0]
                // The last one is kept for administrators, and root is one.
                let held = [try await source.connect(), try await source.connect(), try await source.connect()]
                let result = try await Shell.run(
                    Mysqlfork.path, ["timeline", "--source", "mysql://root@127.0.0.1:\(source.port)/?ssl-mode=\(mode)"])
                #expect(result.status == 2 && result.errors.contains("(max_connections)"), "\(result.errors)")
                #expect(result.errors.contains("raise max_connections there"), "\(result.errors)")
                withExtendedLifetime(held) {}
            }
        }

        /// As many as the plan says do, and with one less it refuses.
        @Test func connectionsAreCounted() async throws {
            try await TestServer.withPair { source, target in
                try await source.run(
                    "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (1), (2)")
                // Accounts of their own each time: readers of the binary log that have gone are in use for some seconds more.
                var account = 0
                func command(_ name: String, source most: Int, target mostThere: Int, _ at: [String]) async throws
                    -> ProgramResult
                {
                    account += 1
                    for (server, count) in [(source, most), (target, mostThere)] {
                        try await server.run(
                            """
                            SET sql_log_bin = 0; CREATE USER tool\(account)@localhost WITH MAX_USER_CONNECTIONS \(count);
                            GRANT ALL ON *.* TO tool\(account)@localhost WITH GRANT OPTION
                            """)
                    }
                    return try await Shell.run(
                        Mysqlfork.path,
                        [
                            name, "--quiet", "--source", source.dsn(user: "tool\(account)"), "--target",
                            target.dsn(user: "tool\(account)"), "--database", "d", "--no-accounts", "--threads", "3",
                            "--verify", "--replace",
                        ] + at)
                }
                func needed(_ refused: ProgramResult) throws -> Int {
                    #expect(refused.status == 2 && refused.errors.contains("has 2 connections free"), "\(refused)")
                    let number = try #require(refused.errors.firstMatch(of: /and ([0-9]+) are needed/)?.1)
                    #expect(refused.errors.contains("MAX_USER_CONNECTIONS \(number);"), "\(refused)")
                    return try #require(Int(number))
                }
                for at in [[], ["--at", "-1s"]] {
                    let onSource = try needed(await command("plan", source: 2, target: 99, at))
                    let onTarget = try needed(await command("plan", source: 99, target: 2, at))
                    let fork = try await command("fork", source: onSource, target: onTarget, at)
                    #expect(fork.status == 0, "\(onSource), \(onTarget): \(fork.errors)")
                    let fewer = try await command("plan", source: 99, target: onTarget - 1, at)
                    #expect(fewer.status == 2 && fewer.errors.contains("run with --threads 2, or"), "\(fewer)")
                }
            }
        }
    }
}
