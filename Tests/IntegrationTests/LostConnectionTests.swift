import Foundation
import Testing

@testable import MySQL

extension IntegrationTests {
    /// A connection that breaks off must never look like an end of data.
    @Suite struct LostConnectionTests {
        private func connect(_ proxy: CuttingProxy, tls: String) async throws -> Connection {
            var endpoint = try Endpoint(dsn: "mysql://root@127.0.0.1:\(proxy.port)/?ssl-mode=\(tls)")
            endpoint.loadsData = true
            return try await Connection(to: endpoint, role: "source")
        }

        /// Runs `body` with the connection cut after each number of bytes that it takes, and expects the error each time.
        private func cutEverywhere(
            _ server: TestServer, _ direction: CuttingProxy.Direction, tls: String,
            before: String = "DO 1", _ body: (Connection) async throws -> Void
        ) async throws {
            let proxy = try CuttingProxy(to: server.port)
            let whole = try await connect(proxy, tls: tls)
            try await whole.execute(before)
            let start = proxy.count(direction)
            try await body(whole)
            let bytes = proxy.count(direction) - start
            try #require(bytes > 0)
            // A TLS login takes its time: then not after each byte, but at the end, where it might look like one.
            for count in 0..<bytes where tls == "DISABLED" || count % 19 == 0 || count > bytes - 25 {
                proxy.neverCut()
                let connection = try await connect(proxy, tls: tls)
                try await connection.execute(before)
                proxy.cut(direction, after: count)
                let error = await #expect(throws: ServerError.self, "\(count) of \(bytes) bytes") {
                    try await body(connection)
                }
                #expect(error?.isConnectionLost == true, "\(count) of \(bytes) bytes: \(String(describing: error))")
            }
        }

        private static let select =
            "SELECT 1 AS a, 'two' AS b UNION ALL SELECT 2, NULL UNION ALL SELECT 3, REPEAT('x', 300)"

        @Test(arguments: ["DISABLED", "REQUIRED"]) func result(tls: String) async throws {
            try await TestServer.with([("one", [])]) { servers in
                try await cutEverywhere(servers[0], .fromServer, tls: tls) { connection in
                    let rows = try await connection.query(Self.select).rows
                    #expect(rows.count == 3)
                }
            }
        }

        @Test(arguments: ["DISABLED", "REQUIRED"]) func export(tls: String) async throws {
            try await TestServer.with([("one", [])]) { servers in
                try await cutEverywhere(servers[0], .fromServer, tls: tls) { connection in
                    let pipe = BytePipe()
                    do {
                        let rows = try await connection.export(
                            Self.select, to: pipe, counter: TransferCounter(), operation: "read")
                        #expect(rows == 3)
                    } catch {
                        // The other end of the pipe hears of it, too.
                        #expect(throws: ServerError.self) { while try pipe.read() != nil {} }
                        throw error
                    }
                }
            }
        }

        @Test func login() async throws {
            try await TestServer.with([("one", [])]) { servers in
                let proxy = try CuttingProxy(to: servers[0].port)
                _ = try await connect(proxy, tls: "DISABLED")
                for count in 0..<proxy.count(.fromServer) {
                    proxy.cut(.fromServer, after: count)
                    let error = await #expect(throws: ServerError.self) {
                        _ = try await connect(proxy, tls: "DISABLED")
                    }
                    #expect(error?.isConnectionLost == true, "\(count) bytes: \(String(describing: error))")
                }
            }
        }

        /// Also when several statements went out at once, and some of them were answered.
        @Test func severalStatements() async throws {
            try await TestServer.with([("one", [])]) { servers in
                try await cutEverywhere(servers[0], .fromServer, tls: "DISABLED") { connection in
                    let packet = Array("SET @a = 1; SELECT 2, 3; DO 4".utf8)
                    let outcome = try await connection.execute(packet: packet, statements: 3, operation: "try")
                    if let failure = outcome.failure { throw failure }
                }
            }
        }

        /// Whatever of the data went out, and whatever of the answer came in.
        @Test(arguments: ["DISABLED", "REQUIRED"]) func load(tls: String) async throws {
            try await TestServer.with([("one", [])]) { servers in
                let server = servers[0]
                try await server.run("CREATE DATABASE d; CREATE TABLE d.t (v VARCHAR(100))")
                for direction in [CuttingProxy.Direction.toServer, .fromServer] {
                    try await cutEverywhere(server, direction, tls: tls, before: "START TRANSACTION") { connection in
                        let pipe = BytePipe()
                        var lines = Array("one\ntwo\n".utf8)
                        try pipe.take(&lines)
                        lines += Array("three\n".utf8)
                        try pipe.take(&lines)
                        pipe.finish()
                        let result = try await connection.load(into: "d.t", columns: "", from: pipe, operation: "write")
                        #expect(result.records == 3 && result.warnings == 0)
                    }
                }
                // Nothing of it stays, since nothing was committed.
                #expect(try await server.value("SELECT COUNT(*) FROM d.t") == "0")
            }
        }

        /// The server is killed while rows are under way, with some of them in the sockets' buffers.
        @Test(arguments: ["socket", "TLS"]) func killedServer(transport: String) async throws {
            try await TestServer.withPair { source, target in
                let reader = try await Connection(
                    to: Endpoint(dsn: transport == "socket" ? source.dsn : "mysql://root@127.0.0.1:\(source.port)/"),
                    role: "source")
                try await reader.execute("SET SESSION cte_max_recursion_depth = 10000000")
                let writer = try await target.connect()
                try await writer.execute(
                    script:
                        "CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY, v VARCHAR(100)); START TRANSACTION")
                let (pipe, counter) = (BytePipe(), TransferCounter())
                let select =
                    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
                    + " SELECT i, REPEAT('x', 100) FROM n"
                let export = Task {
                    try await reader.export(select, to: pipe, counter: counter, operation: "read")
                }
                let load = Task { try await writer.load(into: "d.t", columns: "", from: pipe, operation: "write") }
                while counter.rows == 0 { try await Task.sleep(for: .milliseconds(1)) }
                try source.kill()
                for outcome in [await export.result.map { _ in }, await load.result.map { _ in }] {
                    let error = #expect(throws: ServerError.self) { try outcome.get() }
                    #expect(
                        error?.isConnectionLost == true && error?.operation == "read", "\(String(describing: error))")
                }
                // The target is fine, and can take everything back.
                try await writer.execute("ROLLBACK")
                #expect(try await writer.query("SELECT COUNT(*) FROM d.t").rows.map { $0.text(at: 0) } == ["0"])
                #expect(counter.rows < 1_000_000)
            }
        }

        /// The same with the target: the source's connection stays usable.
        @Test(arguments: ["socket", "TLS"]) func killedTarget(transport: String) async throws {
            try await TestServer.withPair { source, target in
                let reader = try await source.connect()
                try await reader.execute("SET SESSION cte_max_recursion_depth = 10000000")
                var endpoint = try Endpoint(
                    dsn: transport == "socket" ? target.dsn : "mysql://root@127.0.0.1:\(target.port)/")
                endpoint.loadsData = true
                let writer = try await Connection(to: endpoint, role: "target")
                try await writer.execute("CREATE DATABASE d")
                try await writer.execute("CREATE TABLE d.t (id INT PRIMARY KEY, v VARCHAR(100))")
                let (pipe, counter) = (BytePipe(), TransferCounter())
                let select =
                    "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)"
                    + " SELECT i, REPEAT('x', 100) FROM n"
                let export = Task {
                    try await reader.export(select, to: pipe, counter: counter, operation: "read")
                }
                let load = Task { try await writer.load(into: "d.t", columns: "", from: pipe, operation: "write") }
                while counter.rows == 0 { try await Task.sleep(for: .milliseconds(1)) }
                try target.kill()
                for outcome in [await export.result.map { _ in }, await load.result.map { _ in }] {
                    let error = #expect(throws: ServerError.self) { try outcome.get() }
                    #expect(
                        error?.isConnectionLost == true && error?.operation == "write", "\(String(describing: error))")
                }
                #expect(try await reader.query("SELECT 1").rows.count == 1)
            }
        }
    }
}
